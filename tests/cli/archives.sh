#!/bin/sh
# Hostile containers, made by damaging good ones: malformed input, and nothing written in the
# destination or outside it.
. "$(dirname "$0")/lib.sh"
mkdir good
echo one >good/one.txt
echo two >good/two.txt

# refuses RULE FILE: unpack calls it malformed by that rule and leaves nothing behind.
refuses() {
    rule=$1
    shift
    rm -rf pen
    mkdir pen
    expect_exit 4 "$ZMGRAFT" unpack "$@" pen/out
    says "[$rule]"
    check 'nothing was written' test -z "$(ls -A pen)"
}

# A stored zip of the two files, whose names may be damaged: `zip_renamed FILE PERL-EDIT`.
zip_renamed() {
    rm -f "$1"
    (cd good && zip -q -0 -X "../$1" one.txt two.txt)
    perl -0777 -pi -e "$2" "$1"
}

# Changes the type of a tar's first entry and mends the header's checksum (ustar, offsets 156
# and 148).
tar_retyped() {
    perl -0777 -pi -e '
        substr($_, 156, 1) = "'"$2"'";
        substr($_, 148, 8) = " " x 8;
        my $sum = 0;
        $sum += $_ for unpack "C512", $_;
        substr($_, 148, 8) = sprintf "%06o\0 ", $sum;' "$1"
}

t 'good containers come out as they went in'
zip_renamed good.zip ''
expect_exit 0 "$ZMGRAFT" unpack good.zip from-zip
check 'the same files' diff -r good from-zip
for kind in '' z j J; do
    tar -c"$kind"f good.tar -C good one.txt two.txt
    expect_exit 0 "$ZMGRAFT" unpack good.tar "from-tar$kind"
    check 'the same files' diff -r good "from-tar$kind"
done

t 'a destination that holds something is a usage error'
expect_exit 2 "$ZMGRAFT" unpack good.zip from-zip

t 'a name with .. in a zip and in a tar'
zip_renamed bad.zip 's,two\.txt,../two.,g'
refuses path-escapes bad.zip
tar -cf bad.tar -P --transform 's,^one,../one,' -C good one.txt
refuses path-escapes bad.tar
absent one.txt

t 'an absolute path in a zip and in a tar'
zip_renamed bad.zip 's,two\.txt,/wo.txt,g'
refuses path-escapes bad.zip
tar -cf bad.tar -P "$PWD/good/one.txt"
refuses path-escapes bad.tar

t 'a symbolic link that leads out, and a file written through a link'
mkdir -p outside links
ln -s ../../outside links/door
tar -cf bad.tar -C links door
refuses link-escapes bad.tar
ln -s "$PWD/outside" links/wall
tar -cf bad.tar -C links wall
refuses link-escapes bad.tar
rm links/*
ln -s . links/door
tar -cf bad.tar -C links door
rm links/door
mkdir links/door
ln -s ../outside links/door/up
tar -rf bad.tar -C links door/up
refuses link-escapes bad.tar
check 'nothing went outside' test -z "$(ls -A outside)"

t 'a hard link that leads out'
ln good/one.txt good/same.txt
tar -P -cf bad.tar -C good --transform 's,one.txt,../../one.txt,RSh' one.txt same.txt
refuses link-escapes bad.tar
rm good/same.txt

t 'devices and pipes'
for type in 3 4 6; do
    tar -cf bad.tar --format=ustar -C good one.txt
    tar_retyped bad.tar $type
    refuses special-file bad.tar
done

t 'a name twice in a zip and in a tar'
zip_renamed bad.zip 's,two\.txt,one.txt,g'
refuses zip-duplicate-name bad.zip
tar -cf bad.tar -C good one.txt
tar -rf bad.tar -C good one.txt
refuses duplicate-name bad.tar

t 'local and central headers that disagree'
zip_renamed bad.zip 's,two\.txt,tow.txt,'
refuses zip-headers-disagree bad.zip

t 'entries that overlap'
rm -f inner.zip bad.zip
(cd good && zip -q -0 -X ../inner.zip one.txt)
cp inner.zip good/inner.zip
(cd good && zip -q -0 -X ../bad.zip inner.zip one.txt)
rm good/inner.zip
# The outer directory's record of one.txt is made to lead into the data of inner.zip.
perl -0777 -pi -e '
    my $inside = index $_, "PK\3\4", 4;
    my $record = rindex $_, "PK\1\2";
    substr($_, $record + 42, 4) = pack "V", $inside;' bad.zip
refuses zip-overlap bad.zip

t 'a bzip2 bomb'
truncate -s 96M zeros
tar -cjf bomb.tar.bz2 zeros
rm zeros
check 'the bomb is small' test "$(stat -c %s bomb.tar.bz2)" -lt 100000
refuses bomb-ratio bomb.tar.bz2

t 'nested bombs: zips in zips, and one level of them full of zeros'
cp good/one.txt level.txt
zip -q level0.zip level.txt
for level in 1 2 3 4 5 6 7 8 9 10 11 12; do
    zip -q level$level.zip level$((level - 1)).zip
done
refuses bomb-nesting --recursive level12.zip
expect_exit 0 "$ZMGRAFT" unpack level12.zip one-level
truncate -s 96M zeros
zip -q zeros.zip zeros
zip -q -0 nested.zip zeros.zip
rm zeros
refuses bomb-ratio --recursive nested.zip
expect_exit 0 "$ZMGRAFT" unpack nested.zip not-recursive

t 'truncated containers'
zip_renamed good.zip ''
head -c 200 good.zip >bad.zip
refuses zip-truncated bad.zip
for kind in z j J; do
    tar -c"$kind"f good.tar -C good one.txt two.txt
    head -c $(($(stat -c %s good.tar) / 2)) good.tar >bad.tar
    refuses archive-truncated bad.tar
done
tar -cf good.tar -C good one.txt two.txt
head -c 700 good.tar >bad.tar
refuses archive-truncated bad.tar

t 'what is no container at all'
echo 'only text' >bad.txt
refuses archive-format bad.txt
: >empty
refuses archive-format empty
expect_exit 5 "$ZMGRAFT" unpack not-there pen/out

t 'a deb gives its files and its control archive, and the jars in it on request'
sample
expect_exit 0 "$ZMGRAFT" unpack --recursive vendor/*.deb deb
check 'control' test -f deb/DEBIAN/control
check 'class' test -f deb/opt/zimbra/lib/jars/zimbrastore.jar.d/$store_class
