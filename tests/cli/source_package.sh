#!/bin/sh
# Source packages laid out as trees: each beside what dpkg-source makes of it, and hostile ones.
. "$(dirname "$0")/lib.sh"

digest_of() { sha256sum "$1" | cut -d' ' -f1; }

# dsc FORMAT VERSION: writes files/sample_VERSION.dsc for what is in files/.
dsc() {
    (
        cd files && rm -f ./*.dsc
        printf 'Format: %s\nSource: sample\nVersion: %s\nChecksums-Sha256:\n' "$1" "$2" >list
        for file in sample*; do echo " $(digest_of "$file") $(stat -c %s "$file") $file"; done >>list
        echo 'Files:' >>list
        for file in sample*; do
            echo " $(md5sum <"$file" | cut -d' ' -f1) $(stat -c %s "$file") $file"
        done >>list
        mv list "sample_$2.dsc"
    )
    name=sample_$2.dsc
}

# begin: an upstream tree to start from.
begin() {
    rm -rf files up tree expected
    mkdir -p files up/sample-1.0/src up/sample-1.0/bin
    echo 'int main(void);' >up/sample-1.0/src/main.c
    printf '#!/bin/sh\n' >up/sample-1.0/bin/run
    chmod 700 up/sample-1.0/bin/run
    chmod 666 up/sample-1.0/src/main.c
    ln -s src/main.c up/sample-1.0/link.c
}
pack() { tar -C up -cJf "files/$1" "$2"; } # TARBALL FOLDER
unpack() {
    "$ZMGRAFT" fetch "$name" --sha256 "$(digest_of "files/$name")" --sources files --offline \
        --unpack -o tree
}

listing() {
    (cd "$1" && find . -mindepth 1 -printf '%y %m %p %l\n' | LC_ALL=C sort && find . -type f |
        LC_ALL=C sort | xargs sha256sum)
}

# alike OPTION...: dpkg-source, with these options, makes the same tree, and another umask too.
alike() {
    expect_exit 0 unpack
    must dpkg-source --no-check --no-copy "$@" -x "files/$name" expected
    listing tree >tree.listing
    listing expected >expected.listing
    same tree.listing expected.listing
    rm -rf tree
    umask 077
    expect_exit 0 unpack
    umask 022
    listing tree >tree.listing
    same tree.listing expected.listing
    check 'nothing is left beside' test -z "$(find . -maxdepth 1 -name 'tree.??????')"
}

# refused CODE RULE: and nothing is made.
refused() {
    expect_exit "$1" unpack
    says "[$2]"
    absent tree
    check 'nothing is left beside' test -z "$(find . -maxdepth 1 -name 'tree.??????')"
}

debian() {
    mkdir -p up/debian/patches
    printf 'all:\n' >up/debian/rules
    echo sample >up/debian/control
    echo fix.patch >up/debian/patches/series
}

t 'quilt: components, and upstream folders that give way to them'
begin
debian
mkdir -p up/sample-1.0/debian up/sample-1.0/.pc up/sample-1.0/one up/one-2 up/two-3/two
echo old | tee up/sample-1.0/debian/old up/sample-1.0/.pc/x up/sample-1.0/one/old >up/one-2/new
echo two >up/two-3/two/file
pack sample_1.0.orig.tar.xz sample-1.0
pack sample_1.0.orig-one.tar.xz one-2
pack sample_1.0.orig-two.tar.xz two-3
pack sample_1.0-1.debian.tar.xz debian
dsc '3.0 (quilt)' 1.0-1
alike --skip-patches
check 'the format is told' grep -qx '3.0 (quilt)' tree/debian/source/format
absent tree/debian/old
absent tree/.pc
absent tree/one/old

t 'quilt: an upstream tarball without a folder of its own, a version with an epoch'
begin
debian
tar -C up/sample-1.0 -cJf files/sample_1.0.orig.tar.xz .
pack sample_1.0-1.debian.tar.xz debian
dsc '3.0 (quilt)' 1:1.0-1
alike --skip-patches

t 'quilt: a debian tarball that brings more than debian/'
begin
debian
mkdir -p up/src/deep
echo changed >up/src/main.c
echo added >up/src/deep/added.c
pack sample_1.0.orig.tar.xz sample-1.0
tar -C up -cJf files/sample_1.0-1.debian.tar.xz debian src
dsc '3.0 (quilt)' 1.0-1
alike --skip-patches
contains tree/src/main.c changed

t 'quilt: upstream links are no way out for what Debian brings'
begin
debian
mkdir -p outside up/linked
ln -s ../../outside up/sample-1.0/debian
ln -s bin up/sample-1.0/linked
echo new >up/linked/file
pack sample_1.0.orig.tar.xz sample-1.0
tar -C up -cJf files/sample_1.0-1.debian.tar.xz debian linked
dsc '3.0 (quilt)' 1.0-1
refused 4 link-escapes
ln -sfn bin up/sample-1.0/debian
pack sample_1.0.orig.tar.xz sample-1.0
dsc '3.0 (quilt)' 1.0-1
expect_exit 0 unpack
check 'the link gave way' test ! -L tree/linked -a ! -L tree/debian
contains tree/linked/file new
absent tree/bin/file
absent tree/bin/control
check 'nothing came out' test -z "$(ls outside)"

t 'native'
begin
mkdir up/sample-1.0/debian
echo 'all:' >up/sample-1.0/debian/rules
pack sample_1.0.tar.xz sample-1.0
dsc '3.0 (native)' 1.0
alike

t '1.0: the diff is applied'
begin
cp -R up/sample-1.0 up/sample-1.0.debian
mkdir up/sample-1.0.debian/debian
echo 'all:' >up/sample-1.0.debian/debian/rules
echo 'int main(void) { return 0; }' >up/sample-1.0.debian/src/main.c
tar -C up -czf files/sample_1.0.orig.tar.gz sample-1.0
(cd up && diff --no-dereference -ruN sample-1.0 sample-1.0.debian | grep -v ^diff | gzip -n >../files/sample_1.0-1.diff.gz)
dsc 1.0 1.0-1
alike
contains tree/src/main.c 'return 0'

t '1.0: a diff that does not apply, is none, or leads out'
rm -rf tree
echo other >up/sample-1.0/src/main.c
tar -C up -czf files/sample_1.0.orig.tar.gz sample-1.0
dsc 1.0 1.0-1
refused 4 dsc-tree
says src/main.c
printf 'no gzip' >files/sample_1.0-1.diff.gz
dsc 1.0 1.0-1
refused 4 gzip
printf -- '--- a/../../out\n+++ b/../../out\n@@ -0,0 +1 @@\n+x\n' | gzip -n >files/sample_1.0-1.diff.gz
dsc 1.0 1.0-1
refused 4 path-escapes
absent out

t 'a tarball that is damaged'
begin
debian
pack sample_1.0.orig.tar.xz sample-1.0
pack sample_1.0-1.debian.tar.xz debian
head -c 200 files/sample_1.0-1.debian.tar.xz >cut
mv cut files/sample_1.0-1.debian.tar.xz
dsc '3.0 (quilt)' 1.0-1
expect_exit 4 unpack
absent tree

t 'a plain tarball'
begin
pack sample-1.0.tar.xz sample-1.0
name=sample-1.0.tar.xz
expect_exit 0 unpack
check 'the folder at its top is gone' test -x tree/bin/run -a -f tree/src/main.c
check 'modes' test "$(stat -c %a tree/bin/run tree/src/main.c tree | tr '\n' ' ')" = '755 644 755 '
