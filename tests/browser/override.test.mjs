// The whole of our scripts on the real client: the support panel and the notice in a page that runs,
// plain and through the vendor's minifier; and what must not stop the client from starting.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { BROWSERS, launch } from '../../tools/web/node/browsers.mjs';
import { fixZimbra, lateScript } from './client/assemble.mjs';
import { hasSources, loadClient, pageOf, RELEASES, startClient } from './client/client.mjs';
import { compress } from './client/minify.mjs';

const override = readFileSync(new URL('../../skins/scripts/SynaSkinOverride.js', import.meta.url), 'utf8');
const PICTURES = new URL('../../build/browser/', import.meta.url).pathname;
const skip = hasSources() ? false : 'ZM_AJAX and ZM_WEB_CLIENT are not given';
const CONFIG = 'window.zmFixesConfig = { notice: "Mail is slow until noon.", domains: {} };';

// What the client does when it has started, and what is seen then.
const look = () => {
    ZmZimbraMail._listeners[ZmAppEvent.POST_STARTUP].forEach((listener) => listener.handleEvent({}));
    const notice = document.getElementById('SynaSkinNotice')?.firstChild.data;
    document.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, ctrlKey: true, altKey: true, shiftKey: true, keyCode: 83 }));
    const text = document.querySelector('#SynaSkinSupport textarea').value;
    const above = document.elementFromPoint(innerWidth / 2, innerHeight / 4).closest('#SynaSkinSupport') !== null;
    return { notice, text, above };
};

// What a domain says in its attributes, as launchZCS.jsp gives them to the client, and what is off then.
const DOMAINS = {
    'a header that turns two off': [{ zimbraResponseHeader: ['A: b', 'X-ZmFixes: -browser-detection, -key-target'] },
        ['browser-detection', 'key-target']],
    'scripts, numbers and names of prototypes': [JSON.parse(JSON.stringify({ zimbraResponseHeader: ['X-ZmFixes: __proto__ -__proto__',
        '</script><script>window.evil = 1</script>', 'X-ZmFixes: </script><script>window.evil = 1</script>', 7, null, {}, []],
        zmfixes: 'off' }).replace('{', '{"__proto__": {"zimbraResponseHeader": "X-ZmFixes: off", "evil": 1},')), []],
    'a very long list': [{ zimbraResponseHeader: Array(5000).fill(`X-ZmFixes: ${'x,'.repeat(50)}`) }, []],
};

const offIn = () => ({ evil: window.evil ?? {}.evil ?? null, view: String(appCtxt.getCurrentView()),
    off: zmFixes.status().filter((fix) => fix.state === 'off').map((fix) => fix.id),
    // what a fix does that is off or not
    key: (() => { try { return DwtKeyMapMgr.isInputElement(document); } catch (e) { return 'throws'; } })() });

// Is the client up: its shell there, a dialog opens and closes?
const isUp = () => {
    const dialog = new DwtMessageDialog({ parent: shell });
    dialog.popup();
    const up = dialog.isPoppedUp();
    dialog.popdown();
    return up && typeof launched === 'number';
};

const HARM = {
    'a fix that throws': { early: fixZimbra({ extra: `zmFixes.add({ id: "bad", target: "Dwt.setLocation", stage: "late",
        digests: [zmFixesDigest("x")], replace: function () { throw new Error("bad"); } });
        zmFixes.add({ id: "worse", target: "Dwt.setHandler", stage: "late", digests: [zmFixesDigest("x")], fixed: [],
            when: function () { throw new Error("worse"); } });
        zmFixes.add(null); zmFixes.add({});` }) },
    'a missing class': { early: fixZimbra({ extra: 'zmFixes.add({ id: "none", target: "No.Such.thing", stage: "late", digests: [], fixed: [] });' }) },
    'a hostile configuration': { early: `window.zmFixesConfig = { get off() { throw new Error("off"); }, domains: { get x() { throw 1; } },
        notice: { toString: function () { throw 1; } } };\n${fixZimbra()}` },
    'scripts that are there twice': { early: fixZimbra() + fixZimbra(), late: lateScript() + override + override + lateScript() },
};

for (const name of BROWSERS) {
    test(name, { skip }, async (t) => {
        mkdirSync(PICTURES, { recursive: true });
        const browser = await launch(name);
        t.after(() => browser.close());
        for (const release of [RELEASES[0], RELEASES.at(-1)]) {
            await t.test(`${release}: panel and notice, before and after the minifier`, async () => {
                const seen = [];
                for (const squeeze of [(text) => text, compress]) {
                    const page = await loadClient(browser, release, { early: `${CONFIG}\n${squeeze(fixZimbra())}`,
                        late: squeeze(override) + squeeze(lateScript()) });
                    seen.push(await page.evaluate(look));
                    await page.screenshot(`${PICTURES}${name}-${release}-${seen.length}.png`);
                    assert.deepEqual(page.errors, []);
                    await page.close();
                }
                assert.deepEqual(seen[0], seen[1]);
                assert.equal(seen[0].notice, 'Mail is slow until noon.');
                assert.match(seen[0].text, /18 fixes\nbrowser-detection: applied/);
                assert.ok(seen[0].text.includes(name === 'firefox' ? 'Browser: FF' : 'Browser: GC'));
                assert.ok(seen[0].above);
            });
            await t.test(`${release}: the panel tells by digest which FixZimbra.js the browser has`, async () => {
                const early = `${fixZimbra()}/* bytes that are no ASCII: \u00e9\u20ac\ud83d\ude00 */\n`;
                const { html, files } = await pageOf(release, { early, late: override + lateScript() });
                const page = await browser.open({ html: html.replace('js/early.js', 'js/zmgraft/FixZimbra.js?v=1'),
                    files: { ...files, '/js/zmgraft/FixZimbra.js': early } });
                const text = await page.evaluate(async () => {
                    const area = SynaSkin.panel().querySelector('textarea');
                    for (let i = 0; i < 100 && !area.value.includes('SHA-256'); i++) {
                        await new Promise((resolve) => setTimeout(resolve, 50));
                    }
                    return area.value;
                });
                assert.equal(text.split('SHA-256 ')[1], createHash('sha256').update(early).digest('hex'));
                assert.deepEqual(page.errors, []);
                await page.close();
            });
            for (const [what, [settings, off]] of Object.entries(DOMAINS)) {
                await t.test(`${release}: the client starts, its domain having ${what}`, async () => {
                    const page = await startClient(browser, release, { early: fixZimbra(), late: override + lateScript(),
                        account: { settings } });
                    const seen = await page.evaluate(offIn);
                    assert.deepEqual([seen.evil, seen.view, seen.off], [null, 'ZmTradView', off]);
                    assert.equal(seen.key, off.includes('key-target') ? 'throws' : false);
                    assert.deepEqual(page.errors, []);
                    await page.close();
                });
            }
            for (const [what, scripts] of Object.entries(HARM)) {
                await t.test(`${release}: the client starts with ${what}`, async () => {
                    const page = await loadClient(browser, release, { late: lateScript() + override, ...scripts });
                    assert.equal(await page.evaluate(isUp), true);
                    assert.deepEqual(page.errors, []);
                    await page.close();
                });
            }
        }
    });
}
