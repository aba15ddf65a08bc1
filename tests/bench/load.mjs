#!/usr/bin/env node
// What FixZimbra and SynaSkinOverride add to the start of the client, per release and browser. The
// real client, minified, starts as a whole (tests/browser/client/live.mjs) ROUNDS times with the
// scripts and ROUNDS times without, by turns, each in a page of its own. FixZimbra.js is put together as
// a build does it, of the fixes that the release needs.
//
// usage: load.mjs ROUNDS      ZM_AJAX, ZM_WEB_CLIENT and BUILD as for make check-browser
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { gzipSync } from 'node:zlib';
import { BROWSERS, launch } from '../../tools/web/node/browsers.mjs';
import { declarations, fixFiles, fixZimbra, lateScript } from '../browser/client/assemble.mjs';
import { hasSources, hasStarted, livePageOf, RELEASES, startClient } from '../browser/client/client.mjs';
import { compress } from '../browser/client/minify.mjs';

const rounds = Number(process.argv[2]);
if (!(rounds >= 1) || !hasSources()) {
    console.error('usage: load.mjs ROUNDS, with ZM_AJAX and ZM_WEB_CLIENT');
    process.exit(2);
}
const script = (name) => readFileSync(new URL(`../../skins/scripts/${name}`, import.meta.url), 'utf8');
const late = lateScript() + compress(script('SynaSkinOverride.js')); // the server minifies what the skin has

// One package of 8.7 is more than YUI Compressor reads; it stays as it is.
function squeeze(text) {
    try {
        return compress(text);
    } catch {
        return text;
    }
}

// The files of the fixes that a build puts in: those for whose functions the release has their text.
async function neededBy(browser, release) {
    const page = await startClient(browser, release, { early: fixZimbra(), late: lateScript() });
    const states = await page.evaluate(() => Object.fromEntries(zmFixes.status().map(({ id, state }) => [id, state])));
    await page.close();
    const all = declarations();
    return fixFiles().filter((name, i) => states[all[i].id] === 'applied' || states[all[i].id] === 'unneeded');
}

async function measure(browser, page) {
    const opened = await browser.open(page);
    try {
        await opened.evaluate(hasStarted);
        return await opened.evaluate(() => ({ started: window.started,
            early: window.earlyEnd - window.earlyStart, late: window.lateEnd - window.lateStart }));
    } finally {
        await opened.close();
    }
}

const sorted = (list) => [...list].sort((a, b) => a - b);
const quantile = (list, part) => sorted(list)[Math.round((list.length - 1) * part)];
const median = (list) => quantile(list, 0.5);
const ms = (value) => value.toFixed(1);

const rows = [];
const versions = [];
const loads = [loadavg()[0]];
for (const name of BROWSERS) {
    const browser = await launch(name);
    versions.push(`${name} ${browser.version}`);
    try {
        for (const release of RELEASES) {
            const files = await neededBy(browser, release);
            const early = `${script('config.js')}${fixZimbra({ files })}`;
            const pages = { without: await livePageOf(name, release, { compress: squeeze }),
                with: await livePageOf(name, release, { early, late, compress: squeeze }) };
            const taken = { without: [], with: [] };
            for (const page of Object.values(pages)) await measure(browser, page); // warms up
            for (let i = 0; i < rounds; i++) {
                for (const which of i % 2 ? ['with', 'without'] : ['without', 'with']) {
                    taken[which].push(await measure(browser, pages[which]));
                }
            }
            const started = (which) => taken[which].map((one) => one.started);
            const differences = started('with').map((time, i) => time - started('without')[i]);
            rows.push([name, release, files.length, `${(gzipSync(early + late).length / 1024).toFixed(1)}`,
                ms(median(started('without'))), ms(median(started('with'))),
                `${ms(median(differences))} (${ms(quantile(differences, 0.25))} to ${ms(quantile(differences, 0.75))})`,
                ms(median(taken.with.map((one) => one.early))), ms(median(taken.with.map((one) => one.late)))]);
            loads.push(loadavg()[0]);
            console.log(rows.at(-1).join('  '));
        }
    } finally {
        await browser.close();
    }
}

const text = `# What the scripts add to the start of the client

Written by \`make bench-load\`: ${versions.join(', ')}, Node.js ${process.version}, ${cpus().length} processors
(${cpus()[0].model.trim()}), ${rounds} rounds. The load of the machine was between ${Math.min(...loads).toFixed(1)} and ${Math.max(...loads).toFixed(1)};
above ${cpus().length} the times say little.

The real client, minified, from the opening of its page until it has started (POST_STARTUP), served from the
same machine: no network is in these times. With the scripts and without by turns; the difference
is the median of the rounds' differences, with its quartiles. "Early" and "late" are from before the
script's element until after it: fetching, reading, and running, digests of the functions included. KB are
of all scripts together, gzipped.

| browser | release | fixes | KB | without, ms | with, ms | difference, ms | early, ms | late, ms |
|---|---|---:|---:|---:|---:|---:|---:|---:|
${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}
`;
writeFileSync(new URL('RESULTS-load.md', import.meta.url), text);
