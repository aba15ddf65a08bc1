// A window of its own, as launchNewWindow.jsp makes it: other packages, the same fixes.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { BROWSERS, launch } from '../../tools/web/node/browsers.mjs';
import { plainJquery, plainModernizr } from '../../tools/web/node/libraries.mjs';
import { fixZimbra, lateScript } from './client/assemble.mjs';
import { clientAt, hasSources, RELEASES } from './client/client.mjs';
import { HEAD, script } from './client/page.mjs';

for (const name of BROWSERS) {
    test(name, { skip: hasSources() ? false : 'ZM_AJAX and ZM_WEB_CLIENT are not given' }, async (t) => {
        const browser = await launch(name);
        t.after(() => browser.close());
        for (const release of [RELEASES[0], RELEASES.at(-1)]) {
            const client = clientAt(release);
            const seen = new Set();
            const bundles = ['ajax.package.Boot', 'zimbraMail.package.NewWindow_1', 'zimbraMail.package.NewWindow_2']
                .map((one) => client.bundle(one, seen));
            const html = '<!DOCTYPE html><html><head><meta charset="utf-8"><link rel="icon" href="data:,"></head><body>' +
                [HEAD, client.messages(), await plainModernizr(), plainJquery(), bundles[0], fixZimbra(), bundles[1],
                    bundles[2], lateScript()].map(script).join('');
            const files = { '/public/blank.html': '<!DOCTYPE html><title></title>' };
            const page = await browser.open({ html, files });
            const states = await page.evaluate(() => Object.fromEntries(zmFixes.status().map((fix) => [fix.id, fix.state])));
            assert.deepEqual(page.errors, [], release);
            for (const [id, state] of Object.entries(states)) {
                // the briefcase is not part of such a window
                assert.match(state, id === 'pdf-preview' ? /^waiting$/ : /^(applied|upstream|unneeded)$/, `${release} ${id}`);
            }
            await page.close();
        }
    });
}
