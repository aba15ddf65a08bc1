#!/bin/sh
# The examples of the manual pages run as they stand there. They speak of a host; here its folders
# are below the test's own, and its release, vendor package and class are the sample's.
. "$(dirname "$0")/lib.sh"
sample
mkdir -p opt srv roots zimlet
mv root opt/zimbra
mv vendor srv/vendor
cp -a opt/zimbra "roots/$release"
cp srv/vendor/*.deb .
cp -R content/. .
cp private/reviewer.key rita.key
cp reviewers/reviewer.crt rita.crt
cp "$repo/tests/sample/root/zimlets-deployed/com_sample_note/"* zimlet/
(cd zimlet && zip -q ../com_zimbra_attachmail.zip ./*)
tar --zstd -cf backup.tar.zst zimlet
dpkg-deb --fsys-tarfile srv/vendor/*.deb | tar -xOf - ./opt/zimbra/lib/jars/zimbrastore.jar >fixed.jar
cp opt/zimbra/lib/jars/zimbrastore.jar before.jar
ln -s "$repo/zimlets" .
mkdir -p old
must "$ZMGRAFT" zimlet pack zimlets/com_zmgraft_corrections -o old/com_zmgraft_corrections.zip
mkdir -p tests
ln -s "$repo/tests/sample" tests/sample
mkdir -p patches/ledger
cp "$repo/patches/ledger/"* patches/ledger/
cp -R "$repo/patches/source" patches/
echo 'zimbraSkinBackgroundColor: #336699' >domain.txt
PATH=$(dirname "$ZMGRAFT"):$PATH

# The commands of a page's examples, one a line: those that begin with zmgraft or openssl, up to a
# pipe, with their continuation lines joined. Running actions needs a mailbox server.
examples() {
    sed -n '/^# EXAMPLES/,/^# SEE ALSO/p' "$repo/tools/man/zmgraft-$1.1.scd" |
        sed -e 's/^\t//' -e ':a' -e '/\\$/{N;s/\\\n *//;ta' -e '}' |
        grep -E '^(zmgraft|openssl) ' | grep -v -e --run-actions | as_here
}

as_here() {
    sed -e 's/ *|.*//' -e 's,/opt/zimbra,opt/zimbra,g' -e 's,/srv/vendor,srv/vendor,g' \
        -e "s/8\.8\.15\.p46_2026112200/${release}_$serial/g" -e "s/8\.8\.15\.p46/$release/g" \
        -e 's/com\.zimbra\.cs\./com.zimbra.sample./g' -e 's,com/zimbra/cs/,com/zimbra/sample/,g' \
        -e 's/UserServlet\.folder/PreAuthServlet.main/' -e 's/UserServlet/PreAuthServlet/'
}

# The order in which they can run: what one page leaves the next one needs. Those of diff, whose
# answer is in the exit code, are in diff.sh.
serial=
for page in scan show graft propose vet build sign verify apply status report rollback unpack ledger skin zimlet component; do
    t "the examples of zmgraft-$page(1)"
    examples $page >commands
    check 'there are some' test -s commands
    while read -r command; do
        expect_exit 0 sh -c "$command"
    done <commands
    case $page in
    build)
        set -- out/*00.tar.zst # not the second one of the day
        serial=$(basename "$1" .tar.zst)
        serial=${serial##*_}
        ;;
    sign)
        rm -f keys/*
        cp release.crt keys/
        cp out/*"_$serial".tar.zst* .
        ;;
    esac
done

t 'every command has a manual page, and its --help names no option that the page lacks'
"$ZMGRAFT" --help | sed -n '/^commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' >names
check 'eleven commands or more' test "$(wc -l <names)" -ge 11
for command in skin zimlet component; do
    "$ZMGRAFT" $command --help | sed -n "s/^  \\($command [a-z]*\\) .*/\\1/p"
done >verbs
check 'verbs of all' grep -q '^component ' verbs
cat verbs >>names
while read -r name; do
    page=zmgraft-$(echo "$name" | tr ' ' -)
    [ -f "$repo/tools/man/$page.1.scd" ] || page=zmgraft-${name%% *}
    # shellcheck disable=SC2086  # a command and its verb
    "$ZMGRAFT" $name --help | grep -oE -- '--[a-z][a-z-]+' | sort -u >options
    while read -r option; do
        grep -qF -e "${option#--}" "$repo/tools/man/$page.1.scd" || fail "$page(1) lacks $option"
    done <options
done <names
