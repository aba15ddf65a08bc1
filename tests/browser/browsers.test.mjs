// The driver itself, with the same page in both browsers.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { BROWSERS, launch } from '../../tools/web/node/browsers.mjs';

const HTML = `<!DOCTYPE html>
<link rel="stylesheet" href="/css/absolute.css"><link rel="stylesheet" href="css/relative.css">
<body>text<script>
window.seen = window.given + 1;
console.error('told', 1);
setTimeout(() => { window.thrown = true; throw new Error('uncaught'); }, 0);
</script>`;
const FILES = {
    '/css/absolute.css': 'body { color: rgb(1, 2, 3) }',
    '/css/relative.css': 'body { background-color: rgb(4, 5, 6) }',
};

for (const name of BROWSERS) {
    describe(name, () => {
        let browser;
        let page;
        before(async () => {
            browser = await launch(name, { width: 640, height: 480 });
            page = await browser.open({
                html: HTML,
                files: FILES,
                userAgent: 'Mozilla/5.0 (test) zmgraft',
                init: 'window.given = 41;',
            });
        });
        after(() => browser.close());

        test('tells its version', () => assert.match(browser.version, /^\d+\.\d+/));

        test('evaluates functions, texts and promises', async () => {
            assert.equal(await page.evaluate((a) => a + 1, 41), 42);
            assert.equal(await page.evaluate('1 + 1'), 2);
            assert.deepEqual(await page.evaluate(() => Promise.resolve({ a: [1] })), { a: [1] });
            assert.equal(await page.evaluate(() => undefined), null);
        });

        test('an exception in the page is an error here', async () => {
            await assert.rejects(
                page.evaluate(() => {
                    throw new TypeError('in the page');
                }),
                /TypeError: in the page/,
            );
        });

        test('the page has its files, user agent, view and init script', async () => {
            const seen = await page.evaluate(() => [
                getComputedStyle(document.body).color,
                getComputedStyle(document.body).backgroundColor,
                navigator.userAgent,
                [innerWidth, innerHeight],
                window.seen,
            ]);
            assert.deepEqual(seen, [
                'rgb(1, 2, 3)',
                'rgb(4, 5, 6)',
                'Mozilla/5.0 (test) zmgraft',
                [640, 480],
                42,
            ]);
        });

        test('console errors and uncaught exceptions are collected, in order', async () => {
            await page.evaluate(async () => {
                while (!window.thrown) await new Promise((resolve) => setTimeout(resolve, 5));
            });
            await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50)));
            assert.equal(page.errors.length, 2, page.errors.join('\n'));
            assert.match(page.errors[0], /told 1/);
            assert.match(page.errors[1], /uncaught/);
        });

        test('the wheel is real input, where it is turned', async () => {
            const high = await browser.open({ html: `<!DOCTYPE html><body><div id="a" style="height: 200px; overflow: auto">
                <p style="height: 2000px">long</p></div><script>addEventListener('wheel', (event) => {
                window.turned = [event.isTrusted, event.deltaY, event.target.tagName]; });</script>` });
            await high.wheel(100, 100, 120);
            const seen = await high.evaluate(async () => {
                for (let i = 0; i < 100 && !document.getElementById('a').scrollTop; i++) {
                    await new Promise((resolve) => setTimeout(resolve, 20));
                }
                return [...window.turned, document.getElementById('a').scrollTop > 0];
            });
            assert.deepEqual(seen, [true, 120, 'P', true]);
            await high.close();
        });

        test('the doctype decides on the mode', async () => {
            const quirks = await browser.open({ html: '<p>no doctype' });
            assert.equal(await quirks.evaluate(() => document.compatMode), 'BackCompat');
            assert.equal(await page.evaluate(() => document.compatMode), 'CSS1Compat');
            await quirks.close();
        });

        test('a screenshot is a PNG of the size of the view', async () => {
            const folder = await mkdtemp(join(tmpdir(), 'zmgraft-shot-'));
            try {
                await page.screenshot(join(folder, 'a.png'));
                const png = await readFile(join(folder, 'a.png'));
                assert.equal(png.subarray(1, 4).toString(), 'PNG');
                assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [640, 480]);
            } finally {
                await rm(folder, { recursive: true });
            }
        });
    });
}
