// What Chromium records of the two pages under the sheets of 8.8.15, what skin strip proposes for it, and
// whether the pages look the same without those rules. Part of check-lint.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from '../../tools/web/node/browsers.mjs';
import { agentOf, recordCoverage } from '../../tools/web/node/coverage.mjs';
import { stylesOf } from '../browser/styles.mjs';
import { PAGES, extract } from './client_pages.mjs';

const [repo, clone, build, work] = process.argv.slice(2);
const zmgraft = join(build, 'zmgraft');
const options = { encoding: 'utf8', maxBuffer: 1 << 28 };

const browser = await launch('chromium');
const rows = [];
let wrong = 0;
for (const [name, sheets] of Object.entries(PAGES)) {
    const folder = join(work, `coverage-${name}`);
    const drafts = join(work, `drafts-${name}`);
    const page = join(repo, 'tests/real/pages', `${name}.html`);
    extract(clone, folder);
    const render = () =>
        execFileSync(
            zmgraft,
            ['skin', 'render', '--user-agent', agentOf(browser.version), folder, `/css/${sheets.join(',')}.css`],
            options,
        );
    const before = render();
    const record = join(work, `coverage-${name}.json`);
    writeFileSync(record, JSON.stringify(await recordCoverage([page], { sheets: { '/sheet.css': before } })));
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
    const after = render();
    const styles = [];
    for (const sheet of [before, after, '']) {
        const opened = await browser.open({ html: readFileSync(page, 'utf8'), files: { '/sheet.css': sheet } });
        styles.push(await stylesOf(opened));
        await opened.close();
    }
    // Without the folder, which the server names before each file.
    const size = (sheet) => sheet.replaceAll(folder, '').replaceAll(encodeURIComponent(folder), '').length;
    const differ = (list) => list.filter((style, i) => style !== styles[0][i]).length;
    const changed = differ(styles[1]);
    wrong += changed > 0 || differ(styles[2]) === 0;
    const weak = rules.filter((rule) => rule.weak).length;
    rows.push([name, served, rules.length - weak, weak, size(before), size(after), styles[0].length, changed]);
}
await browser.close();

const lines = [
    '# Rules that two pages do not use, under the sheets of 8.8.15',
    '',
    'Written by `make check-lint ZM_WEB_CLIENT=DIR`. The pages are our own and show little of the client:',
    'most of what they do not use other pages do. What counts is the last column, how many elements',
    'are styled otherwise once all that was proposed is gone.',
    '',
    `| page in Chromium ${browser.version} | rules | do nothing or are broken | not used by it | characters | after | elements | that differ |`,
    '|---|---|---|---|---|---|---|---|',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
];
writeFileSync(join(repo, 'tests/real/RESULTS-coverage.md'), lines.join('\n'));
if (wrong > 0) {
    console.log(`FAILED: ${wrong} pages look otherwise, or have no style`);
    process.exit(1);
}
console.log('ok: coverage recorded; see tests/real/RESULTS-coverage.md');
