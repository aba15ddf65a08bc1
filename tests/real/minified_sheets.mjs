// Whether YUI Compressor 2.4.8 leaves a style sheet with the meaning that it has for a browser. Part
// of check-lint.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from '../../tools/web/node/ask.mjs';

// All sheets in one run of the compressor.
function minify(sheets, folder) {
    mkdirSync(folder, { recursive: true });
    const files = sheets.map((css, i) => join(folder, `${i}.css`));
    files.forEach((file, i) => writeFileSync(file, sheets[i]));
    execFileSync('yui-compressor', ['--type', 'css', '--line-break', '0', '-o', '.css$:.min', ...files]);
    return files.map((file) => readFileSync(file.replace(/css$/, 'min'), 'utf8'));
}

const NAMED = {
    red: '255, 0, 0', navy: '0, 0, 128', gray: '128, 128, 128', olive: '128, 128, 0', purple: '128, 0, 128',
    silver: '192, 192, 192', teal: '0, 128, 128', orange: '255, 165, 0', maroon: '128, 0, 0',
};

// What the minifier changes that means the same: `border:0` for `border:none`, a background of `0`
// for `none`, a zero without its unit (in -webkit-gradient() a number is one), a colour's name for
// its number.
function sameMeaning(line) {
    return line
        .replace(/(-webkit-gradient\([a-z]+, )0%? (0|\d+)%?, 0%? /g, '$1 0 $2%, 0 ')
        .replace(/-width:(medium|0px)$/, '-width:*')
        .replace(/(outline-(style|width|color)|background-[a-z-]+):(none|initial|0px|0%|0|center|medium|auto)$/, '$1:*')
        .replace(/(?<![\d.])0(em|ex|%|pt|in|cm|mm|pc)/g, '0px')
        .replace(/:0$/, ':0px')
        .replace(/:([a-z]+)$/, (all, name) => (NAMED[name] ? `:rgb(${NAMED[name]})` : all))
        .replace(/\(min-width: 0px?\)/, '(min-width: 0)');
}

// Declarations that the minified sheet lacks, or has besides.
function differences(before, after) {
    const count = new Map();
    for (const line of before.map(sameMeaning)) count.set(line, (count.get(line) ?? 0) + 1);
    for (const line of after.map(sameMeaning)) count.set(line, (count.get(line) ?? 0) - 1);
    return [...count].filter(([, n]) => n !== 0).map(([line, n]) => `${n > 0 ? 'lost' : 'new'} ${line}`);
}

// jobs: { browser: 'chrome' or 'firefox', sheets: [text] }. Returns for each, sheet by sheet,
// { declarations, broken: ['lost a|b:c', ...] }. Equal sheets are asked once a browser.
export async function compareMinified(jobs, folder) {
    const texts = [...new Set(jobs.flatMap(({ sheets }) => sheets))];
    const small = new Map(minify(texts, folder).map((css, i) => [texts[i], css]));
    const found = new Map();
    for (const browser of new Set(jobs.map((job) => job.browser))) {
        const wanted = [...new Set(jobs.filter((job) => job.browser === browser).flatMap(({ sheets }) => sheets))];
        const name = browser === 'chrome' ? 'chromium' : browser;
        // A page for some sheets: it forgets them when it is closed.
        for (let i = 0; i < wanted.length; i += 40) {
            const some = wanted.slice(i, i + 40);
            const [answer] = await ask([{ browser: name, sheets: some.flatMap((css) => [css, small.get(css)]) }]);
            some.forEach((css, n) => {
                const [before, after] = answer.sheets.slice(2 * n, 2 * n + 2);
                const result = { declarations: before.length, broken: differences(before, after) };
                found.set(`${browser} ${css}`, result);
            });
        }
    }
    return jobs.map(({ browser, sheets }) => sheets.map((css) => found.get(`${browser} ${css}`)));
}
