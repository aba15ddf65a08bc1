#!/bin/sh
# presence: fixes looked for in source trees; what is told, as text and as JSON, and exit codes.
. "$(dirname "$0")/lib.sh"

mkdir -p fixed/src unfixed/src fix series
cat >unfixed/src/read.c <<'END'
int read_name(struct input *in)
{
    size_t len = read_length(in);
    char *name;

    name = allocate(len);
    copy_bytes(in, name, len);
    return keep(name);
}
END
sed 's/^    name = allocate/    if (len > MAX_NAME) {\n        return -E_TOO_LONG;\n    }\n&/' \
    unfixed/src/read.c >fixed/src/read.c
printf 'int first(void);\nint last(void);\n' >unfixed/src/read.h
printf 'int first(void);\nint limit_of(struct input *in);\nint last(void);\n' >fixed/src/read.h
for file in read.c read.h; do
    diff -u --label "a/src/$file" --label "b/src/$file" unfixed/src/$file fixed/src/$file >fix/$file.patch
done

t 'present: exit code 0, with the place of each hunk'
expect_exit 0 "$ZMGRAFT" presence fix/read.c.patch fixed
says 'fix/read.c.patch: present (reverse-applies, confidence 1.0000)' 'src/read.c:3  fixed' \
    '1 of 1 hunks have the fixed code'

t 'absent: exit code 1, and what is missing'
expect_exit 1 "$ZMGRAFT" presence fix/read.c.patch unfixed
says 'absent (reverse-applies' 'lacks +         return -E_TOO_LONG;'

t 'not to the letter: the confidence falls, and a line that is missing is named'
cp -R fixed changed
sed -i -e 's/size_t len =/unsigned len = (unsigned)/' -e 's/keep(name)/keep(in, name)/' changed/src/read.c
expect_exit 0 "$ZMGRAFT" presence fix/read.c.patch changed
says 'present (fuzzy, confidence 0.' 'fixed, not to the letter'
confidence=$(sed -n 's/.*confidence \([0-9.]*\)).*/\1/p' "$last")
sed -i '/E_TOO_LONG/d' changed/src/read.c
"$ZMGRAFT" presence fix/read.c.patch changed >"$last"
says 'lacks +         return -E_TOO_LONG;'
now=$(sed -n 's/.*confidence \([0-9.]*\)).*/\1/p' "$last")
check 'it is less than before' test "$(printf '%s\n' "${now:-0}" "$confidence" | sort -n | head -1)" = "${now:-0}"
check 'it is not the same' test "${now:-0}" != "$confidence"

t 'the parts of a fix, one by one or as a folder, must all be there'
expect_exit 0 "$ZMGRAFT" presence fix fixed
says 'present (reverse-applies, confidence 1.0000): 2 parts'
cp -R fixed half
cp unfixed/src/read.h half/src/read.h
expect_exit 1 "$ZMGRAFT" presence fix/read.c.patch fix/read.h.patch half
says 'partial' 'some parts of the fix are there, others are not'

sed '1i Subject: limit the length' fix/read.c.patch >1.patch
sed '1i Subject: repair the regression of the limit' fix/read.h.patch >2.patch
expect_exit 1 "$ZMGRAFT" presence 1.patch 2.patch half
says '2.patch (regression-fix): absent' 'the fix is there, a fix of its regression is not'
expect_exit 1 "$ZMGRAFT" presence 1.patch follow-up=2.patch half
says 'the fix is there, a follow-up of it is not'
expect_exit 1 "$ZMGRAFT" presence --json 1.patch prerequisite=2.patch half
says '"role": "prerequisite"' 'a prerequisite of the fix is not there'
{
    sed '1i From 1111111111111111111111111111111111111111 Mon Sep 17 00:00:00 2001' 1.patch
    printf '\n'
    sed '1i From 2222222222222222222222222222222222222222 Mon Sep 17 00:00:00 2001' 2.patch
} >both.mbox
expect_exit 0 "$ZMGRAFT" presence both.mbox fixed
says '2 parts' 'both.mbox#2 (regression-fix): present'

t 'what the vulnerable tree has too is no evidence'
expect_exit 0 "$ZMGRAFT" presence --vulnerable-tree unfixed fix fixed
expect_exit 1 "$ZMGRAFT" presence --vulnerable-tree fixed fix fixed
says 'inconclusive' 'a prerequisite, no evidence'

t 'a series is taken off: a later patch does not hide the fix, a claim is not a proof'
cp fix/read.c.patch series/CVE-2024-0001.patch
cp -R fixed later
sed -i -e 's/MAX_NAME/in->most/' -e 's/-E_TOO_LONG/fail(in)/' later/src/read.c
diff -u --label a/src/read.c --label b/src/read.c fixed/src/read.c later/src/read.c >series/later.patch
printf 'CVE-2024-0001.patch\nlater.patch\n' >series/series
rm later/src/read.h
expect_exit 0 "$ZMGRAFT" presence --series series fix/read.c.patch later
says 'present (peels, confidence 1.0000)' 'brought in by CVE-2024-0001.patch' \
    'changed again by later.patch'
expect_exit 1 "$ZMGRAFT" presence --series series series/CVE-2024-0001.patch unfixed
says 'CVE-2024-0001.patch:1 says that the fix is there, the code says that it is not' \
    'contradiction: declared, but not in the code' \
    'later.patch does not come off (0 of 2 patches did)'

t 'what changelogs say is told, with the line, and where the code says otherwise'
cp series/CVE-2024-0001.patch CVE-2024-0001.patch
sed 's/CVE-2024-0001/CVE-2024-00010/' CVE-2024-0001.patch >CVE-2024-00010.patch
cp -R unfixed claimed
mkdir claimed/debian
printf 'demo (1-2) unstable\n\n  * Fixes CVE-2024-0001, cve-2024-0002\n' >claimed/debian/changelog
expect_exit 1 "$ZMGRAFT" presence CVE-2024-0001.patch claimed
says 'absent (reverse-applies' 'CVE-2024-0001 declared in debian/changelog:3' \
    'debian/changelog:3 says that the fix is there, the code says that it is not' 'contradiction'
expect_exit 1 "$ZMGRAFT" presence --json CVE-2024-0001.patch claimed
says '"contradiction": true' '"file": "debian/changelog"' '"line": 3' '"cve": "CVE-2024-0001"'
cp fixed/src/read.c claimed/src/read.c
expect_exit 0 "$ZMGRAFT" presence CVE-2024-0001.patch claimed
says 'present (reverse-applies' 'CVE-2024-0001 declared in debian/changelog:3'
says_not 'contradiction'
expect_exit 0 "$ZMGRAFT" presence CVE-2024-00010.patch claimed
says_not 'declared in'
printf 'int quite_other(void);\n' >claimed/src/read.c
expect_exit 1 "$ZMGRAFT" presence CVE-2024-0001.patch claimed
says 'inconclusive (declared)' 'debian/changelog:3 says that the fix is there, the code does not confirm it'
mkdir -p pack/rpm/SPECS pack/deb/patches
printf '# CVE-2024-0001\n%%changelog\n* Mon\n- CVE-2024-0001\n' >pack/rpm/SPECS/demo.spec
printf 'CVE-2024-0001 fixed\n' >pack/deb/changelog
: >pack/deb/patches/series
expect_exit 1 "$ZMGRAFT" presence --series pack/deb/patches CVE-2024-0001.patch unfixed
says 'declared in pack/deb/patches/../changelog:1' 'rpm/SPECS/demo.spec:4' 'contradiction'
expect_exit 1 "$ZMGRAFT" presence --changelog pack/rpm/SPECS/demo.spec CVE-2024-0001.patch unfixed
says 'declared in pack/rpm/SPECS/demo.spec:4' 'contradiction'
expect_exit 5 "$ZMGRAFT" presence --changelog pack/none CVE-2024-0001.patch unfixed

t 'JSON has the same'
expect_exit 1 "$ZMGRAFT" presence --json fix/read.c.patch unfixed
says '"verdict": "absent"' '"level": "reverse-applies"' '"score": -1.0' \
    '"text": "        return -E_TOO_LONG;"' '"found_in": "src/read.c"'

t 'tests and documentation alone are no evidence'
printf -- '--- a/tests/a.c\n+++ b/tests/a.c\n@@ -1 +1,2 @@\n int a;\n+int b;\n' >tests.patch
expect_exit 1 "$ZMGRAFT" presence tests.patch fixed
says 'inconclusive' 'only tests or documentation'

cp tests.patch CVE-2024-0001-tests.patch
expect_exit 1 "$ZMGRAFT" presence --changelog pack/deb/changelog CVE-2024-0001-tests.patch fixed
says 'inconclusive (declared)' 'only tests or documentation' 'CVE-2024-0001 declared in pack/deb/changelog:1'
says_not 'contradiction'

t 'a terminal is not steered by what a fix or a tree holds'
printf -- '--- a/src/read.c\n+++ b/src/read.c\n@@ -1,2 +1,3 @@ \033[2J\n int read_name(struct input *in)\n+\033]0;x\007int steer;\n {\n' >steer.patch
expect_exit 1 "$ZMGRAFT" presence steer.patch unfixed
check 'no escape is printed' sh -c "! grep -q '$(printf '\033')' '$last'"

t 'wrong usage and hostile fixes are refused'
expect_exit 2 "$ZMGRAFT" presence fixed
mkdir empty
expect_exit 2 "$ZMGRAFT" presence empty fixed
says '[fix-empty]'
expect_exit 5 "$ZMGRAFT" presence nothing.patch fixed
expect_exit 5 "$ZMGRAFT" presence fix/read.c.patch nowhere
printf -- '--- a/../../x.c\n+++ b/../../x.c\n@@ -1 +1 @@\n-a\n+b\n' >escapes.patch
expect_exit 4 "$ZMGRAFT" presence escapes.patch fixed
says '[path-escapes]'
printf -- '--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a\nxyz\n' >short.patch
expect_exit 4 "$ZMGRAFT" presence short.patch fixed
expect_exit 5 "$ZMGRAFT" presence --series empty fix/read.c.patch fixed
ln -s /etc fixed/etc
printf -- '--- a/etc/passwd\n+++ b/etc/passwd\n@@ -1 +1,2 @@\n root\n+more\n' >link.patch
expect_exit 3 "$ZMGRAFT" presence link.patch fixed
