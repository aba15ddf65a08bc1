#!/bin/sh
# component: a small component of our own from its recipe to evidence, and the root that has it.
. "$(dirname "$0")/lib.sh"

# measure 1.2 reads lengths. The vendor's series adds a unit; upstream's fix was made for a later
# version, in which the line above it is another one, so that it has to be adapted.
mkdir -p measure-1.2 packages patches/source/measure sources
cat >measure-1.2/measure.c <<'END'
/* Copyright (C) 2019 A Maintainer */
#include "measure.h"
#include <string.h>

int measure_count(const char *text)
{
    return (int)strlen(text);
}

int measure_copy(char *to, int size, const char *text)
{
    int len = measure_count(text);

    if (len > size)
        return -1;
    strcpy(to, text);
    return len;
}
END
cat >measure-1.2/measure.h <<'END'
int measure_count(const char *text);
int measure_copy(char *to, int size, const char *text);
END
cat >measure-1.2/check.c <<'END'
#include "measure.h"
#include <stdio.h>

int main(void)
{
    char to[5] = "";
    int good = (measure_count("abc") == 3) + (measure_copy(to, 4, "abc") == 3);
    printf("%d checks passed\n", good);
    return good != 2;
}
END
cat >measure-1.2/Makefile <<'END'
libmeasure.so: measure.c measure.h
	cc -g -O1 -ffile-prefix-map=$$PWD=. -fPIC -shared -Wl,--build-id -o $@ measure.c
check: libmeasure.so
	cc -o check check.c ./libmeasure.so && ./check
END
tar -czf sources/measure-1.2.tar.gz measure-1.2
cat >packages/series <<'END'
unit.patch
END
cat >packages/unit.patch <<'END'
Description: the vendor's own: no text, no length

--- a/measure.c
+++ b/measure.c
@@ -4,6 +4,8 @@
 
 int measure_count(const char *text)
 {
+    if (text == 0)
+        return 0;
     return (int)strlen(text);
 }
 
END
commit=0123456789abcdef0123456789abcdef01234567
cat >"sources/$commit.patch" <<'END'
From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001
From: A Maintainer <a@upstream.example>
Subject: [PATCH] measure: room for the terminating zero (CVE-2021-9001)

---
--- a/measure.c
+++ b/measure.c
@@ -1,3 +1,3 @@
-/* Copyright (C) 2019 - 2020 A Maintainer */
+/* Copyright (C) 2019 - 2021 A Maintainer */
 #include "measure.h"
 #include <string.h>
@@ -20,9 +20,9 @@ int measure_count(const char *text)
 /* Copies a text. */
 int measure_copy(char *to, int size, const char *text)
 {
-    int len = measure_count(text);
+    int length = measure_count(text), len = length;
 
-    if (len > size)
+    if (len >= size)
         return -1;
-    strcpy(to, text);
+    memcpy(to, text, (unsigned)len + 1);
     return len;
 }
END
digest() { sha256sum "$1" | cut -d' ' -f1; }
pin() { echo "$(digest "$1") $(basename "$1")"; }
write_fix() {
    cat >patches/source/measure/CVE-2021-9001 <<END
Description: measure: room for the terminating zero
Type: source
Component: measure
Versions: >= 1.0, << 1.4
Advisory: CVE-2021-9001
Origin: upstream, https://upstream.example/commit/$commit
Reference: upstream $commit $(digest "sources/$commit.patch")
END
    cat >patches/source/measure/own <<'END'
Description: measure: a negative size has room for nothing
Type: source
Component: measure
Versions: << 2.0
Advisory: CVE-2021-9002
Requires: source/measure/CVE-2021-9001
Author: Jane Doe <jane@example.org>

--- a/measure.c
+++ b/measure.c
@@ -18,3 +18,3 @@
 
-    if (len >= size)
+    if (size < 0 || len >= size)
         return -1;
END
}
write_fix
cat >recipe <<END
Component: measure
Version: 1.2
Revision: 1zimbra8.8b1
Packaging: 8.8.15.p40
Releases: 8.8.15 (>= p33)
Origin: https://upstream.example/measure-1.2.tar.gz
Sources: $(pin sources/measure-1.2.tar.gz)
Series: $(pin packages/series)
Patches: $(pin packages/unit.patch)
Build: make
Test: make check
Test-Passed: ^([0-9]+) checks passed\$
Test-Least: 2
Artifacts: libmeasure.so
Fixes:
 source/measure/CVE-2021-9001
 source/measure/own
Source-Date: 2022-03-01
END
prepare() { "$ZMGRAFT" component prepare --sources sources --sources packages "$@"; }

# ---- to evidence ------------------------------------------------------------------------------

t 'a recipe is read with its fixes'
expect_exit 0 "$ZMGRAFT" component check recipe
says 'measure 1.2-1zimbra8.8b1, 1 patches, 2 fixes'

t 'the tree has the series and the fixes, the upstream one adapted'
expect_exit 0 prepare recipe -o prepared
says '1 patches of the series, 2 fixes' 'CVE-2021-9001: adapted' 'own: applied' 'present'
contains prepared/tree/measure.c 'if (text == 0)'
contains prepared/tree/measure.c 'if (size < 0 || len >= size)'
contains prepared/fixes/CVE-2021-9001.diff 'Origin: backport'
contains prepared/tree/measure.c 'Copyright (C) 2019 A Maintainer'
contains prepared/prepared.json '"notices_left_out": 1'

t 'preparing twice gives the same'
expect_exit 0 prepare recipe -o again
check 'two preparations are the same' diff -r prepared again

t 'it is built, its tests pass, the evidence ties the fixes to the library'
expect_exit 0 "$ZMGRAFT" component build prepared -o built
says '2 tests passed' "$(digest built/build/libmeasure.so)"
contains built/evidence.json "\"sha256\": \"$(digest built/build/libmeasure.so)\""
contains built/evidence.json '"patch": "source/measure/CVE-2021-9001"'
contains built/evidence.json "\"text_sha256\": \"$(digest "sources/$commit.patch")\""
contains built/evidence.json "\"log_sha256\": \"$(digest built/logs/test.log)\""
contains built/evidence.json '"passed": 2'
id=$(sed -n 's/.*"build_id": "\(.*\)",*/\1/p' built/evidence.json)
check 'the build-id is that of the library' sh -c "readelf -n built/build/libmeasure.so | grep -qw $id"

t 'built elsewhere it has the same digest'
mkdir elsewhere
expect_exit 0 "$ZMGRAFT" component build again -o elsewhere/built
same built/build/libmeasure.so elsewhere/built/build/libmeasure.so

# ---- what is refused ----------------------------------------------------------------------------

t 'one line of the fix taken out of the tree: the build names it, and there is no evidence'
cp -a prepared less
sed -i '/memcpy(to, text/d' less/tree/measure.c
expect_exit 3 "$ZMGRAFT" component build less -o less-built
says fix-absent CVE-2021-9001 'memcpy(to, text, (unsigned)len + 1);'
absent less-built

t 'any other change of the tree is refused too'
cp -a prepared other
echo '/* more */' >>other/tree/check.c
expect_exit 3 "$ZMGRAFT" component build other -o other-built
says tree-changed
absent other-built

t 'a recipe or a fix that was changed after the preparation is refused'
cp -a prepared changed
sed -i 's/^Test-Least: 2/Test-Least: 1/' changed/recipe
expect_exit 3 "$ZMGRAFT" component build changed -o changed-built
says recipe-changed
cp prepared/recipe changed/recipe
cp -a prepared changed-diff
sed -i 's/^-    /- /' changed-diff/fixes/own.diff
expect_exit 3 "$ZMGRAFT" component build changed-diff -o changed-built
says fix-digest
echo >>changed/fixes/CVE-2021-9001.patch
expect_exit 3 "$ZMGRAFT" component build changed -o changed-built
says fix-digest

t 'a test that fails leaves logs and no evidence; so does a run of too few'
with() { sed "$1" recipe >"$2" && rm -rf out && prepare "$2" -o out >/dev/null 2>&1; }
with 's/^Test: .*/Test: make check \&\& echo broken \&\& false/' failing || fail 'it is prepared'
expect_exit 3 "$ZMGRAFT" component build out -o failed
says tests-failed 'exit code 1' broken
absent failed/evidence.json
contains failed/logs/test.log 'checks passed'
with 's/^Test-Least: .*/Test-Least: 3/' few || fail 'it is prepared'
expect_exit 3 "$ZMGRAFT" component build out -o too-few
says tests-few '2 tests passed'
absent too-few/evidence.json
with 's/^Artifacts: .*/Artifacts: libother.so/' nothing || fail 'it is prepared'
expect_exit 3 "$ZMGRAFT" component build out -o none
says artifact-missing libother.so
absent none/evidence.json

t 'what is built sees nothing of the caller, and no network'
with 's,^Build: .*,Build: env >env.txt; cat /proc/net/dev >net.txt; make,' env || fail 'it is prepared'
expect_exit 0 env SECRET=leaked "$ZMGRAFT" component build out -o clean
lacks clean/build/env.txt SECRET
contains clean/build/env.txt SOURCE_DATE_EPOCH=1646092800
contains clean/build/env.txt "HOME=$PWD/clean/home"
if grep -q '"network": false' clean/evidence.json; then
    says 'without network'
    check 'there is only the loopback interface' \
        test "$(sed -n 's/^ *\([^ ]*\):.*/\1/p' clean/build/net.txt)" = lo
else
    says 'with a network' # the system does not let us
fi

t 'a fix of another digest, version or order is refused, and nothing is left'
cp "sources/$commit.patch" kept
echo >>"sources/$commit.patch"
expect_exit 3 prepare recipe -o refused
says source-digest
cp kept "sources/$commit.patch"
sed -i 's/^Versions: .*/Versions: >= 1.3, << 1.4/' patches/source/measure/CVE-2021-9001
expect_exit 3 prepare recipe -o refused
says fix-version
expect_exit 3 "$ZMGRAFT" component check recipe
says fix-version 'recipe:'
write_fix
sed '/^ source.measure.CVE/d' recipe >disorder
expect_exit 3 prepare disorder -o refused
says fix-requires
check 'nothing is left beside' sh -c '! ls -d refused* 2>/dev/null'

t 'a fix that the tree has, and one that fits nowhere, are refused'
sed '/^-    if (len > size)/d; s/^+    if (len >= size)/     if (len > size)/' kept >known
sed -n '1,/^+++/p' "sources/$commit.patch" >"sources/there.patch"
cat >>sources/there.patch <<'END'
@@ -9,8 +9,9 @@ int measure_count(const char *text)
 
 int measure_copy(char *to, int size, const char *text)
 {
+    int spare = size - 1;
     int len = measure_tally(text);
 
     if (len > spare)
         return -1;
     strncpy(to, text, spare);
END
sed -i "s/^Reference: .*/Reference: upstream $commit $(digest sources/there.patch)/" \
    patches/source/measure/CVE-2021-9001
expect_exit 3 prepare recipe -o refused
says fix-conflict CVE-2021-9001 measure_copy
write_fix
sed 's/^ source.measure.own/ source\/measure\/twice/' recipe >twice
sed 's/^Requires.*/Requires: source\/measure\/CVE-2021-9001/' patches/source/measure/CVE-2021-9001 \
    >patches/source/measure/twice
expect_exit 3 prepare twice -o refused
says fix-already
absent refused

t 'a vendor patch that is another one, or does not apply, is refused'
cp packages/unit.patch unit.kept
sed -i 's/return 0/return 1/' packages/unit.patch
expect_exit 3 prepare recipe -o refused
says unit.patch
sed "s/^Patches: .*/Patches: $(pin packages/unit.patch)/" recipe >vendor
expect_exit 0 prepare vendor -o with-other-vendor
sed -i 's/return (int)strlen/return (long)strlen/' packages/unit.patch
sed "s/^Patches: .*/Patches: $(pin packages/unit.patch)/" recipe >vendor
expect_exit 3 prepare vendor -o refused
says series-conflict unit.patch
cp unit.kept packages/unit.patch

t 'a fix is merged into a function of the vendor only where the recipe says that somebody looked'
cat >>packages/unit.patch <<'END'
@@ -10,6 +12,7 @@
 int measure_copy(char *to, int size, const char *text)
 {
     int len = measure_count(text);
+    to[0] = 0;
 
     if (len > size)
         return -1;
END
sed "s/^Patches: .*/Patches: $(pin packages/unit.patch)/" recipe >vendor
expect_exit 3 prepare vendor -o refused
says fix-conflict 'in measure_copy' "the vendor's series changes too" Accept-Overlap
absent refused
{ cat vendor && echo 'Accept-Overlap: source/measure/CVE-2021-9001'; } >looked-at
expect_exit 0 prepare looked-at -o merged
contains merged/tree/measure.c 'to[0] = 0;' 'len >= size'
{ cat vendor && echo 'Accept-Overlap: source/measure/other'; } >wrong
expect_exit 4 prepare wrong -o refused
says recipe-together
cp unit.kept packages/unit.patch

# ---- the root that has it ---------------------------------------------------------------------------

t 'a root with the library that was built has the fix, built; one with another does not'
mkdir -p root/bin root/common/lib ledger
printf '#!/usr/bin/perl\n' >root/bin/zmcontrol
cp built/build/libmeasure.so root/common/lib/
cat >ledger/components <<'END'
Component: measure
Summary: measures texts
END
cat >ledger/releases <<'END'
Release: 8.8.15.p40
Date: 2023-06-01
Components: measure 1.2 1zimbra8.8b1
END
cat >ledger/advisories <<'END'
Advisory: CVE-2021-9001
Component: measure
Summary: no room for the zero
Affected: << 1.4
Origin: our own
Confidence: high
END
report() {
    "$ZMGRAFT" report --ledger ledger --root root --release 8.8.15.p40 --format csv \
        --evidence built "$@" | tr -d '\r'
}
report >report.csv
contains report.csv ',CVE-2021-9001,fixed-backport,built,high,'
contains report.csv ',CVE-2021-9002,fixed-backport,built,high,'
contains report.csv 'common/lib/libmeasure.so is the file built with source/measure/CVE-2021-9001'
command=$(sed -n 's/.*CVE-2021-9001.*,\(zmgraft report .*\)/\1/p' report.csv)
expect_exit 0 sh -c "PATH=$(dirname "$ZMGRAFT"):\$PATH; $command"
says fixed-backport built
expect_exit 0 "$ZMGRAFT" component status built/evidence.json root/common/lib/libmeasure.so
says '2 tests passed' 'CVE-2021-9001' 'root/common/lib/libmeasure.so: built'

t 'one bit of the library changed: not built'
printf '\001' | dd of=root/common/lib/libmeasure.so bs=1 seek=100 conv=notrunc 2>/dev/null
report >report.csv
lacks report.csv fixed-backport
contains report.csv ',CVE-2021-9001,affected,declared,'
contains report.csv 'common/lib/libmeasure.so is not the file that'
lacks report.csv CVE-2021-9002
expect_exit 1 "$ZMGRAFT" component status built/evidence.json root/common/lib/libmeasure.so
says 'not one that was built'

t 'a second file of that name that is another one takes it back'
mkdir root/lib
cp built/build/libmeasure.so root/lib/
report >report.csv
lacks report.csv fixed-backport
rm root/common/lib/libmeasure.so
report >report.csv
contains report.csv ',fixed-backport,built,'

t 'evidence that is none is malformed, and needs a root'
sed 's/"passed": 2/"passed": 0/' built/evidence.json >hollow.json
expect_exit 4 "$ZMGRAFT" report --ledger ledger --root root --release 8.8.15.p40 \
    --evidence hollow.json
says evidence-shape
sed 's/"verdict": "present"/"verdict": "partial"/' built/evidence.json >hollow.json
expect_exit 4 "$ZMGRAFT" component status hollow.json
says evidence-shape 'was not found'
expect_exit 2 "$ZMGRAFT" report --ledger ledger --evidence built/evidence.json

# ---- the packaging ----------------------------------------------------------------------------------

t 'a recipe is compared with the packaging, fact by fact'
top=checkout/thirdparty/measure
mkdir -p $top/patches $top/zimbra-measure/debian/patches
cp packages/unit.patch $top/patches/
cp packages/series $top/zimbra-measure/debian/patches/
printf 'MEASURE_VERSION\t:= 1.2\n' >checkout/versions.def
cat >$top/Makefile <<'END'
pvers := $(MEASURE_VERSION)
pname := measure
pfile := $(pname)-$(pvers).tar.gz
purl := https://upstream.example/$(pfile)
END
echo 'zimbra-measure (VERSION-1zimbra8.8b1ZAPPEND) unstable; urgency=medium' \
    >$top/zimbra-measure/debian/changelog
cat >$top/zimbra-measure/debian/rules <<'END'
%:
	dh $@
override_dh_auto_configure:
	./configure --prefix=OZC \
	--with-cc-opt="-g -IOZCI"
END
expect_exit 0 "$ZMGRAFT" component draft --packages checkout measure
cp "$last" draft
contains draft ' --with-cc-opt="-g -IOZCI"'
contains draft "Series: $(digest packages/series) thirdparty/measure/zimbra-measure/debian/patches/series"
expect_exit 0 "$ZMGRAFT" component check --packages checkout draft
says '7 facts compared, 0 differ'
for change in 's/MEASURE_VERSION.*/MEASURE_VERSION := 1.3/;versions.def' \
    's/8.8b1/8.8b2/;thirdparty/measure/zimbra-measure/debian/changelog' \
    's/-IOZCI/-IOZC/;thirdparty/measure/zimbra-measure/debian/rules' \
    's/return 0/return 1/;thirdparty/measure/patches/unit.patch'; do
    rm -rf other-checkout
    cp -a checkout other-checkout
    sed -i "${change%%;*}" "other-checkout/${change#*;}"
    expect_exit 1 "$ZMGRAFT" component check --packages other-checkout draft
    says 'in the recipe and'
done
rm -r other-checkout/thirdparty/measure/zimbra-measure
expect_exit 3 "$ZMGRAFT" component check --packages other-checkout draft
says packages-layout
