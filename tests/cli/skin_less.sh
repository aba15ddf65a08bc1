#!/bin/sh
# A style sheet of a skin as LESS and back, by the official compiler.
. "$(dirname "$0")/lib.sh"
export ZMGRAFT_NODE="$repo/tools/web/node"

cat >skin.css <<'END'
/* A skin's sheet */
.Button { @Text@ color:#336699; -webkit-border-radius:3px; -moz-border-radius:3px; }
.Button .Title { color:#336699; background:@lighten(AppC,10)@ url(@ImgDir@/a.gif); }
.Button:hover { color:#336699; filter:progid:DXImageTransform.Microsoft.gradient(e='#1'); }
#IFDEF MSIE
.Button { *zoom:1; width:expression(document.body.x > 1 ? "1px" : "2px"); }
#ELSE
.Broken. { top:0px }
#ENDIF
.Empty {}
@media screen and (min-width:10px) { .a { top:0.50px } .a.b { top:+1px } }
END

t 'a sheet becomes LESS that says the same'
expect_exit 0 "$ZMGRAFT" skin less -o skin.less skin.css
says 'declarations equal and in order, 1 added by 1 mixin calls; 1 variables used 3 times; 3 rules'
check 'groups are calls' grep -q '\.border-radius(3px);' skin.less
check 'colours are variables' grep -q '^@colour-336699: #336699;$' skin.less
check 'rules are nested' grep -q '	&:hover {' skin.less

t 'compiled it is a template again'
expect_exit 0 "$ZMGRAFT" skin less -o again.css skin.less
for text in '@Text@' '@lighten(AppC,10)@ url(@ImgDir@/a.gif)' '.Broken.' '  border-radius: 3px;' \
    "progid:DXImageTransform.Microsoft.gradient(e='#1')" '*zoom: 1' '.Empty {}' 'top: 0.50px'; do
    contains again.css "$text"
done
check 'directives stand on lines of their own' \
    test "$(grep -c '^#\(IFDEF MSIE\|ELSE\|ENDIF\)$' again.css)" = 3
expect_exit 1 "$ZMGRAFT" css diff skin.css again.css
check 'but for what the mixin adds nothing differs' \
    test "$(grep '^[-+]' "$last" | tr -d ' \t')" = '+border-radius:3px;'

t 'several files in one run, each under its name'
cp skin.css other.css
expect_exit 0 "$ZMGRAFT" skin less -o out skin.css other.css
same out/skin.less out/other.less

t 'the compiler'\''s errors have their place'
printf '.a {\n  top: 0;\n  left: @nowhere;\n}\n' >bad.less
expect_exit 4 "$ZMGRAFT" skin less bad.less
says 'bad.less:3' 'variable @nowhere is undefined'

t 'a sheet reads no file and brings no script'
printf '@import "/etc/passwd";\n' >bad.less
expect_exit 4 "$ZMGRAFT" skin less bad.less
says "the library has no '/etc/passwd'"
printf '@plugin "x";\n' >bad.less
expect_exit 4 "$ZMGRAFT" skin less bad.less
says '[less-plugin]'
printf '.a { top: `process.exit(0)`; }\n' >bad.less
expect_exit 4 "$ZMGRAFT" skin less bad.less
says 'JavaScript is not enabled'

t 'an #IFDEF that LESS would lose is refused'
printf '.a {\n#IFDEF X\n.b { top: 0 }\n#ENDIF\n}\n' >bad.less
expect_exit 4 "$ZMGRAFT" skin less bad.less
says 'bad.less:3' '[less-directive]'

t 'every mixin of the library compiles, with the standard property last'
cat >all.less <<'END'
@import (reference) "mixins";
.a { .border-radius(@Radius@); .box-shadow(0 0 1px #000, inset 0 0 2px #fff;); .opacity(.35); }
.b { .gradient-vertical(#fff; @darken(AppC, 10)@); .gradient-horizontal(red; blue); }
.c { .user-select(none); .appearance(none); .box-sizing(border-box); .transform(rotate(1deg)); }
.d { .transition(opacity .5s, top 1s;); .flex-box(column); .flex-grow(2); }
.e { .border-top-left-radius(1px); .border-top-right-radius(2px); }
.f { .border-bottom-left-radius(3px); .border-bottom-right-radius(4px); .flex-box(); }
INPUT { .placeholder({ color: gray; }); }
END
expect_exit 0 "$ZMGRAFT" skin less -o all.css all.less
for text in '  border-radius: @Radius@;' 'alpha(opacity=35)' '  opacity: 0.35;' \
    'linear-gradient(to bottom, #fff, @darken(AppC, 10)@);' 'INPUT::placeholder {' \
    'flex-direction: column;' '  transition: opacity 0.5s, top 1s;' '  user-select: none;'; do
    contains all.css "$text"
done

t 'wrong usage'
expect_exit 2 "$ZMGRAFT" skin less
expect_exit 2 "$ZMGRAFT" skin less skin.css skin.less
expect_exit 2 "$ZMGRAFT" skin less skin.properties
expect_exit 5 "$ZMGRAFT" skin less --node /nowhere skin.css
says '[node-missing]'
