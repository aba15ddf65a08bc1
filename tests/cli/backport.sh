#!/bin/sh
# backport: fixes adapted to an older source, conflicts, the vendor's series, the packaging.
. "$(dirname "$0")/lib.sh"

# An older source; the vendor's series adds an argument and a log line.
mkdir -p source/src vendor newer/lib
cat >source/src/check.c <<'END'
#include "check.h"

static int limit = 10;

int check_length(const char *text, int len)
{
    int i;

    for (i = 0; i < len; i++) {
        if (text[i] == '\0') {
            return i;
        }
    }
    return len;
}

int check_user(struct user *user)
{
    char *name = user->name;

    if (name == 0) {
        return -1;
    }
    copy_name(user->copy, name);
    return 0;
}
END
cat >vendor/series <<'END'
# the vendor's own
log.patch
END
cat >vendor/log.patch <<'END'
Description: log who is checked

--- a/src/check.c
+++ b/src/check.c
@@ -18,6 +18,7 @@ int check_user(struct user *user)
 {
     char *name = user->name;
 
+    log_user(user);
     if (name == 0) {
         return -1;
     }
END
# The fix was made for a version in which the file has moved and has one more line at its top.
sed '1i /* check.c */' source/src/check.c >newer/lib/check.c
cat >fix.patch <<'END'
From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001
From: A Maintainer <a@upstream.example>
Subject: [PATCH] check: do not copy long names (CVE-2021-0001)

---
--- a/lib/check.c
+++ b/lib/check.c
@@ -17,11 +17,14 @@ int check_length(const char *text, int len)
 
 int check_user(struct user *user)
 {
     char *name = user->name;
+    int len;
 
     if (name == 0) {
         return -1;
     }
-    copy_name(user->copy, name);
+    len = check_length(name, limit);
+    if (len < limit)
+        copy_name(user->copy, name);
     return 0;
 }
--- a/tests/check.sh
+++ b/tests/check.sh
@@ -1 +1,2 @@
 ./check
+./check long
END
cp -R source before

t 'a fix is adapted to a moved file with the vendor patch in it'
expect_exit 0 "$ZMGRAFT" backport fix.patch source --series vendor -o out.patch --interdiff inter.diff \
    --accept-overlap
says 'vendor patch log.patch: clean' 'lib/check.c (here: src/check.c)' 'hunk 1: merged' \
    'in check_user' 'tests/check.sh: test, left out' 'adapted, confidence'
contains out.patch 'Origin: backport, commit:0123456789abcdef0123456789abcdef01234567'
contains out.patch 'Author: A Maintainer <a@upstream.example>'
contains out.patch 'CVE-2021-0001'
contains out.patch 'lib/check.c hunk 1: merged, in src/check.c'
lacks out.patch './check long'
check 'TREE is not changed' diff -r before source
cp -R source built
check 'the series and the adapted patch apply one after the other' \
    sh -c 'patch -s -d built -p1 <vendor/log.patch && patch -s -F0 -d built -p1 <out.patch'
contains built/src/check.c 'log_user(user);'
contains built/src/check.c 'if (len < limit)'

t 'a merge into a function that the vendor changes too is a conflict until it is accepted'
contains out.patch "merged, in src/check.c, in a function that the vendor's series changes too, accepted"
rm out.patch
expect_exit 3 "$ZMGRAFT" backport fix.patch source --series vendor -o out.patch
says 'hunk 1: conflict' "in a function that the vendor's series changes too" 'log_user(user)' \
    '+    len = check_length(name, limit);'
absent out.patch
expect_exit 3 "$ZMGRAFT" backport fix.patch source --series vendor -o out.patch --json
says '"verdict": "conflict"' '"overlap": true' 'log_user(user)'
sed 's,lib/,src/,' fix.patch >named.patch
expect_exit 3 "$ZMGRAFT" backport named.patch source --series vendor -o out.patch
says 'in a function that log.patch changes too'
expect_exit 0 "$ZMGRAFT" backport fix.patch source --series vendor -o out.patch --accept-overlap
mkdir aside
printf 'top.patch\n' >aside/series
printf -- '--- a/src/check.c\n+++ b/src/check.c\n@@ -1,3 +1,4 @@\n+/* ours */\n #include "check.h"\n \n static int limit = 10;\n' \
    >aside/top.patch
expect_exit 0 "$ZMGRAFT" backport fix.patch source --series aside -o aside.patch

t 'with the base tree, as JSON'
expect_exit 0 "$ZMGRAFT" backport fix.patch source --series vendor --base-tree newer -o out2.patch --json \
    --accept-overlap
says '"verdict": "adapted"' '"adaptation": "merged"' '"path": "src/check.c"' '"left_out": true' \
    '"CVE-2021-0001"'

t 'a fix that is there already is told'
expect_exit 1 "$ZMGRAFT" backport fix.patch built -o none.patch
says 'already'
absent none.patch

t 'a conflict is shown with both sides and writes nothing'
sed 's/copy_name(user->copy, name)/strcpy(user->copy, name)/' source/src/check.c >changed.c
cp -R source other
cp changed.c other/src/check.c
sed -i 's/    return 0;/    return done(user);/' other/src/check.c
expect_exit 3 "$ZMGRAFT" backport fix.patch other -o none.patch
says 'conflict' 'the tree has' 'strcpy(user->copy, name)' 'the fix wants' '-    copy_name(user->copy, name);'
absent none.patch
expect_exit 3 "$ZMGRAFT" backport fix.patch other -o none.patch --rejects rej
contains rej/lib/check.c.rej 'copy_name(user->copy, name)'
absent none.patch

t 'a hunk does not go into another function that looks the same'
mkdir twins
cat >twins/x.c <<'END'
int one(int a)
{
    a = a + 1;
    use(a);
    return a;
}

int two(int b)
{
    return b;
}
END
cat >twin.patch <<'END'
--- a/x.c
+++ b/x.c
@@ -10,5 +10,5 @@ int two(int a)
 {
     a = a + 1;
-    use(a);
+    use_safely(a);
     return a;
 }
END
expect_exit 3 "$ZMGRAFT" backport twin.patch twins -o none.patch
says 'one, which the fix changes as two'
absent none.patch

t 'what the fix uses and the tree lacks is told'
sed 's/check_length(name, limit)/check_length_of(name, LIMIT_OF(name))/' fix.patch >needs.patch
expect_exit 0 "$ZMGRAFT" backport needs.patch source -o needs.out
says 'needs check_length_of' 'needs LIMIT_OF' 'confidence 40 %'
expect_exit 0 "$ZMGRAFT" backport fix.patch source -o no_needs.out
says_not 'needs '

t 'several patches are the parts of one fix, and become one patch'
mkdir -p parts/set
cat >parts/set/1-new-helper.patch <<'END'
From 1111111111111111111111111111111111111111 Mon Sep 17 00:00:00 2001
From: A Maintainer <a@upstream.example>
Subject: [PATCH] check: helper, prerequisite of the next

--- a/src/check.c
+++ b/src/check.c
@@ -2,6 +2,8 @@
 
 static int limit = 10;
 
+static int over(int len) { return len >= limit; }
+
 int check_length(const char *text, int len)
 {
     int i;
END
cat >parts/set/2-fix.patch <<'END'
From 2222222222222222222222222222222222222222 Mon Sep 17 00:00:00 2001
From: A Maintainer <a@upstream.example>
Subject: [PATCH] check: refuse long texts (CVE-2021-0002)

--- a/src/check.c
+++ b/src/check.c
@@ -8,6 +8,9 @@ int check_length(const char *text, int len)
 {
     int i;
 
+    if (over(len)) {
+        return -1;
+    }
     for (i = 0; i < len; i++) {
         if (text[i] == '\0') {
             return i;
END
cat >parts/set/3-repair.patch <<'END'
From 3333333333333333333333333333333333333333 Mon Sep 17 00:00:00 2001
From: A Maintainer <a@upstream.example>
Subject: [PATCH] check: do not refuse empty texts

This regression was introduced in commit 22222222.

--- a/src/check.c
+++ b/src/check.c
@@ -9,3 +9,3 @@ int check_length(const char *text, int len)
     int i;
 
-    if (over(len)) {
+    if (len > 0 && over(len)) {
         return -1;
END
expect_exit 0 "$ZMGRAFT" backport parts/set source -o parts.patch
says 'prerequisite: 1-new-helper.patch: adapted' 'fix: 2-fix.patch: adapted' \
    'regression-fix: 3-repair.patch: adapted'
contains parts.patch 'Description: check: refuse long texts (CVE-2021-0002)'
contains parts.patch ' prerequisite commit:1111111111111111111111111111111111111111: check: helper, prerequisite of the next'
contains parts.patch ' regression-fix commit:3333333333333333333333333333333333333333: check: do not refuse empty texts'
contains parts.patch '+    if (len > 0 && over(len)) {'
check 'it is one diff' test "$(grep -c '^--- a/' parts.patch)" = 1
cat parts/set/*.patch >mails.mbox
expect_exit 0 "$ZMGRAFT" backport mails.mbox source -o mails.patch
check 'a mail-box gives the same diff' \
    sh -c "sed 1,/^---\$/d parts.patch >a && sed 1,/^---\$/d mails.patch | cmp - a"
printf '3-repair.patch\n2-fix.patch\n1-new-helper.patch\n' >parts/set/series
expect_exit 3 "$ZMGRAFT" backport parts/set source -o none.patch
says 'regression-fix: 3-repair.patch: conflict'
rm parts/set/series
printf 'Subject: tests\n\n--- a/tests/none.sh\n+++ b/tests/none.sh\n@@ -1 +1,2 @@\n old\n+new\n' >parts/set/4-tests.patch
expect_exit 0 "$ZMGRAFT" backport parts/set source -o tests.patch
says 'tests/none.sh: test, left out' 'adapted, confidence'
expect_exit 3 "$ZMGRAFT" backport parts/set/4-tests.patch source -o none.patch
rm parts/set/4-tests.patch
expect_exit 0 "$ZMGRAFT" backport parts/set/2-fix.patch prerequisite=parts/set/1-new-helper.patch source \
    -o said.patch --json
says '"role": "prerequisite"' '"role": "fix"' '"verdict": "adapted"'
lacks said.patch 'needs'
expect_exit 0 "$ZMGRAFT" backport parts/set/2-fix.patch source -o alone.patch
says_not 'prerequisite:'
expect_exit 4 "$ZMGRAFT" backport parts/set/2-fix.patch vendor/series source -o none.patch

if command -v git >/dev/null; then
    t 'a history names what a fix lacks, and what came after it'
    commit() { # SUBJECT [BODY]
        git -C upstream add -A
        git -C upstream -c user.name=a -c user.email=a@b -c commit.gpgsign=false commit -q -m "$1" -m "${2-}"
    }
    mkdir -p upstream
    cp -R source/src upstream/
    git init -q upstream
    commit 'first'
    patch -s -p1 -d upstream <parts/set/1-new-helper.patch
    sed -i 's/    int i;/    int i = 0;\n    int most = limit;/' upstream/src/check.c
    commit 'check: keep the limit at hand'
    sed -i 's/    int most = limit;/    int most = limit < len ? limit : len;/' upstream/src/check.c
    commit 'check: never more than asked for (CVE-2021-0003)'
    git -C upstream format-patch -q -1 --stdout >late.patch
    fixed=$(git -C upstream rev-parse HEAD)
    sed -i 's/return -1;/return -2;/' upstream/src/check.c
    commit 'check: another code' "This repairs what was broken by $(echo "$fixed" | cut -c1-10)."
    expect_exit 3 "$ZMGRAFT" backport late.patch source -o none.patch
    says_not 'missing '
    expect_exit 3 "$ZMGRAFT" backport late.patch source -o none.patch --history upstream
    says 'check: keep the limit at hand: last touched lines that the fix knows and the tree lacks' \
        'regression-fix ' 'check: another code: later; it names the fix'
    absent none.patch
    expect_exit 0 "$ZMGRAFT" backport late.patch source -o late.out --history upstream --with-prerequisites
    says 'prerequisite: ' 'fix: late.patch: adapted'
    contains late.out '+    int most = limit < len ? limit : len;'
    expect_exit 3 "$ZMGRAFT" backport late.patch source -o none.patch --history upstream --json
    says '"missing": [' '"role": "regression-fix"' "\"commit\": \"$fixed\""
    sed 's/^From [0-9a-f]* /From 0000000000000000000000000000000000000000 /' late.patch >nameless.patch
    expect_exit 3 "$ZMGRAFT" backport nameless.patch source -o none.patch --history upstream
    says 'check: keep the limit at hand'
    sed -i 's/static int limit = 10;/static int limit = 20;/' upstream/src/check.c
    commit 'check: a higher limit'
    sed -i 's/    copy_name(user->copy, name);/    copy_name(user->copy, name, limit);/' upstream/src/check.c
    commit 'check: copy no more than the limit'
    git -C upstream format-patch -q -1 --stdout >rests.patch
    expect_exit 0 "$ZMGRAFT" backport rests.patch source -o rests.out --history upstream
    says 'adapted, confidence' 'related ' 'check: a higher limit: changed code that uses the same names'
    says_not 'missing '
    # Nothing that a repository configures is run.
    printf '#!/bin/sh\ntouch "%s/ran"\ncat\n' "$PWD" >run.me
    chmod +x run.me
    printf '*.c diff=x\n' >upstream/.git/info/attributes
    for key in core.fsmonitor core.pager diff.external diff.x.textconv diff.x.command gpg.program \
        core.sshCommand core.editor; do
        git -C upstream config $key "$PWD/run.me"
    done
    git -C upstream config log.showSignature true
    expect_exit 0 "$ZMGRAFT" backport late.patch source -o late2.out --history upstream --with-prerequisites
    same late.out late2.out
    absent ran
    expect_exit 5 "$ZMGRAFT" backport late.patch source -o none.patch --history vendor
    says '[history]'
    expect_exit 2 "$ZMGRAFT" backport late.patch source -o none.patch --with-prerequisites
fi

t 'what the vendor and the fix both change is forecast'
sed 's,lib/,src/,' fix.patch >same.patch
expect_exit 1 "$ZMGRAFT" backport --forecast --series vendor same.patch source
says 'the fix changes src/check.c too' 'both change src/check.c: check_user'
printf 'gone.patch\n' >>vendor/series
expect_exit 1 "$ZMGRAFT" backport --forecast --series vendor source
says 'gone.patch: its file is missing'
expect_exit 3 "$ZMGRAFT" backport fix.patch source --series vendor -o none.patch
says '[series-conflict]' 'gone.patch'
sed -i '/gone/d' vendor/series

t 'hostile and broken input is refused'
printf -- '--- a/../../x\n+++ b/../../x\n@@ -1 +1 @@\n-a\n+b\n' >escape.patch
expect_exit 4 "$ZMGRAFT" backport escape.patch source -o none.patch
says '[path-escapes]'
printf -- '--- a/x\n+++ b/x\n@@ -1,99999999999999 +1 @@\n-a\n+b\n' >huge.patch
expect_exit 4 "$ZMGRAFT" backport huge.patch source -o none.patch
says '[patch-number]'
head -c 300 /dev/urandom >junk.patch
expect_exit 4 "$ZMGRAFT" backport junk.patch source -o none.patch
says '[patch-empty]'
expect_exit 2 "$ZMGRAFT" backport fix.patch source

# A packages tree as Zimbra's.
packages() {
    mkdir -p packages/thirdparty/demo/patches packages/thirdparty/demo/zimbra-demo/debian/patches \
        packages/thirdparty/demo/zimbra-demo/rpm/SPECS
    cd packages/thirdparty/demo || exit 5
    cp "$ZG_TEST_FOLDER/work/vendor/log.patch" patches/
    printf 'log.patch' >zimbra-demo/debian/patches/series
    printf 'build_rpm:\n\t$(CP) $(PKG_ROOT)/patches/*.patch SOURCES/ && \\\n\ttrue\n' >Makefile
    cat >zimbra-demo/debian/changelog <<'END'
zimbra-demo (VERSION-1zimbra8.8b9ZAPPEND) unstable; urgency=medium

  * First

 -- Packaging <p@zimbra.example>  Mon, 05 Feb 2024 05:12:55 +0000
END
    cat >zimbra-demo/rpm/SPECS/demo.spec <<'END'
Name:               zimbra-demo
Release:            1zimbra8.8b9ZAPPEND
Source:             %{name}-%{version}.tar.gz
Patch0:             log.patch

%changelog
* Mon Feb 05 2024 Packaging <p@zimbra.example> - VERSION-1zimbra8.8b9ZAPPEND
- First

%prep
%setup -n demo
%patch0 -p1
END
    cd "$ZG_TEST_FOLDER/work" || exit 5
}

t 'into the packaging: file, series, spec, changelogs, revision'
packages
demo=packages/thirdparty/demo
expect_exit 0 env SOURCE_DATE_EPOCH=1767225600 "$ZMGRAFT" backport fix.patch source --series vendor \
    --accept-overlap -o CVE-2021-0001.patch --into packages --component demo
same CVE-2021-0001.patch $demo/patches/CVE-2021-0001.patch
printf 'log.patch\nCVE-2021-0001.patch\n' >wanted
same wanted $demo/zimbra-demo/debian/patches/series
spec=$demo/zimbra-demo/rpm/SPECS/demo.spec
contains $spec 'Patch1:             CVE-2021-0001.patch'
contains $spec '%patch1 -p1'
contains $spec 'Release:            1zimbra8.8b10ZAPPEND'
contains $spec '* Thu Jan 01 2026 Packaging <p@zimbra.example> - VERSION-1zimbra8.8b10ZAPPEND'
contains $spec '- Backport patch for CVE-2021-0001'
contains $demo/zimbra-demo/debian/changelog 'zimbra-demo (VERSION-1zimbra8.8b10ZAPPEND) unstable'
contains $demo/zimbra-demo/debian/changelog ' -- Packaging <p@zimbra.example>  Thu, 01 Jan 2026 00:00:00 +0000'
expect_exit 0 "$ZMGRAFT" backport --audit packages

t 'the same once more is refused and changes nothing'
remember packages twice
expect_exit 3 "$ZMGRAFT" backport fix.patch source --series vendor --accept-overlap -o CVE-2021-0001.patch \
    --into packages --component demo
says '[patch-exists]'
unchanged packages twice
sed -i 's/^Release:.*/Release: ITERATIONZAPPEND/' $spec
expect_exit 3 "$ZMGRAFT" backport fix.patch source --series vendor --accept-overlap -o other.patch \
    --into packages --component demo
says '[revision-unknown]' '--revision'
expect_exit 3 "$ZMGRAFT" backport fix.patch source --series vendor --accept-overlap -o other.patch \
    --into packages --component none
says '[component-missing]'

t 'disorder in a packages tree is found'
: >$demo/patches/old.patch
: >$demo/patches/log-1.2.patch
printf 'lost.patch\n' >>$demo/zimbra-demo/debian/patches/series
sed -i '/%patch0/d' $spec
expect_exit 1 "$ZMGRAFT" backport --audit packages
says 'demo: orphan: log-1.2.patch: superseded, by its name, by log.patch' 'demo: orphan: old.patch' 'demo: missing: lost.patch' 'demo: deb-only: log.patch'
expect_exit 1 "$ZMGRAFT" backport --audit --component demo --json packages
says '"kind": "orphan"'

t 'the examples of the manual page'
rm -rf packages
packages
sed -n '/^# EXAMPLES/,/^# SEE ALSO/p' "$repo/tools/man/zmgraft-backport.1.scd" | grep '^zmgraft ' >commands
check 'there are four' test "$(wc -l <commands)" = 4
PATH=$(dirname "$ZMGRAFT"):$PATH
while read -r command; do
    expect_exit 0 sh -c "$command"
done <commands
