#!/bin/sh
# The cases of tests/golden/css, a folder each; a new case is a new folder.
#
#   read/NAME    sheet.EXT, and says: what `css show` prints of it, then of its flaws
#   diff/NAME    old.EXT, new.EXT, and patch: what `css diff` prints, or says
#   apply/NAME   sheet.EXT, patch, perhaps more sheets; tells: exit code and output of `css apply`;
#                after.EXT: the sheet afterwards, with drift allowed
. "$(dirname "$0")/lib.sh"
cases=$repo/tests/golden/css

for case in "$cases"/read/*/; do
    t "read: $(basename "$case")"
    rm -rf case && cp -R "$case" case && cd case || exit 5
    sheet=$(ls sheet.*)
    "$ZMGRAFT" css show "$sheet" >shown 2>flaws || fail "exit code $?"
    cat flaws >>shown
    check 'it says what it should' diff says shown
    cd ..
done
