// No test waits for ever: what a browser never answers is an error that names it, and a browser that
// was started ends with who started it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { BROWSERS, launch } from '../../tools/web/node/browsers.mjs';
import { within } from '../../tools/web/node/limit.mjs';

const MODULE = new URL('../../tools/web/node/browsers.mjs', import.meta.url).href;

const isRunning = (pid) => {
    try {
        return process.kill(pid, 0);
    } catch {
        return false;
    }
};

async function ends(pid) {
    for (let i = 0; i < 100 && isRunning(pid); i++) await new Promise((resolve) => setTimeout(resolve, 50));
    return !isRunning(pid);
}

// A program that starts a browser, says which, and then does what it is given.
async function outlived(t, name, rest) {
    const program = spawn(process.execPath, ['--input-type=module', '--eval', `
        import { test } from 'node:test';
        import { launch } from ${JSON.stringify(MODULE)};
        const browser = await launch(${JSON.stringify(name)});
        process.stderr.write('pid ' + browser.pid + '\\n');
        ${rest}`], { stdio: ['ignore', 'ignore', 'pipe'] });
    t.after(() => program.kill('SIGKILL'));
    let told = '';
    program.stderr.on('data', (data) => { told += data; });
    const started = async () => {
        while (!/pid \d+\n/.test(told)) await once(program.stderr, 'data');
        return Number(/pid (\d+)/.exec(told)[1]);
    };
    return { program, pid: await within(60_000, `${name} starting: ${told}`, started()) };
}

test('the message tells how long was waited, and for what', async () => {
    await assert.rejects(within(20, 'a page', new Promise(() => {})), /^Error: waited 0.02 s in vain: a page$/);
    assert.equal(await within(20, 'a page', Promise.resolve(7)), 7);
});

test('a test that waits for ever is ended, as is its browser', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'zmgraft-limits-'));
    t.after(() => rm(folder, { recursive: true }));
    const file = join(folder, 'hangs.test.mjs');
    await writeFile(file, `import { test } from 'node:test';
        import { writeFileSync } from 'node:fs';
        import { launch } from ${JSON.stringify(MODULE)};
        test('hangs', async () => {
            const browser = await launch('chromium');
            writeFileSync(${JSON.stringify(join(folder, 'pid'))}, String(browser.pid));
            setInterval(() => {}, 1e8);
            await new Promise(() => {});
        });`);
    const { NODE_TEST_CONTEXT, ...env } = process.env; // a run of its own, not a part of this one
    const run = spawn(process.execPath, ['--test', '--test-timeout=10000', file], { stdio: 'ignore', env });
    t.after(() => run.kill('SIGKILL'));
    const [code] = await within(60_000, 'the test runner', once(run, 'exit'));
    assert.equal(code, 1);
    assert.ok(await ends(Number(await readFile(join(folder, 'pid'), 'utf8'))));
});

for (const name of BROWSERS) {
    test(`${name}: a promise, a busy page and a server that answer nothing`, async (t) => {
        const silent = createServer(() => {});
        await new Promise((resolve) => silent.listen(0, '127.0.0.1', resolve));
        t.after(() => { silent.closeAllConnections(); silent.close(); });
        const browser = await launch(name, { limit: 5000 });
        try {
            const page = await browser.open({ html: '<p>page' });
            await assert.rejects(page.evaluate(() => new Promise(() => {})),
                new RegExp(`waited 5 s in vain: ${name} evaluating .*new Promise`));
            assert.equal(await page.evaluate(() => 1), 1, 'the page is still there');
            await assert.rejects(browser.open({ url: `http://127.0.0.1:${silent.address().port}/never` }),
                new RegExp(`waited 5 s in vain: ${name} loading http://127.*/never`));
            await page.evaluate(() => { setTimeout(() => { for (;;); }, 0); });
            await assert.rejects(page.evaluate(() => 2), new RegExp(`in vain: ${name} evaluating`));
        } finally {
            await browser.close();
        }
        assert.ok(await ends(browser.pid), 'it is gone, page or no page');
    });

    test(`${name} ends with the program that started it`, async (t) => {
        const thrown = await outlived(t, name, 'throw new Error("a test fails");');
        assert.ok(await ends(thrown.pid), 'after an exception');
        const stopped = await outlived(t, name, 'await new Promise((resolve) => setTimeout(resolve, 1e8));');
        stopped.program.kill('SIGTERM'); // as the test runner ends what takes too long
        assert.ok(await ends(stopped.pid), 'after a signal');
        assert.ok(await ends(stopped.program.pid), 'the program too');
        const failed = await outlived(t, name, `test('fails', async (t) => {
            t.after(() => browser.close());
            await (await browser.open({ html: '' })).evaluate(() => { throw new Error('in the page'); });
        });`);
        assert.ok(await ends(failed.pid), 'after a failed test');
    });
}
