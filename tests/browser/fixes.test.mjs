// Every fix on the real client, in real browsers: its proof fails without it and holds with it, and
// where the vendor has fixed it the proof holds without it.
//
// ZM_AJAX and ZM_WEB_CLIENT name checkouts or bare clones with their release tags.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { BROWSERS, launch } from '../../tools/web/node/browsers.mjs';
import { fixZimbra, lateScript, declarations } from './client/assemble.mjs';
import { hasSources, loadClient, openLive, RELEASES, startClient } from './client/client.mjs';
import { hoursAndBody, openCalendar, placesIn, rested } from './client/calendar.mjs';
import { EDGE_18 } from './client/live.mjs';
import { liveProofs, prepare } from './client/live_proofs.mjs';
import { compress } from './client/minify.mjs';
import { proofs } from './client/proofs.mjs';
import { tryWidgets, WIDGETS } from './client/widgets.mjs';

const late = lateScript();
// The release whose client is also tried as its package has it, minified.
const COMPRESSED = RELEASES.includes('8.8.15') ? '8.8.15' : RELEASES[0];
const statusOf = (page) => page.evaluate(() => Object.fromEntries(
    zmFixes.status().map((fix) => [fix.id, { state: fix.state, meaning: fix.meaning }])));

test('every fix has a proof', () => {
    const special = ['exit-requests'];
    assert.deepEqual(declarations().map((fix) => fix.id).sort(),
        [...Object.keys(proofs), ...Object.keys(liveProofs), ...special].sort());
});

// The proofs in a page without the fixes and in one with them.
async function prove(t, name, release, list, { bare, fixed }) {
    const status = await statusOf(fixed);
    for (const [id, proof] of Object.entries(list)) {
        const { state } = status[id];
        await t.test(`${release}: ${id}, ${state}`, async () => {
            const without = await bare.evaluate(proof.run);
            assert.equal(await fixed.evaluate(proof.run), true, 'with the fixes');
            if (state === 'upstream') assert.equal(without, true, 'as the vendor has it');
            if (state === 'applied' && proof.shows.includes(name)) assert.equal(without, false, 'without the fix');
        });
    }
}

// The same in the client started as a whole.
async function proveLive(t, name, browser, release, scripts) {
    const pages = { bare: await startClient(browser, release), fixed: await startClient(browser, release, scripts) };
    await t.test(`${release}: the client starts, all fixes in place, no console error`, async () => {
        const { view, states } = await pages.fixed.evaluate(() => ({ view: String(appCtxt.getCurrentView()),
            states: zmFixes.status().map(({ id, state }) => `${id} ${state}`) }));
        assert.equal(view, 'ZmTradView');
        for (const state of states) assert.match(state, / (applied|upstream|unneeded)$/);
        assert.deepEqual(pages.fixed.errors, []);
    });
    for (const page of Object.values(pages)) await page.evaluate(prepare);
    await prove(t, name, release, liveProofs, pages);
    await proveCalendar(t, pages.fixed, release);
    for (const page of Object.values(pages)) await page.close();
}

// Appointments stand in their columns, and the hours scroll with them.
async function proveCalendar(t, page, title) {
    await t.test(`${title}: appointments stand in their columns`, async () => {
        await page.evaluate(openCalendar);
        for (const view of ['DAY', 'WEEK', 'WORK_WEEK']) assert.deepEqual(await page.evaluate(placesIn, view), []);
    });
    await t.test(`${title}: a wheel of real input scrolls appointments and hours alike`, async () => {
        const before = await page.evaluate(hoursAndBody);
        await page.wheel(before.x, before.y, 120);
        const after = await page.evaluate(rested, before.body);
        assert.ok(after.body > before.body, `${before.body} ${after.body}`);
        assert.equal(after.hours, after.body);
    });
}

// Edge 18 comes no further than the shell on the releases that place it before it is in the page, and
// in the calendar no further than the day.
async function proveEdge(t, browser, release, scripts) {
    const title = `${release}, in a browser that is as Edge 18 was`;
    const isOld = release.startsWith('8.7');
    await t.test(`${title}: the client starts`, { skip: !isOld }, async () => {
        const page = await openLive(browser, release, { before: EDGE_18 });
        assert.equal(await page.evaluate(() => typeof window.launched), 'undefined', 'without the fix');
        await page.close();
    });
    await t.test(`${title}: the week has its appointments`, { skip: !isOld }, async () => {
        const page = await startClient(browser, release, {});
        await page.evaluate(EDGE_18);
        await page.evaluate(openCalendar);
        assert.deepEqual(await page.evaluate(placesIn, 'DAY'), []);
        const shown = await page.evaluate(placesIn, 'WEEK').then((wrong) => wrong.length === 0, () => false);
        assert.equal(shown && page.errors.length === 0, false, 'without the fix');
        assert.match(page.errors.join(), /Static widgets may not be positioned/);
        await page.close();
    });
    const page = await startClient(browser, release, { ...scripts, before: EDGE_18 });
    await proveCalendar(t, page, `${title}, with the fixes`);
    assert.deepEqual(page.errors, [], title);
    await page.close();
}

// How often a long menu scrolls when the wheel is turned over it once.
async function wheelSteps(page) {
    const at = await page.evaluate(() => {
        const menu = new DwtMenu({ parent: shell, layout: DwtMenu.LAYOUT_SCROLL, maxRows: 3 });
        for (let i = 0; i < 9; i++) new DwtMenuItem({ parent: menu }).setText(`item ${i}`);
        menu.popup(0, 40, 40);
        window.steps = 0;
        window.wheelMenu = menu;
        menu._doScroll = () => { window.steps += 1; };
        const { left, top } = menu.getHtmlElement().getBoundingClientRect();
        return [Math.round(left) + 20, Math.round(top) + 40];
    });
    await page.wheel(...at, 120);
    return page.evaluate(async () => {
        for (let i = 0; i < 100 && !window.steps; i++) await new Promise((resolve) => setTimeout(resolve, 50));
        wheelMenu.popdown();
        return window.steps;
    });
}

for (const name of BROWSERS) {
    test(name, { skip: hasSources() ? false : 'ZM_AJAX and ZM_WEB_CLIENT are not given' }, async (t) => {
        const browser = await launch(name);
        t.after(() => browser.close());
        for (const release of RELEASES) {
            const bare = await loadClient(browser, release, {});
            const fixed = await loadClient(browser, release, { early: fixZimbra(), late });
            const status = await statusOf(fixed);
            await t.test(`${release}: every fix applies or stands down as the vendor has it`, () => {
                for (const [id, { state, meaning }] of Object.entries(status)) {
                    assert.match(state, /^(applied|upstream|unneeded)$/, `${id} ${meaning}`);
                }
            });
            await prove(t, name, release, proofs, { bare, fixed });
            await t.test(`${release}: all widgets work with every fix`, async () => {
                assert.deepEqual(await fixed.evaluate(tryWidgets), Object.fromEntries(WIDGETS.map((w) => [w, 'ok'])));
            });
            await t.test(`${release}: a wheel of real input scrolls a menu`, async () => {
                assert.ok(await wheelSteps(fixed) >= 1);
            });
            await t.test(`${release}: no console error`, () => assert.deepEqual(fixed.errors, []));
            const time = await fixed.evaluate(() => [earlyEnd - earlyStart, lateEnd - lateStart, launched]);
            t.diagnostic(`${release}: early ${time[0].toFixed(1)} ms, late ${time[1].toFixed(1)} ms of ${time[2].toFixed(0)} ms`);
            await bare.close();
            await fixed.close();
            await proveLive(t, name, browser, release, { early: fixZimbra(), late });
            await proveEdge(t, browser, release, { early: fixZimbra(), late });
        }
        await t.test(`${COMPRESSED}, client and fixes through the vendor's minifier`, async () => {
            const page = await loadClient(browser, COMPRESSED, { early: compress(fixZimbra()),
                late: compress(late), compress });
            const plain = await loadClient(browser, COMPRESSED, { early: fixZimbra(), late });
            assert.deepEqual(await statusOf(page), await statusOf(plain));
            for (const [id, proof] of Object.entries(proofs)) {
                assert.equal(await page.evaluate(proof.run), true, id);
            }
            assert.deepEqual(page.errors, []);
            await page.close();
            await plain.close();
            const started = await startClient(browser, COMPRESSED, { early: compress(fixZimbra()),
                late: compress(late), compress });
            assert.deepEqual(started.errors, []);
            await started.evaluate(prepare);
            for (const [id, proof] of Object.entries(liveProofs)) {
                assert.equal(await started.evaluate(proof.run), true, id);
            }
            await started.close();
        });
    });
}
