#!/bin/sh
# Bundles that are signed and hostile all the same: a signer can be deceived. Each is made by
# damaging a good one, and is refused by verify and by apply, which leave no trace.
. "$(dirname "$0")/lib.sh"
signed_bundle
remember root before
page=jetty_base/webapps/zimbra/public/launchZCS.jsp
must "$ZMGRAFT" unpack "$bundle" good

# The parts of the bundle, to spoil: d. The order of its entries: names.
fresh() {
    rm -rf d b
    cp -a good d
    mkdir b
    b=b/$(basename "$bundle")
    (cd d && echo MANIFEST.json && find files -type f | LC_ALL=C sort) >names
}

# Packs d in the order of names, and signs it.
pack() {
    must tar -C d --format=gnu --no-recursion -P -cf "$b" -T names
    must sign "$b"
}

refuses() {
    expect_exit "$1" "$ZMGRAFT" verify "$b" --keyring keys
    expect_exit "$1" "$ZMGRAFT" apply "$b" root --keyring keys
    unchanged root before
}

# in_manifest FROM TO: replaces a text in the manifest, which must be there.
in_manifest() {
    grep -qF -- "$1" d/MANIFEST.json || fail "the manifest lacks '$1'"
    FROM=$1 TO=$2 perl -0777 -pi -e 's/\Q$ENV{FROM}\E/$ENV{TO}/' d/MANIFEST.json
}

t 'what is taken apart and packed again is a good bundle'
fresh
pack
expect_exit 0 "$ZMGRAFT" verify "$b" --keyring keys
expect_exit 0 "$ZMGRAFT" apply "$b" root --keyring keys --dry-run
unchanged root before

t 'a manifest whose path leaves the root'
for path in ../outside /etc/zmgraft-test jetty_base/../../outside .zmgraft/state.json; do
    fresh
    in_manifest "\"path\": \"$page\"" "\"path\": \"$path\""
    pack
    refuses 4
done
absent outside
absent /etc/zmgraft-test

t 'a manifest that brings a command of its own'
fresh
in_manifest '"zmmailboxdctl restart"' '"touch /tmp/zmgraft-test; zmmailboxdctl restart"'
pack
refuses 4
absent /tmp/zmgraft-test

t 'a manifest with an unknown member, and one of another schema'
fresh
in_manifest '"schema":' '"more": 1, "schema":'
pack
refuses 4
fresh
in_manifest zmgraft-manifest-1 zmgraft-manifest-2
pack
refuses 4

t 'a link in place of a file'
fresh
ln -sf /etc/passwd "d/files/$page"
pack
refuses 4

t 'a hard link in place of a file'
fresh
ln -f d/files/lib/jars/zimbrastore.jar d/files/jetty_base/webapps/service/WEB-INF/lib/zm-store-8.8.15.jar
pack
refuses 4

t 'a folder, and a pipe, in place of a file'
fresh
rm "d/files/$page" && mkdir "d/files/$page"
pack
refuses 4
fresh
rm "d/files/$page" && mkfifo "d/files/$page"
pack
refuses 4

t 'a file that the manifest does not have, one that lacks, one that stands twice'
fresh
echo more >d/files/more
echo files/more >>names
pack
refuses 4
fresh
grep -v launchZCS names >fewer && mv fewer names
pack
refuses 4
fresh
tail -n 1 names >last && cat last >>names
pack
refuses 4

t 'files in another order'
fresh
{ head -n 1 names && tail -n +2 names | LC_ALL=C sort -r; } >reversed && mv reversed names
pack
refuses 4

t 'no manifest at its start'
fresh
tail -n +2 names >later && echo MANIFEST.json >>later && mv later names
pack
refuses 4

t 'a file with other bytes, and one with more'
fresh
perl -pi -e 's/Boot/Boat/' "d/files/$page"
pack
refuses 3
fresh
echo more >>"d/files/$page"
pack
refuses 3

t 'a file with a hole of a terabyte'
fresh
rm "d/files/$page"
truncate -s 1T "d/files/$page"
must tar -C d --format=gnu --sparse --no-recursion -cf "$b" -T names
must sign "$b"
code=0
timeout 20 "$ZMGRAFT" verify "$b" --keyring keys >"$last" 2>&1 || code=$?
case $code in 3 | 4) ;; *) fail "exit code $code" ;; esac
unchanged root before
