// What the client sends when its page is left: read by a server, in a real browser.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { BROWSERS, launch } from '../../tools/web/node/browsers.mjs';
import { fixZimbra, lateScript } from './client/assemble.mjs';
import { RELEASES, hasSources, pageOf } from './client/client.mjs';

// Serves the page, and keeps what is posted.
async function serve({ html, files }) {
    const posted = [];
    const server = createServer((request, response) => {
        if (request.method === 'POST') {
            let body = '';
            request.on('data', (data) => { body += data; });
            request.on('end', () => {
                posted.push({ url: request.url, body, csrf: request.headers['x-zimbra-csrf-token'] });
                response.end('{}');
            });
            return;
        }
        if (request.url === '/next') response.on('finish', () => { posted.isLeft = true; });
        const text = request.url === '/' ? html : request.url === '/next' ? '<p>next' : files[request.url];
        response.writeHead(text === undefined ? 404 : 200,
            { 'Content-Type': request.url.endsWith('.js') ? 'text/javascript' : 'text/html' });
        response.end(text);
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { posted, url: `http://127.0.0.1:${server.address().port}/`,
        close: () => { server.closeAllConnections(); server.close(); } };
}

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Until it is so, or the time is over.
async function until(ms, isSo) {
    const deadline = Date.now() + ms;
    while (Date.now() < deadline && !isSo()) await wait(50);
}

// Leaves the page while the client saves: a preference, and synchronously the end of the session.
async function leave(browser, release, scripts) {
    const server = await serve(await pageOf(release, scripts));
    try {
        return await leaveFrom(browser, server);
    } finally {
        server.close(); // or it keeps the test alive for ever
    }
}

async function leaveFrom(browser, server) {
    const page = await browser.open({ url: server.url });
    await page.evaluate(() => {
        window.csrfToken = 'token';
        window.addEventListener('beforeunload', () => {
            AjxRpc.invoke('preference', '/async', { 'X-A': '1' }, new AjxCallback(() => {}));
            try {
                AjxRpc.invoke('end', '/sync', {});
            } catch (error) { /* as ZmCsfeCommand takes it */ }
        });
        // not before this is answered: a page that is gone answers nothing
        setTimeout(() => { location.href = '/next'; }, 200);
    });
    // A page that is closed while it is being left may never say that it is closed (Chromium).
    await until(30_000, () => server.posted.isLeft);
    await until(2000, () => server.posted.length >= 2);
    await wait(300);
    await page.close();
    return server.posted;
}

for (const name of BROWSERS) {
    test(`${name}: exit-requests`, { skip: !hasSources() }, async (t) => {
        const browser = await launch(name);
        t.after(() => browser.close());
        for (const release of [RELEASES[0], RELEASES.at(-1)]) {
            const names = (posted) => posted.map((request) => request.url).sort();
            const bare = await leave(browser, release, {});
            const fixed = await leave(browser, release, { early: fixZimbra(), late: lateScript() });
            assert.deepEqual(names(fixed), ['/async', '/sync'], `${release} with the fix`);
            assert.deepEqual(fixed.map((request) => request.csrf), ['token', 'token']);
            assert.deepEqual(fixed.map((request) => request.body).sort(), ['end', 'preference']);
            if (name === 'chromium') {
                assert.ok(!names(bare).includes('/sync'), `${release} without the fix: ${names(bare)}`);
            }
            t.diagnostic(`${release} without the fix: ${names(bare).join(' ') || 'nothing'}`);
        }
    });
}
