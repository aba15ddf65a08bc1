#!/bin/sh
# `zmgraft scan` on the sample, and on small roots of its own.
. "$(dirname "$0")/lib.sh"

sample
remember root before
store=com/zimbra/sample/service/PreAuthServlet

t 'scan tells the release, its evidence and what is deployed'
expect_exit 0 "$ZMGRAFT" scan root
says "Release:   $release, edition" '.install_history line 12: CONFIGURED patch 8.8.15_P40' \
    'Bundle:    none installed' 'Jars in several places:' 'Zimlets:'

t 'scan changes nothing'
unchanged root before

t 'scan --json is the documented form, the same at another place'
expect_exit 0 "$ZMGRAFT" scan root --json -o one.json
cp -a root elsewhere
expect_exit 0 "$ZMGRAFT" scan elsewhere/ --json --output=two.json
same one.json two.json
contains one.json '"schema": "zmgraft-inventory-1"'
contains one.json "\"release\": \"$release\""
contains one.json '"leads_to": "jetty_base"'

t 'scan --json --classes lists more classes'
expect_exit 0 "$ZMGRAFT" scan root --json --classes -o all.json
[ "$(wc -l <all.json)" -gt "$(wc -l <one.json)" ] || fail 'no more lines'

t 'scan --class lists every copy, with dots or slashes'
expect_exit 0 "$ZMGRAFT" scan root --class $store
says "!$store.class" lib/jars/
[ "$(wc -l <"$last")" -ge 2 ] || fail 'fewer than two copies'
cp "$last" slashes
expect_exit 0 "$ZMGRAFT" scan root --class com.zimbra.sample.service.PreAuthServlet
cp "$last" dots
same dots slashes
expect_exit 0 "$ZMGRAFT" scan root --json --class $store
says '"artifact": "lib/jars/'

t 'a class that is not there is a negative answer'
expect_exit 1 "$ZMGRAFT" scan root --class com.zimbra.Absent
says 'com/zimbra/Absent'
expect_exit 1 "$ZMGRAFT" scan root --class com.zimbra.Absent --json

t 'wrong usage'
expect_exit 2 "$ZMGRAFT" scan
expect_exit 2 "$ZMGRAFT" scan root root
expect_exit 2 "$ZMGRAFT" scan --nonsense root
mkdir empty
expect_exit 2 "$ZMGRAFT" scan empty
says 'not-a-root' 'holds nothing of a Zimbra installation'
expect_exit 2 "$ZMGRAFT" scan absent

t 'a file that cannot be written is an error of the system'
expect_exit 5 "$ZMGRAFT" scan root -o absent/file

t 'copies that differ and jars that cannot be read stand out'
mkdir -p small/lib/jars small/data
mkdir -p small/data/com/x
echo one >small/data/com/x/Y.class
(cd small/data && zip -q -X ../lib/jars/one.jar com/x/Y.class)
echo two >small/data/com/x/Y.class
(cd small/data && zip -q -X ../lib/jars/two.jar com/x/Y.class)
echo 'no jar' >small/lib/jars/bad.jar
expect_exit 0 "$ZMGRAFT" scan small
says 'Release:   unknown' 'there is no .install_history' 'Same class, different content:' \
    '  1 class in' '    lib/jars/one.jar' '    lib/jars/two.jar' '      com/x/Y' 'Not readable:' \
    '  lib/jars/bad.jar'

t 'a long list is cut short, and whole with --classes'
for name in A B C D E; do
    echo one >small/data/com/x/$name.class
    (cd small/data && zip -q -X ../lib/jars/one.jar com/x/$name.class)
    echo two >small/data/com/x/$name.class
    (cd small/data && zip -q -X ../lib/jars/two.jar com/x/$name.class)
done
expect_exit 0 "$ZMGRAFT" scan small
says '  6 classes in' '      com/x/C' '      and 3 more'
says_not '      com/x/D'
expect_exit 0 "$ZMGRAFT" scan small --classes
says '      com/x/D' '      com/x/Y'
says_not 'more'

t 'names that could drive a terminal are shown without control characters'
escape=$(printf 'zimlets-deployed/a\033[31m')
mkdir -p "small/$escape"
echo >"small/$escape/x.js"
expect_exit 0 "$ZMGRAFT" scan small
says 'zimlets-deployed/a?[31m'
says_not "$(printf '\033')"

t 'a damaged state of an installed bundle is told'
mkdir small/.zmgraft
echo '{}' >small/.zmgraft/state.json
expect_exit 0 "$ZMGRAFT" scan small
says 'Bundle:    state not readable: '
expect_exit 0 "$ZMGRAFT" scan small --json
says '"unreadable": "state-shape"'
