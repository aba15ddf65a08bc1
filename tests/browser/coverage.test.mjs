// What Chromium records of a small skin's page, through skin strip: rules the page uses stay, and
// those it does not are proposed.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { launch } from '../../tools/web/node/browsers.mjs';
import { stylesOf } from './styles.mjs';

const zmgraft = resolve(process.env.BUILD ?? 'build', 'zmgraft');
const script = resolve(import.meta.dirname, '../../tools/web/node/coverage.mjs');
const FILES = {
    'web/css/zm.css': [
        '/* \u{1F58C} two code units, \u00e9 one: offsets are not bytes */',
        '.used { color:red; }',
        '.unused { color:red; }',
        '.list, .other { color:red; }',
        '.second { color:red; }',
        '@media screen { .seen { color:red; } .unseen { color:red; } }',
        '@media print { .seen { color:blue; } }',
        '.used::-moz-selection { color:red; }',
        '.used:hover { color:blue; }',
        '.after{color:red}.tight{color:red}.used{width:1px}',
    ].join('\n'),
    'web/skins/plain/manifest.xml': '<skin><common><css><file>skin.css</file></css></common></skin>',
    'web/skins/plain/skin.css': '.skin { color:red; }\n',
    table: [
        'browser chrome 157',
        'browser firefox 160',
        'data the-test 1',
        'property color color chrome:1- firefox:1-',
        'property width width chrome:1- firefox:1-',
        '',
    ].join('\n'),
    'first.html':
        '<!DOCTYPE html><link rel="stylesheet" href="/css/all.css"><style>p { color:red }</style>' +
        '<p class="used seen other skin">text',
    'second.html': '<!DOCTYPE html><link rel="stylesheet" href="/css/all.css"><p class="second after">text',
};
const UNUSED = ['.unused', '@media screen / .unseen', '.used:hover', '.tight'];

let folder;
const at = (name) => join(folder, name);
const strip = (...args) => {
    const options = ['--table', at('table'), '--skin', 'plain', '--browsers', 'chrome,firefox', '--json'];
    const { status, stdout, stderr } = spawnSync(
        zmgraft,
        ['skin', 'strip', ...options, ...args, at('web'), 'zm', 'skin'],
        { encoding: 'utf8' },
    );
    return { status, stderr, rules: stdout && JSON.parse(stdout).rules };
};
const record = (output, ...pages) =>
    execFileSync('node', [script, at(output), '--sheet', `/css/all.css=${at('all.css')}`, ...pages.map(at)]);
// The served sheet.
function render() {
    const agent =
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/157.0.0.0 Safari/537.36';
    const args = ['skin', 'render', '--skin', 'plain', '--user-agent', agent, at('web'), '/css/zm,skin.css'];
    return execFileSync(zmgraft, args, { encoding: 'utf8' });
}
// The styles of both pages under a sheet.
async function stylesUnder(sheet) {
    const browser = await launch('chromium');
    const styles = [];
    for (const name of ['first.html', 'second.html']) {
        const page = await browser.open({ html: FILES[name], files: { '/css/all.css': sheet } });
        styles.push(...(await stylesOf(page)));
        await page.close();
    }
    await browser.close();
    return styles;
}
const paths = ({ rules }) => rules.map(({ rule }) => rule).sort();

before(() => {
    folder = mkdtempSync(join(tmpdir(), 'zmgraft-coverage-'));
    for (const [name, text] of Object.entries(FILES)) {
        mkdirSync(join(at(name), '..'), { recursive: true });
        writeFileSync(at(name), text);
    }
    writeFileSync(at('all.css'), render());
    record('first.json', 'first.html');
    record('second.json', 'second.html');
    record('both.json', 'first.html', 'second.html');
});
after(() => rmSync(folder, { recursive: true }));

test('without a record every rule stays', () => {
    assert.deepEqual(strip().rules, []);
});

test('what one page does not use is proposed, what it uses stays', () => {
    const found = strip('--coverage', at('first.json'));
    assert.equal(found.status, 1, found.stderr);
    assert.deepEqual(paths(found), [...UNUSED, '.after', '.second'].sort());
    assert.ok(found.rules.every(({ weak }) => weak));
});

test('two pages together, in one record or two', () => {
    assert.deepEqual(paths(strip('--coverage', at('both.json'))), [...UNUSED].sort());
    const two = strip('--coverage', at('first.json'), '--coverage', at('second.json'));
    assert.deepEqual(paths(two), [...UNUSED].sort());
});

test('the patch takes those out and no others', () => {
    strip('--coverage', at('both.json'), '-o', at('drafts'));
    assert.deepEqual(readdirSync(at('drafts')), ['unused-css-zm.css']);
    assert.match(readFileSync(at('drafts/unused-css-zm.css'), 'utf8'), /Weak evidence/);
    execFileSync(zmgraft, ['css', 'apply', at('drafts/unused-css-zm.css'), at('web/css/zm.css')]);
    const left = readFileSync(at('web/css/zm.css'), 'utf8');
    assert.doesNotMatch(left, /\.unused|\.unseen|:hover|\.tight/);
    for (const kept of ['.used {', '.list, .other', '.second', '.seen', '-moz-selection', '.after{', '.used{']) {
        assert.ok(left.includes(kept), kept);
    }
});

test('the recorded pages look as before', async () => {
    const [before, after, bare] = [readFileSync(at('all.css'), 'utf8'), render(), ''];
    assert.notEqual(before, after);
    const styles = await stylesUnder(before);
    assert.deepEqual(await stylesUnder(after), styles);
    assert.notDeepEqual(await stylesUnder(bare), styles);
});

test('a record of the skin before that is of other sheets', () => {
    const found = strip('--coverage', at('both.json'));
    assert.equal(found.status, 3);
    assert.match(found.stderr, /byte for byte/);
});
