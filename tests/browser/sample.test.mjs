// The whole path: the sample's page, opened from the root that a bundle was applied to, with the early
// slot, the fixes, the override and the Zimlet at work. Pictures in build/browser.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { BROWSERS, launch } from '../../tools/web/node/browsers.mjs';
import { appliedSample, samplePage, withFiles, zimletsOf } from './client/applied.mjs';
import { compress } from './client/minify.mjs';

const PICTURES = new URL('../../build/browser/', import.meta.url).pathname;
const ZIP = 'zimlets/com_zmgraft_corrections.zip';

// What a user sees, and what support would ask for, once the Zimlets have loaded.
const look = async () => {
    for (let i = 0; i < 200 && !(window.Sample && Sample.loaded); i++) {
        await new Promise((resolve) => setTimeout(resolve, 25));
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    const text = (id) => document.getElementById(id).textContent;
    const states = Object.fromEntries((window.zmFixes ? zmFixes.status() : []).map((fix) => [fix.id, fix.state]));
    return { greeting: text('greeting'), note: text('note'), states, zimlet: window.zmFixes?.zimlet,
        report: window.SynaSkin ? SynaSkin.report() : '' };
};

test('the applied root', async (t) => {
    const sample = appliedSample();
    t.after(sample.remove);
    mkdirSync(PICTURES, { recursive: true });
    const version = zimletsOf(sample.after).find((zimlet) => zimlet.name === 'com_zmgraft_corrections').version;
    const only = withFiles(sample.before, 'zimlet', { [ZIP]: join(sample.after, ZIP) });
    for (const name of BROWSERS) {
        const browser = await launch(name);
        t.after(() => browser.close());
        const open = async (page, work = look) => {
            const opened = await browser.open(page);
            const seen = await opened.evaluate(look);
            const more = work === look ? undefined : await opened.evaluate(work);
            await opened.screenshot(`${PICTURES}sample-${name}-${open.count += 1}.png`);
            assert.deepEqual(opened.errors, []);
            await opened.close();
            return more === undefined ? seen : { ...seen, more };
        };
        open.count = 0;

        await t.test(`${name}: without the bundle the faults are there`, async () => {
            const { greeting, note, zimlet } = await open(samplePage(sample.before));
            assert.deepEqual([greeting, note, zimlet], ['Welcome!', 'Note: undefined', undefined]);
        });

        for (const [how, squeeze] of [['plain', (text) => text], ['minified', compress]]) {
            await t.test(`${name}: with it, ${how}, each part is at work`, async () => {
                const { greeting, note, states, zimlet, report, more } = await open(samplePage(sample.after, { squeeze }),
                    () => SynaSkin.panel() && document.querySelector('#SynaSkinSupport textarea').value);
                assert.deepEqual([greeting, note], ['Welcome, Ada!', 'No note']);
                assert.deepEqual(states, { 'sample-greeting': 'applied', 'sample-note': 'applied', 'unknown-contact': 'missing' });
                assert.deepEqual(zimlet, { name: 'com_zmgraft_corrections', version, brought: false });
                assert.match(report, new RegExp(`Release of the fixes: 8.8.15.p40[\\s\\S]*Zimlet: com_zmgraft_corrections ${version}\\n`));
                assert.equal(more, report);
            });
        }

        await t.test(`${name}: where only the Zimlet was deployed it brings the fixes`, async () => {
            const { greeting, note, states, zimlet, more } = await open(samplePage(only), () => Sample.greeting('Eve'));
            assert.equal(greeting, 'Welcome!'); // shown before Zimlets load
            assert.equal(more, 'Welcome, Eve!');
            assert.equal(note, 'No note');
            assert.equal(zimlet.brought, true);
            assert.equal(states['sample-greeting'], 'applied');
            assert.equal(states['image-links'], 'missing');
        });

        await t.test(`${name}: the Zimlet's configuration turns fixes off, for a domain too`, async () => {
            const zimlets = zimletsOf(sample.after);
            const off = (config) => ({ zimlets: zimlets.map((zimlet) => ({ ...zimlet,
                config: zimlet.name === 'com_zmgraft_corrections' ? config : {} })) });
            const again = () => Sample.greeting('Eve');
            let seen = await open(samplePage(sample.after, off({ 'fixes-off': 'sample-greeting' })), again);
            assert.deepEqual([seen.greeting, seen.more, seen.note], ['Welcome, Ada!', 'Welcome!', 'No note']);
            seen = await open(samplePage(sample.after, off({ 'fixes-off-domains': 'other.example: sample-greeting; 127.0.0.1: sample-note' })), again);
            assert.deepEqual([seen.more, seen.note], ['Welcome, Eve!', 'Note: undefined']);
            assert.equal(seen.states['sample-note'], 'off');
        });
    }
});
