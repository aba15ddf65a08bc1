# The end-to-end tests' common part: TAP output, an empty environment, a folder of its own for
# each script, and the sample release in it. Sourced first by every script here:
#
#   . "$(dirname "$0")/lib.sh"
#   t 'a bundle without a signature is refused'
#   expect_exit 3 "$ZMGRAFT" verify "$bundle" --keyring keys
#   says 'is not signed'
#
# A test is what stands between one `t` and the next; it is ok when each check in it held.
# ZMGRAFT names the program, build/zmgraft without it. The folder of a failed script is kept.
# shellcheck shell=sh disable=SC2034

repo=$(cd "$(dirname "$0")/../.." && pwd)

# Starts over with nothing of the caller's environment: no locale, no time zone, no epoch.
if [ -z "${ZG_TEST_FOLDER-}" ]; then
    folder=$(mktemp -d "${TMPDIR:-/tmp}/zmgraft-$(basename "$0" .sh).XXXXXX") || exit 5
    exec env -i PATH="$PATH" HOME="$folder" TMPDIR="$folder" \
        ZMGRAFT="${ZMGRAFT:-$repo/build/zmgraft}" ASAN_OPTIONS="${ASAN_OPTIONS-}" ZG_TEST_FOLDER="$folder" \
        sh "$repo/tests/cli/$(basename "$0")"
fi
set -u
umask 022
case $ZMGRAFT in /*) ;; *) ZMGRAFT=$repo/$ZMGRAFT ;; esac
mkdir "$ZG_TEST_FOLDER/work"
cd "$ZG_TEST_FOLDER/work" || exit 5

count=0     # tests begun
failures=0  # tests failed
current=    # name of the test that runs
verdict=ok
skipped=
last=$ZG_TEST_FOLDER/last # output of the command last run, both streams

close_test() {
    [ -n "$current" ] || return 0
    [ "$verdict" = ok ] || failures=$((failures + 1))
    echo "$verdict $count - $current${skipped:+ # SKIP $skipped}"
    current=
}

t() {
    close_test
    count=$((count + 1))
    current=$1
    verdict=ok
    skipped=
}

skip() {
    skipped=$1
}

# fail WHAT: this did not hold in the running test; the output of the last command is shown.
fail() {
    verdict='not ok'
    echo "# failed: $1"
    [ ! -s "$last" ] || sed 's/^/#   /' "$last"
}

finish() {
    code=$?
    trap - EXIT
    if [ "$code" != 0 ]; then
        [ -n "$current" ] || t 'the script runs to its end'
        fail "the script ended with exit code $code"
    fi
    close_test
    echo "1..$count"
    cd /
    if [ "$failures" = 0 ] && [ "$code" = 0 ]; then
        chmod -R u+rwX "$ZG_TEST_FOLDER"
        rm -rf "$ZG_TEST_FOLDER"
        exit 0
    fi
    echo "# kept: $ZG_TEST_FOLDER/work"
    exit 1
}
trap finish EXIT
trap 'exit 130' INT TERM

# ---- checks --------------------------------------------------------------------------------

# expect_exit CODE COMMAND...: runs it, keeps its output, checks its exit code.
expect_exit() {
    wanted=$1
    shift
    code=0
    "$@" >"$last" 2>&1 </dev/null || code=$?
    [ "$code" = "$wanted" ] || fail "exit code $code, not $wanted: $*"
}

# says TEXT...: the last output contains each text; says_not: none of them.
says() {
    for text in "$@"; do
        grep -qF -- "$text" "$last" || fail "the output lacks '$text'"
    done
}

says_not() {
    for text in "$@"; do
        ! grep -qF -- "$text" "$last" || fail "the output contains '$text'"
    done
}

# check WHAT COMMAND...: the command succeeds. The last output stays what it was.
check() {
    what=$1
    shift
    if ! "$@" >"$ZG_TEST_FOLDER/checked" 2>&1 </dev/null; then
        mv "$ZG_TEST_FOLDER/checked" "$last"
        fail "$what"
    fi
}

contains() { grep -qF -- "$2" "$1" || fail "$1 lacks '$2'"; }
lacks() { ! grep -qF -- "$2" "$1" || fail "$1 contains '$2'"; }
same() { check "$1 and $2 are the same" cmp "$1" "$2"; }
absent() {
    if [ -e "$1" ] || [ -L "$1" ]; then
        fail "$1 is there"
    fi
}

# remember TREE NAME, then unchanged TREE NAME: nothing of the tree changed, not even a time.
remember() { "$repo/tests/sample/listing" "$1" >"$ZG_TEST_FOLDER/listing.$2"; }
unchanged() {
    "$repo/tests/sample/listing" "$1" >"$ZG_TEST_FOLDER/listing.now"
    check "$1 is unchanged" diff "$ZG_TEST_FOLDER/listing.$2" "$ZG_TEST_FOLDER/listing.now"
}

# ---- the sample ----------------------------------------------------------------------------

release=8.8.15.p40
store_class=com/zimbra/sample/service/PreAuthServlet.class

# The sample as tests/sample/make builds it, made once for one state of its sources.
cached_sample() {
    key=$(cd "$repo/tests/sample" && find make java root -type f | LC_ALL=C sort | xargs sha256sum |
        sha256sum | cut -c1-16)
    cache=$(dirname "$ZMGRAFT")/sample-$key-$(id -u)
    [ ! -d "$cache" ] || return 0
    mkdir -p "$(dirname "$cache")"
    new=$(mktemp -d "$cache.XXXXXX") || exit 5
    "$repo/tests/sample/make" "$new" >"$last" 2>&1 || { cat "$last"; exit 5; }
    mv -T "$new" "$cache" 2>/dev/null || rm -rf "$new" # another script was faster
}

# Puts the sample into the test's folder: root, vendor, patches, content, keys of a reviewer and
# of a release signer. keys/ and reviewers/ hold certificates only.
sample() {
    cached_sample
    cp -a "$cache/root" "$cache/vendor" .
    cp -R "$repo/tests/sample/patches" "$repo/tests/sample/content" .
    "$repo/tests/sample/keypair" reviewer private reviewers 'Patch Reviewer' reviewer@sample.example
    "$repo/tests/sample/keypair" release private keys 'Release Signer' release@sample.example
}

# vet, build_from ROOT: the commands with the sample's options; more may follow.
vet() {
    "$ZMGRAFT" vet --root root --release $release --patches patches --content content \
        --sources vendor --lock vetted.lock --reviewers reviewers \
        --key private/reviewer.key --cert reviewers/reviewer.crt "$@"
}

build_from() {
    from=$1
    shift
    "$ZMGRAFT" build "$from" --release $release --patches patches --content content \
        --sources vendor --lock vetted.lock --reviewers reviewers --out bundle "$@"
}

sign() {
    "$ZMGRAFT" sign "$1" --key private/release.key --cert keys/release.crt
}

# must COMMAND...: preparation that is no test of this script; without it nothing makes sense.
must() {
    "$@" >"$last" 2>&1 </dev/null || { fail "preparation failed: $*"; exit 1; }
}

# A signed bundle from the sample: its path in $bundle.
signed_bundle() {
    sample
    must vet
    must build_from root
    set -- bundle/*.tar.zst
    bundle=$1
    must sign "$bundle"
}
