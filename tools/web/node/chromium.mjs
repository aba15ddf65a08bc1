// Debian's Chromium, through playwright-core.
import { chromium } from 'playwright-core';
import { answer, expression } from './expression.mjs';

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

export async function launchChromium({ width, height }) {
    const browser = await chromium.launch({
        executablePath: EXECUTABLE,
        headless: true,
        chromiumSandbox: process.getuid() !== 0,
        args: FLAGS,
    });
    return {
        version: browser.version(),
        open: (request) => open(browser, { width, height }, request),
        close: () => browser.close(),
    };
}

async function open(browser, viewport, { url, userAgent, init, prepare }) {
    const context = await browser.newContext({ viewport, userAgent });
    const page = await context.newPage();
    const errors = [];
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('pageerror', (error) => errors.push(error.message));
    if (init) await page.addInitScript(init);
    await prepare?.(page);
    await page.goto(url, { waitUntil: 'load' });
    return {
        errors,
        evaluate: async (code, argument) => answer(await page.evaluate(expression(code, argument))),
        screenshot: (path) => page.screenshot({ path, animations: 'disabled' }),
        close: () => context.close(),
        // What only this browser offers, coverage of styles for one.
        playwright: page,
    };
}
