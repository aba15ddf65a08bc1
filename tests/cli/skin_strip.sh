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

t 'wrong usage'
mkdir empty
expect_exit 2 strip --sources empty web
says 'no script, page or template is in empty'
expect_exit 2 "$ZMGRAFT" skin strip
