// The cases of minify.cases through YUI Compressor 2.4.8 itself: the sheet means
// something else afterwards in one of them, or in neither, as the case says.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ask } from '../../tools/web/node/ask.mjs';
import { BROWSERS } from '../../tools/web/node/browsers.mjs';

const cases = readFileSync(new URL('minify.cases', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => {
        const space = line.indexOf(' ');
        return { rule: line.slice(0, space), css: line.slice(space + 1) };
    });

// All in one run of the compressor, kept apart by rules that it leaves alone.
function minify(sheets) {
    const input = sheets.map((css, i) => `#case${i}{x:y}${css}`).join('\n');
    const output = execFileSync('yui-compressor', ['--type', 'css'], { input, encoding: 'utf8' });
    return output.split(/#case\d+\{x:y\}/).slice(1);
}

const sheets = cases.map(({ css }) => css);
const minified = minify(sheets);

test('a case is broken in one of the browsers, or in none', async () => {
    assert.equal(minified.length, sheets.length);
    const questions = BROWSERS.map((browser) => ({ browser, sheets: [...sheets, ...minified] }));
    const answers = await ask(questions);
    for (const [i, { rule, css }] of cases.entries()) {
        const broken = answers.filter((answer) => {
            const [before, after] = [answer.sheets[i], answer.sheets[sheets.length + i]];
            assert.notDeepEqual(before, [], `${css} means nothing to begin with`);
            return JSON.stringify(before) !== JSON.stringify(after);
        });
        assert.equal(broken.length > 0, rule !== '-', `${css} became ${minified[i]}`);
    }
});
