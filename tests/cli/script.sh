#!/bin/sh
# script: digests of functions, and which fixes are for them.
. "$(dirname "$0")/lib.sh"

printf 'A.b = function (one) {\n\t// why\n\treturn one + "x" + "y";\n};\nA.c=/r/;\n' >plain.js
printf 'A.b=function(a){return a+"xy"};A.c=/r/;' >small.js
gzip -c small.js >small.js.zgz
mkdir fixes
fix() {
    printf 'zmFixes.add({ id: "%s", title: "t", reference: "", releases: "8.8.15", browsers: "all", ' "$1"
    printf 'stage: "late", target: "%s", digests: ["%s"], fixed: ["%s"], when: function () {} });\n' "$2" "$3" "$4"
}

t 'a function has one digest before and after a minifier, and in a packed script'
expect_exit 0 "$ZMGRAFT" script plain.js --target A.b
digest=$(cut -d' ' -f1 "$last")
expect_exit 0 "$ZMGRAFT" script plain.js small.js small.js.zgz --target A.b
check 'three times the same' test "$(sort -u "$last" | wc -l)" = 1
says "$digest A.b"
expect_exit 0 "$ZMGRAFT" script plain.js
says "$digest A.b" ' A.c'
expect_exit 0 "$ZMGRAFT" script plain.js --json
says '"target": "A.b"' "\"digest\": \"$digest\""

t 'its canonical text is shown'
expect_exit 0 "$ZMGRAFT" script plain.js --target A.b --canonical
says '%1' '"xy"'
says_not 'one' 'why'
check 'the digest is of that text' test "$(head -c -1 "$last" | sha256sum | cut -c1-16)" = "$digest"
expect_exit 2 "$ZMGRAFT" script plain.js --canonical
expect_exit 1 "$ZMGRAFT" script plain.js --target A.none
says '[function-missing]'

t 'a fix applies, is fixed upstream, has drifted or has nothing to fix'
none=0000000000000000
fix one A.b "$digest" $none >fixes/1.js
fix two A.b $none "$digest" >fixes/2.js
fix three A.b $none $none >fixes/3.js
fix four A.none "$digest" $none >fixes/4.js
expect_exit 0 "$ZMGRAFT" script --fixes fixes small.js.zgz
says 'applies  one' 'fixed    two' 'drifted  three' 'absent   four (A.none)'
expect_exit 0 "$ZMGRAFT" script --fixes fixes small.js.zgz --json
says '"state": "drifted"' '"id": "four"'

t 'a fix must be for every copy'
printf 'A.b=function(a){return-a}' >other.js
expect_exit 0 "$ZMGRAFT" script --fixes fixes small.js other.js
says 'drifted  one'

t 'what is malformed is refused'
printf 'A.b=function(a){"' >broken.js
expect_exit 4 "$ZMGRAFT" script broken.js
says '[script-syntax]'
echo 'no gzip' >broken.js.zgz
expect_exit 4 "$ZMGRAFT" script broken.js.zgz
says '[gzip]'
echo 'alert(1)' >fixes/5.js
expect_exit 4 "$ZMGRAFT" script --fixes fixes small.js
says '[fix-declaration]'

# The page computes the same: FixZimbra's digest over the program's own list of functions.
t 'the page agrees on the digest of each function of our own scripts'
if command -v node >/dev/null; then
    cat >agree.js <<'JS'
const fs = require('fs'), vm = require('vm'), path = require('path');
const [folder, program, ...files] = process.argv.slice(2);
const window = {};
vm.runInNewContext(fs.readFileSync(path.join(folder, 'FixZimbra/digest.js'), 'utf8'), { window });
let count = 0;
for (const file of files) {
    const run = (...words) => require('child_process').execFileSync(program, ['script', file, ...words], { encoding: 'utf8' });
    for (const { target, digest } of JSON.parse(run('--json'))) {
        const text = run('--target', target, '--canonical').replace(/\n$/, '');
        if (window.zmFixesDigest.sha256(text).slice(0, 16) !== digest) throw new Error(target);
        count += 1;
    }
}
// and on whole files, as one text
for (const name of fs.readdirSync(path.join(folder, 'fixes'))) {
    const text = fs.readFileSync(path.join(folder, 'fixes', name), 'utf8');
    fs.writeFileSync('whole.js', `A.b = function () {\n${text}};`);
    const theirs = require('child_process').execFileSync(program, ['script', 'whole.js', '--target', 'A.b'], { encoding: 'utf8' });
    if (!theirs.startsWith(window.zmFixesDigest(`function () {\n${text}}`))) throw new Error(name);
    count += 1;
}
console.log(`${count} agree`);
JS
    expect_exit 0 node agree.js "$repo/skins/scripts" "$ZMGRAFT" plain.js small.js
    says ' agree'
else
    skip 'node is not installed'
fi
