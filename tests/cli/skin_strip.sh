#!/bin/sh
# Rules of a skin that could go: what is found, what is kept, and the patches.
. "$(dirname "$0")/lib.sh"

mkdir -p web/css web/skins/plain src
cat >web/skins/plain/manifest.xml <<'END'
<skin><common><css><file>skin.css</file></css></common></skin>
END
cat >web/css/zm.css <<'END'
.a { color:red; }
.b { color:red; width:1px; }
.c. { color:red; }
.d { color:red !important; }
.Img-Made { color:red; }
.Nobody .a, #Nowhere { color:red; }
.a, .Nobody { width:2px; }
.e { background-color:red; }
.f { color:red; }
.g { width:1px; }
END
cat >web/skins/plain/skin.css <<'END'
.a { color:blue; }
.b { color:blue; }
.d { color:blue; }
.e { background:blue; }
#IFDEF MSIE
.f { color:blue; }
#ENDIF
.g { with:2px; }
END
cat >table <<'END'
browser chrome 157
browser firefox 160
browser ie 11
data the-test 1
property background background chrome:1- firefox:1- ie:4-
property background-color background-color chrome:1- firefox:1- ie:4-
property color color chrome:1- firefox:1- ie:3-
property width width chrome:1- firefox:1- ie:4-
END
cat >src/a.js <<'END'
var classes = "a b c d e f g"; x.className = "Img" + "-" + made("Made");
END

strip() {
    "$ZMGRAFT" skin strip --table table --skin plain --browsers 'chrome, firefox, ie 10' "$@"
}

t 'what a later rule overrides everywhere could go'
expect_exit 1 strip web zm skin
says 'css/zm.css:1' 'css/zm.css:8'
says_not 'css/zm.css:2' 'css/zm.css:4' 'css/zm.css:9' 'css/zm.css:10'
says 'css/zm.css:3' 'its selector is broken'
says 'skins/plain/skin.css:8'

t 'what no source could name could go, if sources are given'
says_not 'css/zm.css:6'
expect_exit 1 strip --sources src web zm skin
says 'css/zm.css:6' 'no source of the client names'
says_not 'css/zm.css:5' 'css/zm.css:7'
says '5 of 16 rules could go: 3 do nothing, 1 have a broken selector, 1 are for what'

t 'as JSON'
expect_exit 1 strip --json web zm skin
check 'the rules are there' grep -q '"line": 8' "$last"

t 'the patches remove those rules and nothing else'
cp web/css/zm.css before.css
expect_exit 1 strip --sources src -o drafts web zm skin
check 'one a sheet' test "$(ls drafts | tr '\n' ' ')" = 'css-zm.css skins-plain-skin.css '
contains drafts/css-zm.css 'Proposed by zmgraft skin strip: 4 rules'
expect_exit 0 "$ZMGRAFT" css apply drafts/css-zm.css web/css/zm.css
check 'six rules are left' test "$(grep -c '{' web/css/zm.css)" = 6
check 'and no line is new' sh -c 'grep "{" web/css/zm.css | grep -vxFf before.css; test $? = 1'
expect_exit 0 "$ZMGRAFT" css apply drafts/skins-plain-skin.css web/skins/plain/skin.css
expect_exit 0 strip --sources src web zm skin

t 'what no recorded page used could go, on weak evidence'
agent='Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)'
agent="$agent Chrome/157.0.0.0 Safari/537.36"
"$ZMGRAFT" skin render --skin plain --user-agent "$agent" -o served.css web /css/zm,skin.css
# record START END: the served sheet, with one used range.
record() {
    printf '[{"url":"x","text":"'
    sed 's/\\/&&/g; s/"/\\"/g; s/$/\\n/' served.css | tr -d '\n'
    printf '","ranges":[{"start":%s,"end":%s}]}]' "$1" "$2"
}
start=$(grep -bo '^[.]g { width' served.css | cut -d: -f1)
record "$start" "$((start + 4))" >some.json
record 0 "$(wc -c <served.css)" >all.json
expect_exit 1 strip --coverage some.json web zm skin
says 'css/zm.css:5' 'skins/plain/skin.css:4' 'not used in the recorded pages; others may use it'
# The used one, and the one that only Internet Explorer gets.
says_not 'css/zm.css:6' 'skins/plain/skin.css:6'
says '9 of 11 rules could go: 0 do nothing' '9 were not used in recorded pages'
expect_exit 1 strip --json --coverage some.json web zm skin
check 'they are marked' grep -q '"weak": true' "$last"
expect_exit 0 strip --coverage some.json --coverage all.json web zm skin
says '0 of 11 rules could go'

t 'they go to patches of their own'
expect_exit 1 strip --coverage some.json --sources src -o weak web zm skin
check 'one a sheet' test "$(ls weak | tr '\n' ' ')" = 'unused-css-zm.css unused-skins-plain-skin.css '
contains weak/unused-css-zm.css 'Weak evidence'
cp web/css/zm.css kept.css
expect_exit 0 "$ZMGRAFT" css apply weak/unused-css-zm.css web/css/zm.css
check 'the used rule is left' test "$(grep '{' web/css/zm.css)" = '.g { width:1px; }'

t 'a record of other sheets is refused, and so is none'
expect_exit 3 strip --coverage some.json web zm skin
says 'some.json: none of its 1 sheets is, byte for byte, what is rendered here'
cp kept.css web/css/zm.css
expect_exit 1 strip --coverage some.json web zm skin
expect_exit 3 strip --coverage some.json --coverage all.json web skin
record 0 99999 >behind.json
expect_exit 4 strip --coverage behind.json web zm skin
says 'a range ends behind the text'
head -c 100 some.json >cut.json
expect_exit 4 strip --coverage cut.json web zm skin
says 'cut.json'
expect_exit 5 strip --coverage absent.json web zm skin

t 'wrong usage'
mkdir empty
expect_exit 2 strip --sources empty web
says 'no script, page or template is in empty'
expect_exit 2 "$ZMGRAFT" skin strip
