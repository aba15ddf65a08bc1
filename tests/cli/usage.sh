#!/bin/sh
# The command line: help, version, and wrong usage.
. "$(dirname "$0")/lib.sh"
commands='unpack scan vet build sign verify apply status rollback ledger report show diff graft
    propose css script presence backport fetch'

t 'help and version'
expect_exit 0 "$ZMGRAFT" --help
# shellcheck disable=SC2086  # a list of words
says $commands
expect_exit 0 "$ZMGRAFT" --version
says zmgraft

t 'each command has help with its exit codes and an example'
for command in $commands; do
    expect_exit 0 "$ZMGRAFT" "$command" --help
    says "zmgraft $command" 'xample'
    expect_exit 0 "$ZMGRAFT" "$command" -h
done

t 'no command and an unknown one'
expect_exit 2 "$ZMGRAFT"
expect_exit 2 "$ZMGRAFT" frobnicate
says frobnicate

t 'options that do not exist, lack a value, or are too many words'
for command in $commands; do
    expect_exit 2 "$ZMGRAFT" "$command" --no-such-option
    says --no-such-option
done
expect_exit 2 "$ZMGRAFT" unpack
expect_exit 2 "$ZMGRAFT" scan
expect_exit 2 "$ZMGRAFT" scan one two
expect_exit 2 "$ZMGRAFT" build
expect_exit 2 "$ZMGRAFT" build root --release
expect_exit 2 "$ZMGRAFT" build root --out
expect_exit 2 "$ZMGRAFT" sign bundle.tar.zst
expect_exit 2 "$ZMGRAFT" verify
expect_exit 2 "$ZMGRAFT" apply bundle.tar.zst
expect_exit 2 "$ZMGRAFT" rollback
expect_exit 2 "$ZMGRAFT" status

t 'values that make no sense'
sample
must vet
expect_exit 2 build_from root --release eight
expect_exit 2 build_from root --serial -1
expect_exit 2 build_from root --serial many
expect_exit 2 "$ZMGRAFT" report --format papyrus --ledger "$repo/tests/sample/ledger"
expect_exit 2 "$ZMGRAFT" rollback root --keep --overwrite
expect_exit 2 env SOURCE_DATE_EPOCH=yesterday "$ZMGRAFT" build root --release $release --out out \
    --patches patches --content content --sources vendor --lock vetted.lock --reviewers reviewers

t 'a folder that holds nothing of a Zimbra'
mkdir empty
expect_exit 2 "$ZMGRAFT" scan empty

t 'output goes to stdout, messages to stderr'
"$ZMGRAFT" scan root >out 2>err
check 'output' test -s out
check 'no message' test ! -s err
"$ZMGRAFT" scan empty >out 2>err
check 'no output' test ! -s out
check 'a message' test -s err

t 'a full disk is a system failure'
if [ -w /dev/full ]; then
    code=0
    "$ZMGRAFT" scan root --json >/dev/full 2>"$last" || code=$?
    check "exit code 5, not $code" test $code = 5
else
    skip 'no /dev/full'
fi
