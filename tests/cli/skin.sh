#!/bin/sh
# skin render: every case of golden/skin, where errors lead, and hostile skins.
. "$(dirname "$0")/lib.sh"
golden=$repo/tests/golden/skin
cp -R "$golden" golden
webapp=golden/webapps/zimbra
tab=$(printf '\t')

# agent NAME: its text out of the list.
agent() {
    sed -n "s/^$1$tab//p" "$golden/agents"
}

render() {
    "$ZMGRAFT" skin render "$@"
}

t 'each case of golden/skin gives what is kept of it'
cases=0
while read -r name uri browser options; do
    case $name in '#'*) continue ;; esac
    cases=$((cases + 1))
    case $options in *--skin*) ;; *) options="--skin sample $options" ;; esac
    # shellcheck disable=SC2086  # a list of options
    (cd golden && render $options --user-agent "$(agent "$browser")" webapps/zimbra "$uri") \
        >"$last" 2>&1 || fail "$name: exit code $?"
    cmp -s "$last" "golden/expected/$name" || {
        diff "golden/expected/$name" "$last" >differences 2>&1
        cp differences "$last"
        fail "$name differs"
    }
done <golden/cases
check 'twenty cases' test "$cases" = 20

t 'the answer goes to standard output or to a file, wherever it is run from'
expect_exit 0 render --skin sample -o out.html $webapp /html/skin.html
expect_exit 0 render --skin sample --output=out.css --locale en_US --js-version 240101 \
    --user-agent "$(agent chrome120)" --debug "$PWD/$webapp/../zimbra//" /css/common,texts,browser,conditions,skin.css
same out.css golden/expected/chrome.css
(cd $webapp/css && render --skin sample --locale en_US --js-version 240101 \
    --user-agent "$(agent chrome120)" .. css/common,texts,browser,conditions,skin.css) >here.css
same here.css golden/expected/chrome.css

t 'a skin needs a manifest, and a webapp a skin'
expect_exit 4 render empty /css/skin.css
says '[skin-manifest]' 'empty/skins/harmony/manifest.xml' 'css/ and skins/'
mkdir -p bad/webapps/zimbra/skins/harmony bad/webapps/zimbra/css
bad=bad/webapps/zimbra
skin=$bad/skins/harmony
manifest() {
    cat >$skin/manifest.xml
}
echo '<skin><css><file>a.css</file>' | manifest
expect_exit 4 render $bad /css/skin.css
says '[skin-manifest]' 'harmony/manifest.xml:2: ' 'no XML'
echo '<peel/>' | manifest
expect_exit 4 render $bad /css/skin.css
says '[skin-manifest]' 'NullPointerException'

t 'a manifest brings no entities, and names no file outside of the webapp'
manifest <<'END'
<!DOCTYPE skin [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">
<!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;">
<!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;"><!ENTITY h "&g;&g;&g;&g;&g;&g;&g;&g;&g;&g;">]>
<skin><css><file>&h;</file></css></skin>
END
expect_exit 4 timeout 20 "$ZMGRAFT" skin render $bad /css/skin.css
says harmony/manifest.xml
echo '<!DOCTYPE skin [<!ENTITY a "a.css">]><skin><css><file>&a;</file></css></skin>' | manifest
expect_exit 4 render $bad /css/skin.css
says '[manifest-entity]' manifest.xml
echo 'secret' >secret
manifest <<END
<!DOCTYPE skin [<!ENTITY secret SYSTEM "file://$PWD/secret">]>
<skin><css><file>&secret;</file></css></skin>
END
expect_exit 4 render $bad /css/skin.css
says '[manifest-entity]'
says_not secret
echo '<skin><css><file>../../../../../secret</file></css></skin>' | manifest
expect_exit 4 render $bad /css/skin.css
says '[path-escapes]' '../../../../../secret'

echo '<!DOCTYPE skin><skin><css><file>a.css</file></css></skin>' | manifest
expect_exit 0 render $bad /css/skin.css

t 'what ends the servlet is told with file and line'
echo '<skin><substitutions><file>p.properties</file></substitutions><css><file>a.css</file></css></skin>' |
    manifest
# ends LINES WORDS...: a sheet of these lines, with \n in between, is refused.
ends() {
    printf '%b' "$1" >$skin/a.css
    shift
    expect_exit 4 render $bad /css/skin.css
    says '[skin-aborts]' "$@"
}
ends 'a\n@lighten(red)@\n' 'a.css:2: ' ArrayIndexOutOfBoundsException
ends '@lighten(red,much)@\n' 'a.css:1: ' NumberFormatException
ends '\n\n@invert(Big)@\n@invert(,)@' 'a.css:4: ' ArrayIndexOutOfBoundsException
echo 'Big = 1,256,3' >$skin/p.properties
ends '\n\n@invert(Big)@\n' 'a.css:3: ' IllegalArgumentException '1,256,3'
echo 'Big = 1,99999999999,3' >$skin/p.properties
ends '@invert(Big)@\n' 'a.css:1: ' NumberFormatException
ends '#ifdef A\n#endif\n#endif\nmore\n' 'a.css:4: ' EmptyStackException
echo 'Bad = @darken(red,x)@' >$skin/p.properties
ends 'a\n' "the property 'Bad'" NumberFormatException
echo >$skin/p.properties
expect_exit 4 render --user-agent Mozilla $bad /css/skin.css
says '[skin-aborts]' StringIndexOutOfBoundsException
rm $skin/a.css
mkdir $skin/a.css
expect_exit 4 render $bad /css/skin.css
says '[skin-aborts]' 'a.css' FileNotFoundException
rmdir $skin/a.css
expect_exit 4 render $bad /plain/skin.txt
says '[skin-aborts]' NullPointerException

t 'the conditions need no end, and one too many at the end does no harm'
printf 'a\n#endif\n' >$skin/a.css
expect_exit 0 render $bad /css/skin.css
printf '#ifdef A\na\n' >$skin/a.css
expect_exit 0 render $bad /css/skin.css

t 'a chain of properties is followed so far, and no further'
awk 'BEGIN {for (i = 0; i < 900; i++) printf "P%d = @P%d@\n", i, i + 1; print "P900 = end"}' \
    >$skin/p.properties
echo '[@P0@]' >$skin/a.css
expect_exit 0 render $bad /css/skin.css
says '[end]'
awk 'BEGIN {for (i = 0; i < 5000; i++) printf "P%d = @P%d@\n", i, i + 1}' >$skin/p.properties
expect_exit 4 render $bad /css/skin.css
says '[skin-depth]'
printf 'G = @grad(G1,red)@\nG1 = @grad(G,red)@\n' >$skin/p.properties
expect_exit 4 render $bad /css/skin.css
says '[skin-depth]'

t 'properties that multiply, and large files, have limits'
awk 'BEGIN {for (i = 0; i < 40; i++) printf "M%d = @M%d@@M%d@@M%d@@M%d@\n", i, i + 1, i + 1, i + 1,
    i + 1; print "M40 = much"}' >$skin/p.properties
expect_exit 4 render $bad /css/skin.css
says '[too-large]'
echo "L = $(printf '%04096d' 0)" >$skin/p.properties
awk 'BEGIN {for (i = 0; i < 20000; i++) print "@L@"}' >$skin/a.css
expect_exit 4 render $bad /css/skin.css
says '[too-large]' 'answer'
truncate -s 16M $skin/a.css
: >$skin/p.properties
expect_exit 0 sh -c "\"$ZMGRAFT\" skin render -o /dev/stderr $bad /css/skin.css 2>/dev/null"
truncate -s 100M $skin/a.css
expect_exit 4 render $bad /css/skin.css
says '[too-large]' a.css
: >$skin/a.css

t 'a line of a million opened calls takes no time'
awk 'BEGIN {for (i = 0; i < 1000000; i++) printf "@a("; print ""}' >$skin/a.css
expect_exit 0 timeout 20 "$ZMGRAFT" skin render -o many.css $bad /css/skin.css

t 'the minified answer is the one of the YUI Compressor'
printf 'a { color : rgb(1,2,3) ; margin : 0px }\n' >$skin/a.css
expect_exit 0 render --minify -o small.css $bad /css/skin.css
printf 'a{color:#010203;margin:0}' | cmp -s - small.css || fail 'the sheet'
printf 'a { color : rgb(1 2 3) }\n' >$skin/a.css
expect_exit 4 render --minify $bad /css/skin.css
says '[minifier-aborts]' /css/skin.css NumberFormatException
(cd golden && render --skin sample webapps/zimbra /html/skin.html) >page.html
(cd golden && render --minify --skin sample webapps/zimbra /html/skin.html) >same.html
same page.html same.html
mkdir -p minifier
expect_exit 5 env PATH="$PWD/minifier" "$ZMGRAFT" skin render --minify --skin sample $webapp /js/skin.js
says 'yui-compressor' 'apt-get install'
printf '#!/bin/sh\necho "$@" && cat\n' >minifier/yui-compressor
chmod +x minifier/yui-compressor
expect_exit 0 env PATH="$PWD/minifier:$PATH" "$ZMGRAFT" skin render --minify --skin sample $webapp /js/skin.js
says '--type js --line-break 0' 'skin.js'
printf '#!/bin/sh\nexit 1\n' >minifier/yui-compressor
expect_exit 4 env PATH="$PWD/minifier:$PATH" "$ZMGRAFT" skin render --minify --skin sample $webapp /js/skin.js
says '[minifier-aborts]' /js/skin.js
expect_exit 2 render --debug --minify $bad /css/skin.css
: >$skin/a.css

t 'a domain file sets something'
expect_exit 4 render --domain "$repo/tests/README.md" $bad /css/skin.css
says '[skin-domain]'

t 'wrong usage'
expect_exit 2 "$ZMGRAFT" skin
says 'usage: zmgraft skin COMMAND' 'skin render'
expect_exit 0 "$ZMGRAFT" skin --help
says 'skin render'
expect_exit 2 "$ZMGRAFT" skin peel
says "no command 'skin peel'" 'zmgraft skin --help'
expect_exit 0 render --help
says 'zmgraft skin render' xample
expect_exit 2 render $bad
says 'zmgraft skin render --help'
expect_exit 2 render --no-such-option $bad /css/skin.css
expect_exit 2 render --client classic $bad /css/skin.css
says '[skin-client]'
expect_exit 2 render --locale ../../x $bad /css/skin.css
says '[skin-locale]'
expect_exit 2 render --release eight $bad /css/skin.css
expect_exit 2 render $bad '/css/skin.css?skin=harmony'
says '[skin-uri]' --skin
expect_exit 2 render $bad /appcache/skin.appcache
says '[skin-uri]'
