// Modernizr and jQuery beside Zimbra's own copies, on the real client.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { BROWSERS, launch } from '../../tools/web/node/browsers.mjs';
import { jquery, modernizr, plainModernizr } from '../../tools/web/node/libraries.mjs';
import { hasSources, loadClient, RELEASES } from './client/client.mjs';

const skip = hasSources() ? false : 'ZM_AJAX and ZM_WEB_CLIENT are not given';
// Zimbra's: an older one, with no more than what AjxEnv asks.
const FEW = new URL('client/modernizr-few.json', import.meta.url);

for (const name of BROWSERS) {
    test(name, { skip }, async (t) => {
        const browser = await launch(name);
        t.after(() => browser.close());
        const libraries = await modernizr() + jquery();
        const theirs = await plainModernizr(FEW);

        await t.test("Zimbra's Modernizr stays, with its tests, and gains ours", async () => {
            const page = await loadClient(browser, RELEASES.at(-1), { modernizr: theirs,
                before: '', late: `var before = window.Modernizr; ${libraries}${libraries}` });
            const seen = await page.evaluate(() => {
                Modernizr.addTest('added', () => true);
                return { same: before === Modernizr && AjxEnv.supported === Modernizr, added: Modernizr.added,
                    template: Modernizr.template, list: typeof Modernizr.input.list, ls: Modernizr.localstorage,
                    flexbox: Modernizr.flexbox, grid: Modernizr.cssgrid, ours: typeof zmgraftModernizr.flexbox };
            });
            assert.deepEqual(seen, { same: true, added: true, template: true, list: 'boolean', ls: true,
                flexbox: true, grid: true, ours: 'boolean' });
            assert.deepEqual(page.errors, []);
            await page.close();
        });

        await t.test("Zimbra's jQuery is the one", async () => {
            const page = await loadClient(browser, RELEASES.at(-1), { late: `var before = window.jQuery; ${libraries}` });
            assert.equal(await page.evaluate(() => before === jQuery && jQuery === $ && zmgraftJQuery === jQuery), true);
            await page.close();
        });

        await t.test('where there is none, ours takes no name of the page', async () => {
            const page = await browser.open({ html: `<!DOCTYPE html><script src="a.js"></script><script src="a.js"></script>`,
                files: { '/a.js': `window.$ = window.$ || "mine"; ${libraries}` } });
            assert.deepEqual(await page.evaluate(() => [typeof window.jQuery, window.$, zmgraftJQuery.fn.jquery,
                Modernizr === zmgraftModernizr, zmgraftJQuery('<p>x</p>').text()]), ['undefined', 'mine', '1.12.4', true, 'x']);
            assert.deepEqual(page.errors, []);
            await page.close();
        });
    });
}
