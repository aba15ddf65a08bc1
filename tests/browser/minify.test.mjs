// The cases of minify.cases through YUI Compressor 2.4.8 itself: the sheet means
// something else afterwards in one of them, or in neither, as the case says. Those of
// compress.cases: it writes what they say.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

// As printf %b.
const LETTERS = { n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\' };
const bytes = (text) =>
    text.replace(/((?:\\x[0-9a-f]{2})+)|\\([nrtv\\])/g, (all, codes, letter) =>
        codes ? Buffer.from(codes.replaceAll('\\x', ''), 'hex').toString() : LETTERS[letter],
    );

test('the compressor writes what compress.cases says', () => {
    const lines = readFileSync(new URL('compress.cases', import.meta.url), 'utf8')
        .split('\n')
        .filter((line) => line && !line.startsWith('#'));
    const folder = mkdtempSync(join(tmpdir(), 'zmgraft-compress-'));
    const written = [];
    for (let i = 0; i < lines.length; i += 2) {
        const file = join(folder, `${i}.css`);
        writeFileSync(file, bytes(lines[i]));
        written.push({ file, css: lines[i], expected: lines[i + 1].slice(4) });
    }
    const answers = written.filter(({ expected }) => !expected.startsWith('!'));
    const compress = (files, stdio) =>
        execFileSync('yui-compressor', ['--type', 'css', '--line-break', '0', '--charset', 'UTF-8',
            '-o', '.css$:.min', ...files], { encoding: 'utf8', stdio });
    compress(answers.map(({ file }) => file));
    for (const { file, css, expected } of answers) {
        assert.equal(readFileSync(file.replace(/css$/, 'min'), 'utf8'), bytes(expected), css);
    }
    for (const { file, css, expected } of written.filter((each) => each.expected.startsWith('!'))) {
        assert.throws(() => compress([file], 'pipe'), new RegExp(expected.slice(1)), css);
    }
    rmSync(folder, { recursive: true });
});
