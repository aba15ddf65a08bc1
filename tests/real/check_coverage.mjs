// What Chromium records of the two pages, and of the client itself with parts of it on show, under the
// sheets of 8.8.15; what skin strip proposes for it; and whether the pages look the same without
// those rules, in both browsers. Part of check-lint.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BROWSERS, launch } from '../../tools/web/node/browsers.mjs';
import { agentOf, recordCoverage } from '../../tools/web/node/coverage.mjs';
import { hasSources } from '../browser/client/client.mjs';
import { stylesOf } from '../browser/styles.mjs';
import { PAGES, RELEASE, extract } from './client_pages.mjs';
import { clientScene, showParts } from './client_scene.mjs';
import { coloursOf, comparePictures } from './pictures.mjs';

const [repo, clone, build, work] = process.argv.slice(2);
const zmgraft = join(build, 'zmgraft');
const options = { encoding: 'utf8', maxBuffer: 1 << 28 };
const PACKAGES = ['Startup2', 'MailCore', 'Mail', 'CalendarCore', 'Calendar'];

const browsers = await Promise.all(BROWSERS.map((name) => launch(name)));
const chromium = browsers[BROWSERS.indexOf('chromium')];
const agent = agentOf(chromium.version);
const render = (folder, uri) =>
    execFileSync(zmgraft, ['skin', 'render', '--user-agent', agent, folder, uri], options);

// Each with the sheets it asks for; visit(page) is done on it and returns what it made.
const pages = Object.entries(PAGES).map(([name, sheets]) => ({
    name,
    sheets,
    page: async () => ({ html: readFileSync(join(repo, 'tests/real/pages', `${name}.html`), 'utf8') }),
    visit: async () => ({}),
}));
if (hasSources()) {
    pages.push({
        name: 'client',
        sheets: PAGES.sample,
        page: async (folder) => clientScene(RELEASE, render(folder, '/html/skin.html')),
        visit: (page) => page.evaluate(showParts, PACKAGES),
    });
}

// Styles and pictures of the page as it is loaded, and as it is once it was visited.
async function look(browser, { page, visit }, sheet) {
    const opened = await browser.open({ ...page, files: { ...page.files, '/sheet.css': sheet }, userAgent: agent });
    const states = [];
    for (const work of [async () => ({}), visit]) {
        const made = await work(opened);
        // What is in a part with display:none is not looked at by a browser, and so not recorded.
        const seen = await opened.evaluate(() => [...document.querySelectorAll('*')].map((e) => e.checkVisibility()));
        states.push({ made, seen, styles: await stylesOf(opened), picture: await opened.screenshot() });
    }
    await opened.close();
    return states;
}

const differ = (a, b) => a.filter((style, i) => style !== b[i]).length + Math.abs(a.length - b.length);

const rows = [];
const looks = [];
const wrong = [];
for (const { name, sheets, page: pageIn, visit } of pages) {
    const folder = join(work, `coverage-${name}`);
    const drafts = join(work, `drafts-${name}`);
    const uri = `/css/${sheets.join(',')}.css`;
    extract(clone, folder);
    const page = await pageIn(folder);
    const before = render(folder, uri);
    const record = join(work, `coverage-${name}.json`);
    writeFileSync(record, JSON.stringify(await recordCoverage([{ ...page, visit }], { sheets: { '/sheet.css': before } })));
    const { stdout } = spawnSync(
        zmgraft,
        ['skin', 'strip', '--json', '--coverage', record, '-o', drafts, folder, ...sheets],
        options,
    );
    const { served, rules } = JSON.parse(stdout);
    // Both kinds are against the sheet as it was; unused-* first, so that no neighbour is gone yet.
    for (const draft of readdirSync(drafts).sort().reverse()) {
        const target = /^Target: jetty\/webapps\/zimbra\/(\S+)$/m.exec(readFileSync(join(drafts, draft), 'latin1'))[1];
        execFileSync(zmgraft, ['css', 'apply', join(drafts, draft), join(folder, target)]);
    }
    const after = render(folder, uri);
    // Without the folder, which the server names before each file.
    const size = (sheet) => sheet.replaceAll(folder, '').replaceAll(encodeURIComponent(folder), '').length;
    const weak = rules.filter((rule) => rule.weak).length;
    rows.push([name, served, rules.length - weak, weak, size(before), size(after), readdirSync(drafts).length]);
    for (const browser of browsers) {
        const shown = [];
        for (const sheet of [before, before, after, '']) shown.push(await look(browser, { page, visit }, sheet));
        for (const [i, state] of ['loaded', 'visited'].entries()) {
            const [a, b, c, d] = shown.map((states) => states[i]);
            const changed = differ(a.styles.filter((_, n) => a.seen[n]), c.styles.filter((_, n) => c.seen[n]));
            const hidden = differ(a.styles, c.styles) - changed;
            const pixels = comparePictures(a.picture, c.picture).different;
            const failed = Object.entries(a.made).filter(([, word]) => word !== 'ok');
            const unsteady = differ(a.styles, b.styles) + comparePictures(a.picture, b.picture).different;
            looks.push([name, state, `${browser.name} ${browser.version}`, a.styles.length, changed, hidden, pixels, Object.keys(a.made).length - failed.length]);
            if (changed + pixels > 0) wrong.push(`${name}, ${state}, in ${browser.name} looks otherwise`);
            if (unsteady > 0) wrong.push(`${name}, ${state}, in ${browser.name} looks otherwise with the same sheet`);
            if (differ(a.styles, d.styles) === 0 || coloursOf(a.picture) < 5) wrong.push(`${name} in ${browser.name} has no style`);
            for (const [part, word] of failed) wrong.push(`${name} in ${browser.name}: ${part}: ${word}`);
        }
    }
}
for (const browser of browsers) await browser.close();

const lines = [
    `# Rules that pages do not use, under the sheets of ${RELEASE}`,
    '',
    'Written by `make check-lint ZM_WEB_CLIENT=DIR ZM_AJAX=DIR`. *login* and *sample* are pages of our own.',
    '*client* is the client itself: the scripts of the release as launchZCS.jsp loads them, in the page of',
    'the skin harmony (/html/skin.html, with its splash screen), its mail and calendar packages, and then',
    'parts of it on show: buttons, toolbar, tree, calendars, menus, dialog, list, tabs and more, hovered',
    'and pressed. It does not log in, and shows no mail: what the rest of it uses is not in the record,',
    'so that what is proposed is for a reviewer, and never right for a server as it is.',
    '',
    `| page in Chromium ${chromium.version} | rules | do nothing or are broken | not used by it | characters | after | patches |`,
    '|---|---|---|---|---|---|---|',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
    'Only Chromium records which rules are used. How the pages look once all that was proposed is gone,',
    'both browsers tell: elements whose computed style differs, and pixels of the picture that do. What',
    'is not displayed at the time Chromium does not match with rules: such elements differ when another',
    'part of the client would display them (places for advertisements and the foot of the tree).',
    '',
    '| page | state | browser | elements | displayed ones that differ | others that differ | pixels that differ | parts on show |',
    '|---|---|---|---|---|---|---|---|',
    ...looks.map((row) => `| ${row.join(' | ')} |`),
    '',
];
if (hasSources()) writeFileSync(join(repo, 'tests/real/RESULTS-coverage.md'), lines.join('\n'));
else console.log('ZM_AJAX names no checkout: without the client, and RESULTS-coverage.md as it was');
if (wrong.length > 0) {
    console.log(`FAILED: ${wrong.join('\n')}`);
    process.exit(1);
}
console.log('ok: coverage recorded; see tests/real/RESULTS-coverage.md');
