// Debian's Chromium, through playwright-core.
import { chromium } from 'playwright-core';
import { answer, expression } from './expression.mjs';
import { endWithUs } from './lifetime.mjs';
import { summary, within } from './limit.mjs';

const EXECUTABLE = process.env.ZMGRAFT_CHROMIUM ?? '/usr/bin/chromium';

// Without these it looks up hosts of its maker at every start.
const FLAGS = [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
];

export async function launchChromium({ width, height, limit }) {
    const browser = await chromium.launch({
        executablePath: EXECUTABLE,
        headless: true,
        chromiumSandbox: process.getuid() !== 0,
        args: FLAGS,
        timeout: limit,
        handleSIGINT: false,
        handleSIGTERM: false,
        handleSIGHUP: false,
    });
    const forget = endWithUs(() => {}); // Playwright kills its browser at exit
    const pid = await within(limit, 'chromium telling its process', processOf(browser));
    return {
        version: browser.version(),
        pid,
        open: (request) => open(browser, { width, height, limit }, request),
        close: () => close(browser, pid, limit).finally(forget),
    };
}

async function processOf(browser) {
    const session = await browser.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    await session.detach();
    return processInfo.find(({ type }) => type === 'browser').id;
}

// A browser that does not leave when it is asked to is ended.
async function close(browser, pid, limit) {
    try {
        await within(limit, 'chromium to close', browser.close());
    } catch (error) {
        process.kill(pid, 'SIGKILL');
        throw error;
    }
}

async function open(browser, { width, height, limit }, { url: address, userAgent, init, prepare }) {
    const wait = (what, promise) => within(limit, `chromium ${what}`, promise);
    const viewport = { width, height };
    const context = await wait('making a context', browser.newContext({ viewport, userAgent }));
    const page = await wait('making a page', context.newPage());
    const errors = [];
    page.on('console', (message) => {
        if (message.type() !== 'error') return;
        const { url } = message.location(); // what failed to load is not in the text
        errors.push(message.text() + (/^Failed to load/.test(message.text()) ? ` ${url}` : ''));
    });
    page.on('pageerror', (error) => errors.push(error.message));
    if (init) await page.addInitScript(init);
    await prepare?.(page);
    // The limits are ours, not Playwright's.
    await wait(`loading ${address}`, page.goto(address, { waitUntil: 'load', timeout: 0 }));
    const turn = async (x, y, pixels) => {
        await page.mouse.move(x, y);
        await page.mouse.wheel(0, pixels);
    };
    const picture = (path) => page.screenshot({ path, animations: 'disabled', timeout: 0 });
    return {
        errors,
        evaluate: async (code, argument) => {
            const evaluated = page.evaluate(expression(code, argument));
            return answer(await wait(`evaluating ${summary(code)}`, evaluated));
        },
        screenshot: (path) => wait('taking a picture', picture(path)),
        wheel: (x, y, pixels) => wait('turning the wheel', turn(x, y, pixels)),
        close: () => wait('closing a page', context.close()),
        // What only this browser offers, coverage of styles for one.
        playwright: page,
    };
}
