#!/bin/sh
# What browsers drop of a skin, told with the place where it is written. The table of compatibility
# data is a small one; browsers' answers are given, not asked.
. "$(dirname "$0")/lib.sh"

mkdir -p web/css web/skins/_base web/skins/plain
cat >web/skins/plain/manifest.xml <<'END'
<skin><common>
<substitutions><file>../_base/skin.properties</file></substitutions>
<css><file>../_base/skin.css</file></css>
</common></skin>
END
cat >web/skins/_base/skin.properties <<'END'
# Names for browsers
Select = user-select:none;
Corner = border-radius
#IFDEF SAFARI
Select = -khtml-user-select:none;
#ENDIF
#IFDEF GECKO
Corner = -moz-border-radius
#ENDIF
END
cat >web/skins/_base/skin.css <<'END'
.Row { @Select@ color:red; }
.Button { @Select@ @Corner@:3px; }
END
cat >web/css/zm.css <<'END'
.a { -moz-border-radius:3px; border-radius:3px; }
.b { boder-radius:1px; }
.c. { color:red; }
.d { transition:color 0s; }
.e { filter:alpha(opacity=50); }
END
cat >table <<'END'
browser chrome 157
browser firefox 160
data the-test 1
property -khtml-user-select user-select safari:2-3
property -moz-border-radius border-radius firefox:1-12
property border-radius border-radius chrome:4- firefox:4-
property color color chrome:1- firefox:1-
property filter filter chrome:53- firefox:35-
property opacity opacity chrome:1- firefox:1-
property transition transition chrome:26- firefox:16-
property user-select user-select chrome:54- firefox:69-
END

lint() {
    "$ZMGRAFT" skin lint --table table --skin plain --browsers 'chrome 120, firefox 115' "$@"
}

t 'each browser is counted for what it is served'
expect_exit 1 lint web zm skin
says 'chrome 120 (by the data): 10 declarations, 5 work, 1 replaced, 4 lost'
says 'firefox 115 (by the data): 10 declarations, 6 work, 1 replaced, 3 lost'

t 'a key of skin.properties is named once, for all rules that it reaches'
says 'skins/_base/skin.properties:5 Select'
says 'chrome 120: lost in 2 rules'
says 'instead  user-select: none (the standard property)'
says 'skins/_base/skin.properties:8 Corner'

t 'lines of templates are named, what was meant too'
says 'css/zm.css:2'
says 'unknown property; border-radius is meant?'
says 'instead  opacity: 0.5'

t 'broken selectors and what the minifier breaks are told'
says 'css/zm.css:3'
says "a '.' without a name (Selectors Level 4)"
says 'YUI Compressor 2.4.8, time-zero'

t 'what a sibling replaces is listed on demand'
says_not 'css/zm.css:1'
expect_exit 1 lint --all web zm skin
says 'css/zm.css:1'
says 'sibling  border-radius: 3px'

t 'as JSON'
expect_exit 1 lint --json -o out.json web zm skin
check 'keys are counted' test "$(grep -c '"key": "Select"' out.json)" = 1
check 'remedies are there' grep -q '"instead": "user-select: none"' out.json

t 'as HTML, which escapes what it shows'
expect_exit 1 lint --format html -o out.html web zm skin
check 'it is a page' grep -q '<!DOCTYPE html>' out.html
check 'the findings are there' grep -q 'skins/_base/skin.properties:5 Select' out.html
printf '.x { boder-radius:"</table>" }\n' >web/css/odd.css
expect_exit 1 lint --format html -o odd.html web odd
check 'no markup of the sheet is the page'\''s' test "$(grep -c '</table>' odd.html)" = 2

t 'patches are proposed, and they apply'
expect_exit 1 lint --propose drafts web zm skin
check 'one a file' test "$(ls drafts | tr '\n' ' ')" = 'css-zm.css skins-_base-skin.properties '
expect_exit 0 "$ZMGRAFT" css apply drafts/css-zm.css web/css/zm.css
expect_exit 0 "$ZMGRAFT" css apply drafts/skins-_base-skin.properties web/skins/_base/skin.properties
check 'the name stands for itself' grep -q '^Corner = border-radius$' web/skins/_base/skin.properties
check 'the old one stays beside the new' \
    grep -q -- '-khtml-user-select:none; user-select: none;' web/skins/_base/skin.properties
expect_exit 1 lint web zm skin
says 'chrome 120 (by the data): 12 declarations, 9 work, 3 replaced, 0 lost'
says 'firefox 115 (by the data): 10 declarations, 9 work, 1 replaced, 0 lost'

t 'with nothing lost the answer is 0'
expect_exit 0 lint web skin

t 'a file is judged as it is'
printf '.a { color:red }\n.b { colour:red }\n' >one.css
expect_exit 1 lint one.css
says 'one.css:2'
says 'colour: red'

t 'answers of browsers count more than the data'
cat >answers.json <<'END'
{"chrome": {"version": "156.0", "mode": "standards", "selectors": {},
 "declarations": {"color: red": "no", "colour: red": "yes"}}}
END
expect_exit 1 lint --answers answers.json one.css
says 'chrome 156.0 (asked): 2 declarations, 1 work, 0 replaced, 1 lost'
says 'dropped (chrome 156.0 says no)'

t 'wrong usage'
expect_exit 2 lint --browsers 'netscape 4' web
says 'there are chrome, firefox'
expect_exit 2 lint --format pdf web
expect_exit 2 lint --propose drafts one.css
expect_exit 2 "$ZMGRAFT" skin lint

t 'what is missing or malformed'
expect_exit 5 "$ZMGRAFT" skin lint --table no-table web
says 'make compat'
printf 'nonsense\n' >no-table
expect_exit 4 "$ZMGRAFT" skin lint --table no-table web
expect_exit 4 lint --answers one.css one.css
