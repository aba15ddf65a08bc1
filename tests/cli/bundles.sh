#!/bin/sh
# What verify and apply refuse, and the keyring's part in it.
. "$(dirname "$0")/lib.sh"
signed_bundle
remember root before
must "$repo/tests/sample/keypair" stranger private strangers Stranger stranger@elsewhere.example

# A copy of the signed bundle to spoil: $b.
fresh() {
    rm -rf b
    mkdir b
    cp "$bundle" "$bundle.sig" b
    b=b/$(basename "$bundle")
}

# refuses CODE RULE [KEYRING]: verify and apply both end with CODE by that rule, and the root
# stays as it is.
refuses() {
    expect_exit "$1" "$ZMGRAFT" verify "$b" --keyring "${3:-keys}"
    says "[$2]"
    expect_exit "$1" "$ZMGRAFT" apply "$b" root --keyring "${3:-keys}"
    says "[$2]"
    unchanged root before
}

# Changes one byte in the middle of a file.
flip() {
    perl -0777 -pi -e 'substr($_, length($_) / 2, 1) ^= "\x01"' "$1"
}

t 'a good bundle verifies, from another folder as well'
fresh
expect_exit 0 "$ZMGRAFT" verify "$b" --keyring keys
mkdir elsewhere
(cd elsewhere && "$ZMGRAFT" verify "../$b" --keyring ../keys) >"$last" 2>&1 || fail 'from elsewhere'

t 'a bundle without a signature'
fresh
rm "$b.sig"
refuses 3 bundle-unsigned

t 'a bundle with one bit changed'
fresh
flip "$b"
refuses 3 signature-invalid

t 'a signature with one bit changed, an empty one, and one that is no signature'
fresh
flip "$b.sig"
code=0
"$ZMGRAFT" verify "$b" --keyring keys >"$last" 2>&1 || code=$?
case $code in 3 | 4) ;; *) fail "exit code $code, neither 3 nor 4" ;; esac
: >"$b.sig"
refuses 4 signature-malformed
echo 'not a signature' >"$b.sig"
refuses 4 signature-malformed

t 'the signature of another bundle'
fresh
must build_from root --serial 7 --out other
must sign other/*.tar.zst
cp other/*.tar.zst.sig "$b.sig"
refuses 3 signature-invalid

t 'a bundle that a stranger signed'
fresh
must "$ZMGRAFT" sign "$b" --key private/stranger.key --cert strangers/stranger.crt
refuses 3 signer-untrusted
expect_exit 0 "$ZMGRAFT" verify "$b" --keyring strangers

t 'a reviewer may not sign releases, unless the keyring says so'
fresh
must "$ZMGRAFT" sign "$b" --key private/reviewer.key --cert reviewers/reviewer.crt
refuses 3 signer-untrusted

t 'an empty keyring'
fresh
mkdir -p no-keys
refuses 3 keyring-empty no-keys

t 'a revoked bundle'
fresh
cp -R keys keys-revoking
{ echo '# taken back'; sha256sum "$b" | cut -d' ' -f1; } >keys-revoking/revoked
refuses 3 bundle-revoked keys-revoking

t 'a damaged archive, signed all the same, is malformed'
fresh
head -c $(($(stat -c %s "$bundle") * 2 / 3)) "$bundle" >"$b"
must sign "$b"
refuses 4 bundle-damaged
head -c 4096 /dev/zero >"$b"
must sign "$b"
refuses 4 bundle-entry

t 'a bundle that is not there is a system failure'
expect_exit 5 "$ZMGRAFT" verify not-there.tar.zst --keyring keys

t 'a key that does not fit the certificate is refused'
fresh
rm "$b.sig"
code=0
"$ZMGRAFT" sign "$b" --key private/stranger.key --cert keys/release.crt >"$last" 2>&1 || code=$?
check "exit code $code is a refusal" test "$code" != 0
absent "$b.sig"

t 'a root of another release'
cp -a root other-root
sed 's/8.8.15_P40/8.8.15_P39/' root/.install_history >other-root/.install_history
remember other-root other
expect_exit 3 "$ZMGRAFT" apply "$bundle" other-root --keyring keys
says '[wrong-release]' 8.8.15.p39 $release
unchanged other-root other
rm -rf other-root

t 'a root with a drifted file: all of them are named, none is changed'
cp -a root drifted
echo '<%-- edited --%>' >>drifted/jetty_base/webapps/zimbra/public/launchZCS.jsp
echo '<%-- edited --%>' >>drifted/jetty_base/webapps/zimbra/WEB-INF/tags/infra/view.tag
remember drifted drifted
expect_exit 3 "$ZMGRAFT" apply "$bundle" drifted --keyring keys
says '[pre-image-drift]' launchZCS.jsp view.tag
unchanged drifted drifted
expect_exit 3 "$ZMGRAFT" apply "$bundle" drifted --keyring keys --dry-run
rm -rf drifted

t 'an older serial after a newer one'
must build_from root --serial 9 --out newer
must sign newer/*.tar.zst
cp -a root host
expect_exit 0 "$ZMGRAFT" apply newer/*.tar.zst host --keyring keys
expect_exit 3 "$ZMGRAFT" apply other/*.tar.zst host --keyring keys
says '[serial-older]'
expect_exit 0 "$ZMGRAFT" rollback host
unchanged host before
