#!/bin/sh
# The ledger of this repository and its reports: checks, filters, formats, and that each verdict's
# command leads back to it.
. "$(dirname "$0")/lib.sh"
work=$PWD
cd "$repo" || exit 5 # the commands in verdicts name no ledger: they mean the one here
PATH=$(dirname "$ZMGRAFT"):$PATH

t 'the ledger is in order'
expect_exit 0 "$ZMGRAFT" ledger check
says '39 releases' 'advisories' 'assessments'

t 'what should be mended is shown with its place, and is a negative answer'
cp -R patches/ledger "$work/worse"
printf '\nComponent: aspell\nSummary: spell checker\n' >>"$work/worse/components"
expect_exit 1 "$ZMGRAFT" ledger check --ledger "$work/worse"
says 'worse/components:' 'no release carries aspell' 'aspell belongs before'

t 'a malformed ledger is refused with file and line, by both commands'
printf 'Componet: clamav\n' >"$work/worse/components"
expect_exit 4 "$ZMGRAFT" ledger check --ledger "$work/worse"
says 'worse/components:1:' Componet
expect_exit 4 "$ZMGRAFT" report --ledger "$work/worse"
expect_exit 5 "$ZMGRAFT" report --ledger "$work/none"
says 'none/components'

t 'there is no other verb, and a verb is needed'
expect_exit 2 "$ZMGRAFT" ledger mend
expect_exit 2 "$ZMGRAFT" ledger

t 'filters narrow, and an unknown name is a negative answer'
expect_exit 0 "$ZMGRAFT" report --release 10.0.2 --component openssl
says CVE-2023-5363 '3 verdicts'
says_not nginx 10.0.5
expect_exit 1 "$ZMGRAFT" report --release 7.2.7
says 'release-unknown'
expect_exit 1 "$ZMGRAFT" report --component opensll
expect_exit 1 "$ZMGRAFT" report --advisory CVE-2023-9999
expect_exit 2 "$ZMGRAFT" report --release develop

t 'a single verdict is told in full'
expect_exit 0 "$ZMGRAFT" report --release 9.0.0 --component nginx --advisory CVE-2016-4450
says 'fixed-backport' 'reverse-applies' c563650b 'again with'

t 'each verdict is given again by the command it names'
"$ZMGRAFT" report --format csv | tr -d '\r' >"$work/all.csv"
sed -n '2~59p' "$work/all.csv" >"$work/some.csv"
check 'there are some' test "$(wc -l <"$work/some.csv")" -gt 20
while IFS= read -r row; do
    command=${row##*,}
    status=$(echo "$row" | cut -d, -f7)
    expect_exit 0 sh -c "$command --format csv"
    contains "$last" "$row"
    expect_exit 0 sh -c "$command"
    says "$status"
done <"$work/some.csv"

t 'a report depends on the ledger alone'
"$ZMGRAFT" report --format html >"$work/one.html"
(umask 077 && cd / && LC_ALL=C.UTF-8 TZ=Asia/Tokyo "$ZMGRAFT" report --format html \
    --ledger "$repo/patches/ledger" -o "$work/two.html")
sed "s# --ledger $repo/patches/ledger##" "$work/two.html" >"$work/three.html"
same "$work/one.html" "$work/three.html"
check 'mode 0644 whatever the umask' test "$(stat -c %a "$work/two.html")" = 644
lacks "$work/one.html" '<time'
SOURCE_DATE_EPOCH=1795305600 "$ZMGRAFT" report --format html -o "$work/dated.html"
contains "$work/dated.html" 'datetime="2026-11-22"'

t 'there is no colour but on a terminal'
"$ZMGRAFT" report --release 10.0.2 >"$work/plain"
lacks "$work/plain" "$(printf '\033')"

t 'the examples of the manual pages run'
sed -n 's/^zmgraft \(report\|ledger\) /&/p' tools/man/zmgraft-report.1.scd \
    tools/man/zmgraft-ledger.1.scd | grep -v /opt/zimbra >"$work/examples"
check 'there are some' test "$(wc -l <"$work/examples")" -ge 5
while IFS= read -r example; do
    expect_exit 0 sh -c "$example"
done <"$work/examples"

t 'on a root the installed bundle counts, and its command gives the verdict again'
cd "$work" || exit 5
signed_bundle
must "$ZMGRAFT" apply "$bundle" root --keyring keys
"$ZMGRAFT" report --format csv --ledger "$repo/tests/sample/ledger" --root root | tr -d '\r' |
    grep SAMPLE-2026-0001 >row
contains row ',fixed-backport,deployed,high,'
command=$(sed 's/.*,//' row)
case $command in
*' --root root --release 8.8.15.p40 --component sample-webapp --advisory SAMPLE-2026-0001') ;;
*) fail "the command is: $command" ;;
esac
expect_exit 0 sh -c "$command"
says 'fixed-backport' 'deployed' "$(basename "$bundle")"

t 'a file that drifted since takes the verdict back'
echo >>root/lib/jars/zimbrastore.jar
expect_exit 0 sh -c "$command"
says 'undetermined' 'zimbrastore.jar has drifted'

t 'a root is reported as the release that it is, and as no other'
expect_exit 3 "$ZMGRAFT" report --ledger "$repo/tests/sample/ledger" --root root --release 8.8.15.p41
says 'wrong-release'
