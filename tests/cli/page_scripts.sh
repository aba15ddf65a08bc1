#!/bin/sh
# The scripts that go into the web client's pages, in a world of stand-ins; and that they are still
# what the server's minifier can read.
. "$(dirname "$0")/lib.sh"

t 'FixZimbra and SynaSkinOverride in a world of stand-ins'
if command -v node >/dev/null; then
    expect_exit 0 node --test "$repo/tests/browser/standins.test.mjs"
else
    skip 'node is not installed'
fi

t 'YUI Compressor reads every one of them: ES5 at most'
if command -v yui-compressor >/dev/null; then
    cat "$repo"/skins/scripts/*.js "$repo"/skins/scripts/FixZimbra/*.js "$repo"/skins/scripts/fixes/*.js >all.js
    expect_exit 0 yui-compressor --type js -o small.js all.js
    check 'something came out' test -s small.js
else
    skip 'yui-compressor is not installed'
fi
