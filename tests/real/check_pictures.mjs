// Pictures of the login page and of a page of parts under the main sheets of 8.8.15, before and after
// the patches, in both browsers, and what differs between them. Part of check-lint.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from '../../tools/web/node/browsers.mjs';
import { PAGES, extract } from './client_pages.mjs';
import { coloursOf, comparePictures } from './pictures.mjs';

const [repo, clone, build, work] = process.argv.slice(2);
const zmgraft = join(build, 'zmgraft');

function applyAll(folder) {
    for (const type of ['css', 'properties']) {
        for (const name of readdirSync(join(repo, 'patches', type)).filter((n) => n.startsWith('dropped-'))) {
            const path = join(repo, 'patches', type, name);
            const target = /^Target: jetty\/webapps\/zimbra\/(\S+)$/m.exec(readFileSync(path, 'latin1'))[1];
            execFileSync(zmgraft, ['css', 'apply', path, join(folder, target)]);
        }
    }
}

const folders = { before: join(work, 'pictures-before'), after: join(work, 'pictures-after') };
extract(clone, folders.before);
extract(clone, folders.after);
applyAll(folders.after);

const rows = [];
let blank = 0;
for (const name of ['chromium', 'firefox']) {
    const browser = await launch(name);
    for (const [sample, sheets] of Object.entries(PAGES)) {
        const shots = [];
        for (const when of ['before', 'after']) {
            const page = await browser.open({ html: '' });
            const agent = await page.evaluate(() => navigator.userAgent.replace('Headless', ''));
            await page.close();
            const args = ['skin', 'render', '--user-agent', agent, folders[when], `/css/${sheets.join(',')}.css`];
            const css = execFileSync(zmgraft, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
            const html = readFileSync(join(repo, 'tests/real/pages', `${sample}.html`), 'utf8');
            const shown = await browser.open({ html, files: { '/sheet.css': css } });
            const path = join(work, `${name}-${sample}-${when}.png`);
            await shown.screenshot(path);
            shots.push(readFileSync(path));
            await shown.close();
        }
        blank += shots.some((shot) => coloursOf(shot) < 10);
        rows.push({ browser: `${name} ${browser.version}`, page: sample, ...comparePictures(...shots) });
    }
    await browser.close();
}

const lines = [
    '# Two pages under the sheets of 8.8.15, before and after the patches',
    '',
    'Written by `make check-lint ZM_WEB_CLIENT=DIR`. The pages are our own, with the names of classes',
    'and ids of the real ones: a login page, and one with parts of the client that the patches touch.',
    '',
    '| browser | page | pixels | that differ | where |',
    '|---|---|---|---|---|',
    ...rows.map((r) => `| ${r.browser} | ${r.page} | ${r.pixels} | ${r.different} | ${r.box} |`),
    '',
];
writeFileSync(join(repo, 'tests/real/RESULTS-pictures.md'), lines.join('\n'));
if (blank > 0) {
    console.log(`FAILED: ${blank} pages are blank`);
    process.exit(1);
}
console.log('ok: pictures compared; see tests/real/RESULTS-pictures.md');
