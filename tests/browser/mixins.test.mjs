// Every mixin of skins/less/mixins.less gives each browser a declaration that it takes, and what
// is left after the server's minifier is the same.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ask } from '../../tools/web/node/ask.mjs';
import { BROWSERS } from '../../tools/web/node/browsers.mjs';

const node = new URL('../../tools/web/node/', import.meta.url).pathname;
const library = readFileSync(new URL('../../skins/less/mixins.less', import.meta.url), 'utf8');

// A call, and what the browser must hold after parsing what it becomes.
const CALLS = [
    ['.border-radius(3px)', 'border-top-left-radius:3px'],
    ['.border-top-left-radius(1px)', 'border-top-left-radius:1px'],
    ['.border-top-right-radius(1px)', 'border-top-right-radius:1px'],
    ['.border-bottom-right-radius(1px)', 'border-bottom-right-radius:1px'],
    ['.border-bottom-left-radius(1px)', 'border-bottom-left-radius:1px'],
    ['.box-shadow(0 1px 2px #000)', /^box-shadow:.*1px 2px/],
    ['.opacity(.5)', 'opacity:0.5'],
    ['.gradient-vertical(#fff; #000)', /^background-image:linear-gradient\(/],
    ['.gradient-horizontal(#fff; #000)', /^background-image:linear-gradient\(to right/],
    ['.user-select(none)', /^(-webkit-)?user-select:none/],
    ['.appearance(none)', 'appearance:none'],
    ['.box-sizing(border-box)', 'box-sizing:border-box'],
    ['.transition(opacity .5s, top 1s;)', 'transition-property:opacity, top'],
    ['.transform(rotate(1deg))', 'transform:rotate(1deg)'],
    ['.flex-box()', 'display:flex'],
    ['.flex-box(column)', 'flex-direction:column'],
    ['.flex-grow(2)', 'flex-grow:2'],
    ['.placeholder({ color: red; })', '::placeholder|color:red'],
];

function compile(text) {
    const request = { sheets: [{ name: 'a', text }], library: { 'mixins.less': library } };
    const answer = execFileSync('node', ['less-compile.mjs'], { cwd: node, input: JSON.stringify(request) });
    const [{ css, error }] = JSON.parse(answer).sheets;
    assert.equal(error, undefined);
    return css;
}

const rules = CALLS.map(([call], i) => `.c${i} { ${call}; }`).join('\n');
const css = compile(`@import (reference) "mixins";\n${rules}`);
const minified = execFileSync('yui-compressor', ['--type', 'css'], { input: css, encoding: 'utf8' });

for (const browser of BROWSERS) {
    test(browser, async () => {
        const [{ sheets }] = await ask([{ browser, sheets: [css, minified] }]);
        for (const [i, [call, expected]] of CALLS.entries()) {
            const held = sheets[0].filter((line) => new RegExp(`^\\.c${i}\\b`).test(line));
            const found = held.some((line) => {
                const rest = line.replace(/^\.c\d+\|?/, '');
                return expected instanceof RegExp ? expected.test(rest) : rest === expected;
            });
            assert.ok(found, `${call}: ${browser} holds ${held.join('; ') || 'nothing'}`);
        }
        assert.deepEqual(sheets[1], sheets[0]);
    });
}
