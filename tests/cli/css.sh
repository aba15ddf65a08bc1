#!/bin/sh
# css: exit codes, what is written and what is left alone. What sheets say and what patches do is in
# css_cases.sh.
. "$(dirname "$0")/lib.sh"
apply() { "$ZMGRAFT" css apply "$@"; }

mkdir 8.8.15 9.0.0
cat >8.8.15/dwt.css <<'END'
.DwtButton {
	color: red;
#IFDEF SAFARI
	-khtml-user-select: none;
#ENDIF
	@Text@
}
END
sed 's/-khtml-user/-webkit-user/' 8.8.15/dwt.css >9.0.0/dwt.css

t 'diff: exit code 1 and a patch, 0 and nothing'
expect_exit 1 "$ZMGRAFT" css diff 8.8.15/dwt.css 9.0.0/dwt.css
says ' #IFDEF SAFARI' '-	-khtml-user-select: none;' '+	-webkit-user-select: none;'
cp "$last" button.patch
sed 's/^	//' 8.8.15/dwt.css >bare.css
expect_exit 0 "$ZMGRAFT" css diff 8.8.15/dwt.css bare.css
check 'nothing is printed' test ! -s "$last"

t 'apply: in place, with the mode of the file, and once only'
cp 8.8.15/dwt.css dwt.css
chmod 640 dwt.css
remember . before
expect_exit 0 apply --dry-run button.patch dwt.css
says applied 'dwt.css:4'
unchanged . before
expect_exit 0 apply button.patch dwt.css
same dwt.css 9.0.0/dwt.css
check 'its mode is kept' test "$(stat -c %a dwt.css)" = 640
remember . after
expect_exit 0 apply button.patch dwt.css
says already-upstream
unchanged . after

t 'drift: exit code 1 and nothing changed, unless it is allowed'
sed 's/: none/: text/' 8.8.15/dwt.css >drift.css
remember . before
expect_exit 1 apply button.patch drift.css
says '[value-differs]' 'expected: -khtml-user-select: none' 'found:    -khtml-user-select: text' \
    '[drift]' --allow-drift
unchanged . before
expect_exit 0 apply --allow-drift button.patch drift.css
same drift.css 9.0.0/dwt.css

t 'conflict: exit code 3 and nothing changed, allowed drift or not'
grep -v khtml 8.8.15/dwt.css >conflict.css
cp 8.8.15/dwt.css other.css
remember . before
expect_exit 3 apply --allow-drift button.patch conflict.css other.css
says '[declaration-missing]' '[conflict]'
unchanged . before

t 'a rule that moved is found in the other file, which alone is changed'
echo '.x { y: z }' >empty.css
expect_exit 1 apply button.patch empty.css other.css
says 'other.css:4' '[rule-moved]'
expect_exit 0 apply --allow-drift button.patch empty.css other.css
same other.css 9.0.0/dwt.css
check 'the first is as it was' test "$(cat empty.css)" = '.x { y: z }'

t 'JSON'
expect_exit 0 apply --json --dry-run button.patch 8.8.15/dwt.css
says '"outcome": "applied"' '"line": 4' '"path": ".DwtButton / -khtml-user-select under #IFDEF SAFARI"'

t 'the result goes elsewhere'
remember 8.8.15 before
expect_exit 0 apply -o new.css button.patch 8.8.15/dwt.css
same new.css 9.0.0/dwt.css
expect_exit 0 apply --output=- button.patch 8.8.15/dwt.css
same "$last" 9.0.0/dwt.css
unchanged 8.8.15 before

t 'what is no sheet, no patch, or too much'
expect_exit 2 "$ZMGRAFT" css show button.patch
says '[dialect]'
expect_exit 2 "$ZMGRAFT" css
expect_exit 2 "$ZMGRAFT" css diff 8.8.15/dwt.css
says --help
expect_exit 2 "$ZMGRAFT" css paint 8.8.15/dwt.css
expect_exit 4 apply 8.8.15/dwt.css 8.8.15/dwt.css
says '[patch-body]' '8.8.15/dwt.css:1'
printf ' .a {\n }\n' >nothing.patch
expect_exit 4 apply nothing.patch 8.8.15/dwt.css
says '[patch-empty]'
head -c 9000000 /dev/zero >large.css
expect_exit 4 "$ZMGRAFT" css show large.css
says '[too-large]' large.css
expect_exit 5 "$ZMGRAFT" css show none.css
says none.css

t 'a difference that no patch can say is refused'
printf '.a {\n#IFDEF A\n b: c;\n}\n#ENDIF\n' >cut.css
printf '.a {\n#IFDEF A\n b: d;\n}\n#ENDIF\n.e { f: g; }\n' >cut-new.css
expect_exit 3 "$ZMGRAFT" css diff cut.css cut-new.css
says '[diff-unproven]' "became 'rule .e [#IFDEF A]'"
printf '.a { b: c; }\n' >good.css
printf '.a { b: c; d }\n' >flawed.css
expect_exit 3 "$ZMGRAFT" css diff good.css flawed.css
says '[diff-unproven]' 'browsers drop it'

t 'zmgraft diff tells what really changed in sheets'
mkdir -p old/css new/css
cp 8.8.15/dwt.css old/css/
cp 9.0.0/dwt.css new/css/
printf '.a { b: c }\n' >old/css/same.css
printf '/* new */\n.a {\n\tb:c;\n}\n' >new/css/same.css
printf 'A = 1\n' >old/skin.properties
printf '# new\nA = 1\n' >new/skin.properties
expect_exit 1 "$ZMGRAFT" diff old new
says 'changed css/dwt.css' ' #IFDEF SAFARI' '-	-khtml-user-select: none;' 'changed skin.properties' \
    '+# new'
says_not '@@ -1,7' same.css
expect_exit 1 "$ZMGRAFT" diff --all old new
says 'noise css/same.css' 'says the same'
expect_exit 1 "$ZMGRAFT" diff --json old new
says '"sheet_diff": " .DwtButton {'
expect_exit 0 "$ZMGRAFT" diff old/css/same.css new/css/same.css

t 'the examples of zmgraft-css(1)'
mkdir -p opt/zimbra/jetty/webapps/zimbra/css
cp 8.8.15/dwt.css opt/zimbra/jetty/webapps/zimbra/css/
PATH=$(dirname "$ZMGRAFT"):$PATH
sed -n '/^# EXAMPLES/,/^# SEE ALSO/p' "$repo/tools/man/zmgraft-css.1.scd" | grep '^zmgraft ' |
    sed 's,/opt/zimbra,opt/zimbra,' >examples
check 'there are three' test "$(wc -l <examples)" = 3
while read -r command; do
    case $command in
    *diff*) expect_exit 1 sh -c "$command" ;;
    *) expect_exit 0 sh -c "$command" ;;
    esac
done <examples
same opt/zimbra/jetty/webapps/zimbra/css/dwt.css 9.0.0/dwt.css
