#!/bin/sh
# The cases of tests/golden/css, a folder each; a new case is a new folder.
#
#   read/NAME    sheet.EXT, and says: what `css show` prints of it, then of its flaws
#   diff/NAME    old.EXT, new.EXT, and patch: what `css diff` prints, or says
#   apply/NAME   sheet.EXT, patch, perhaps other*.EXT; tells: output and exit code of `css apply`;
#                after.EXT, after-other*.EXT: the sheets afterwards, with drift allowed
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

for case in "$cases"/diff/*/; do
    t "diff: $(basename "$case")"
    rm -rf case && cp -R "$case" case && cd case || exit 5
    code=0
    "$ZMGRAFT" css diff old.* new.* >made 2>&1 || code=$?
    check 'the patch is as it should be' diff patch made
    case $code in
    0) check 'no difference, no patch' test ! -s patch ;;
    1)
        cp old.* copy.${case_ext:=$(ls old.* | sed 's/.*\.//')}
        expect_exit 0 "$ZMGRAFT" css apply patch copy.$case_ext
        expect_exit 0 "$ZMGRAFT" css diff copy.$case_ext new.*
        cp copy.$case_ext once
        "$ZMGRAFT" css apply patch copy.$case_ext >"$last" 2>&1
        says_not applied
        same once copy.$case_ext
        case_ext=
        ;;
    3) says_not . ;;
    esac
    cd ..
done

for case in "$cases"/apply/*/; do
    t "apply: $(basename "$case")"
    rm -rf case && cp -R "$case" case && cd case || exit 5
    first=$(ls sheet.*)
    others=$(ls other*.* 2>/dev/null)
    cp "$first" before
    code=0
    # shellcheck disable=SC2086  # $others is a list
    "$ZMGRAFT" css apply patch "$first" $others >told 2>&1 || code=$?
    echo "exit $code" >>told
    check 'it tells what it should' diff tells told
    [ "$code" = 0 ] || same before "$first"
    afters=$(ls after* 2>/dev/null)
    if [ -n "$afters" ] && [ "$code" != 0 ]; then
        # shellcheck disable=SC2086
        expect_exit 0 "$ZMGRAFT" css apply --allow-drift patch "$first" $others
    fi
    for after in $afters; do
        name=${after#after-}
        if [ "$name" = "$after" ]; then name=$first; fi
        same "$after" "$name"
    done
    cd ..
done
