// The corrective Zimlet on the real client, loaded by the client's own Zimlet manager: beside
// FixZimbra in the page and without it, plain and through the server's minifier, twice, and beside
// what must not stop it.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { BROWSERS, launch } from '../../tools/web/node/browsers.mjs';
import { fixFiles, fixZimbra, lateScript } from './client/assemble.mjs';
import { hasSources, pageOf, RELEASES } from './client/client.mjs';
import { compress } from './client/minify.mjs';
import { hasZimlets, listed, loadZimlets, NAME, packed, vendorScript, windowPage, withScripts } from './client/zimlet.mjs';

const skip = hasSources() ? false : 'ZM_AJAX and ZM_WEB_CLIENT are not given';
const PACKAGES = ['Startup2', 'MailCore', 'Mail', 'BriefcaseCore', 'Briefcase', 'Zimlet'];
const OWN = ['unknown-contact'];
const zimlet = packed();

for (const name of BROWSERS) {
    test(name, { skip }, async (t) => {
        const browser = await launch(name);
        t.after(() => browser.close());

        // Opens the client of a release, loads the Zimlets, and looks.
        const run = async (release, { slots = {}, scripts = [zimlet.script], list = [listed(zimlet)], before = () => {}, after = () => {} }) => {
            const page = await browser.open(withScripts(await pageOf(release, slots), scripts));
            await page.evaluate(async (names) => {
                AjxDispatcher.require(names);
                await new Promise((resolve) => setTimeout(resolve, 50));
            }, PACKAGES);
            await page.evaluate(before);
            const seen = await page.evaluate(loadZimlets, { list, target: 'main' });
            const more = await page.evaluate(after);
            assert.deepEqual(page.errors, [], release);
            await page.close();
            return { ...seen, more };
        };

        for (const release of RELEASES) {
            const states = {};
            for (const [how, squeeze] of [['plain', (text) => text], ['minified', compress]]) {
                await t.test(`${release}: ${how}, without FixZimbra in the page`, async () => {
                    const seen = await run(release, { scripts: [squeeze(zimlet.script)] });
                    assert.deepEqual(seen.dialogs, []);
                    assert.deepEqual(seen.zimlet, { name: NAME, version: '1.0.2026010100', brought: true });
                    assert.equal(Object.keys(seen.states).length, fixFiles().length + OWN.length);
                    for (const [id, state] of Object.entries(seen.states)) {
                        const wanted = id === 'browser-detection' ? /^toolate$/ : OWN.includes(id) ? /^missing$/ : /^(applied|upstream|unneeded)$/;
                        assert.match(state, wanted, `${release} ${id}`);
                    }
                    states[how] = seen.states;
                });
            }
            await t.test(`${release}: the minifier changes nothing`, () => assert.deepEqual(states.minified, states.plain));
            await t.test(`${release}: beside FixZimbra in the page`, async () => {
                const slots = { early: fixZimbra(), late: lateScript() };
                const seen = await run(release, { slots });
                assert.equal(seen.zimlet.brought, false);
                assert.equal(Object.keys(seen.states).length, fixFiles().length + OWN.length);
                for (const [id, state] of Object.entries(states.plain)) {
                    if (id !== 'browser-detection') assert.equal(seen.states[id], state, id);
                }
            });
        }

        await t.test('in a window of its own too', async () => {
            for (const release of [RELEASES[0], RELEASES.at(-1)]) {
                for (const [early, late, brought] of [[fixZimbra(), lateScript(), false], ['', '', true]]) {
                    const page = await browser.open(withScripts(await windowPage(release, early, late), [zimlet.script]));
                    await page.evaluate(() => AjxDispatcher.require(['Zimlet']));
                    const seen = await page.evaluate(loadZimlets, { list: [listed(zimlet)], target: 'view-window' });
                    assert.deepEqual(page.errors, [], release);
                    assert.deepEqual([seen.dialogs, seen.zimlet.brought], [[], brought]);
                    assert.equal(seen.states['dialog-globals'], 'applied');
                    await page.close();
                }
            }
        });

        const release = RELEASES[1] ?? RELEASES[0];
        const fixed = { early: fixZimbra(), late: lateScript() };
        const isUp = () => {
            const dialog = new DwtMessageDialog({ parent: shell });
            dialog.popup();
            const up = dialog.isPoppedUp();
            dialog.popdown();
            return up;
        };

        await t.test('what it turns off is off, what the page applied too, and works as before', async () => {
            const list = [listed(zimlet, { 'fixes-off': 'dialog-globals, key-target', 'fixes-off-domains': 'other.org: all; example.com: menu-globals' })];
            const { states, more } = await run(release, { slots: fixed, list, after: () => {
                window.b = 'mine';
                const dialog = new DwtDialog({ parent: shell, standardButtons: [DwtDialog.OK_BUTTON] });
                dialog.resetButtonStates();
                return window.b;
            } });
            assert.deepEqual([states['dialog-globals'], states['key-target'], states['menu-globals']], ['off', 'off', 'off']);
            assert.equal(states['package-name'], 'applied');
            assert.notEqual(more, 'mine'); // the client's own fault is back
        });

        await t.test('loaded twice it is there once', async () => {
            const { states, dialogs, more } = await run(release, { slots: fixed, scripts: [zimlet.script, zimlet.script],
                list: [listed(zimlet), listed(zimlet)], after: isUp });
            assert.deepEqual(dialogs, []);
            assert.equal(states['dialog-globals'], 'applied');
            assert.equal(more, true);
        });

        await t.test('a FixZimbra that is older, or something else of that name, is left alone', async () => {
            for (const early of ['window.zmFixes = { add: function () { throw new Error("no"); }, status: function () { return []; } };',
                'window.zmFixes = "something";', 'Object.defineProperty(window, "zmFixes", { get: function () { throw new Error("boo"); } });']) {
                const { dialogs, zimlet: told, more } = await run(release, { slots: { early }, after: isUp });
                assert.deepEqual([dialogs, told, more], [[], undefined, true], early);
            }
        });

        await t.test('what throws in it is no dialog, and the next Zimlet starts', async () => {
            const other = `window.OtherHandler = function () {}; OtherHandler.prototype = new ZmZimletBase();
                OtherHandler.prototype.init = function () { window.otherStarted = true; };`;
            for (const broken of ['ZmgraftFixZimbra.zimlets = function () { throw new Error("broken"); };', 'ZmgraftFixZimbra = null;',
                'ZmgraftCorrections.prototype.getConfig = function () { throw 1; };',
                `ZmgraftFixZimbra.zimlets = function (fixes) { fixes.add({ id: "bad", target: "Dwt.getElement", stage: "zimlet",
                    digests: [zmFixesDigest(Dwt.getElement)], fixed: [], replace: function () { throw new Error("bad"); } }); };`]) {
                for (const slots of [fixed, {}]) {
                    const { dialogs, more } = await run(release, { slots, scripts: [zimlet.script, broken, other],
                        list: [listed(zimlet), listed({ name: 'com_other', version: '1', handler: 'OtherHandler' })],
                        after: () => window.otherStarted });
                    assert.deepEqual([dialogs, more], [[], true], broken);
                }
            }
        });

        await t.test('unknown-contact: the vendor\'s Zimlet asks nobody when there are no contacts', { skip: hasZimlets() ? false : 'ZM_ZIMLETS is not given' }, async () => {
            for (const [tag, state] of [['8.7.11', 'applied'], ['8.8.15', 'applied'], ['9.0.0', 'applied'], ['10.0.0-GA', 'upstream']]) {
                const slide = vendorScript(tag, 'com_zimbra_email', 'UnknownPersonSlide.js');
                const ask = () => {
                    AjxDispatcher.run = () => undefined; // as without the Contacts application
                    const asked = Object.create(UnknownPersonSlide.prototype);
                    asked.emailZimlet = { _actionObject: 'eve@example.com', _getAddress: (address) => address };
                    window.ZmContact = function () { this.initFromEmail = (email) => { this.email = email; }; };
                    try {
                        return asked._getActionedContact(true).email;
                    } catch (error) {
                        return String(error);
                    }
                };
                const off = [listed(zimlet, { 'fixes-off': 'unknown-contact' })];
                const scripts = [slide, zimlet.script];
                const without = await run(release, { slots: fixed, scripts, list: off, after: ask });
                const fixes = await run(release, { slots: fixed, scripts, after: ask });
                assert.equal(fixes.states['unknown-contact'], state, tag);
                assert.equal(fixes.more, 'eve@example.com', tag);
                assert.match(without.more, state === 'upstream' ? /^eve@/ : /TypeError/, tag);
            }
        });

        await t.test('a button for support, when the configuration asks for one', async () => {
            const press = () => {
                const ops = [];
                const toolbar = { getOp: (id) => ops.find((op) => op.id === id),
                    createOp: (id, params) => {
                        const op = { id, params, addSelectionListener: (listener) => { op.listener = listener; } };
                        ops.push(op);
                        return op;
                    } };
                const handler = zimletMgr.getZimletByName('com_zmgraft_corrections').handlerObject;
                handler.initializeToolbar(null, toolbar, null, 'TV-main');
                handler.initializeToolbar(null, toolbar, null, 'TV-main');
                handler.initializeToolbar(null, {}, null, 'TV-main');
                handler.onShowView('TV-main');
                const said = ops[0] && ops[0].listener.handleEvent({});
                return [ops.length, typeof said];
            };
            assert.deepEqual((await run(release, { slots: fixed, after: press })).more, [0, 'undefined']);
            const list = [listed(zimlet, { 'support-button': 'true' })];
            assert.equal((await run(release, { slots: fixed, list, after: press })).more[0], 1);
        });
    });
}
