// Debian's Chromium and Firefox, driven alike.
//
//     const browser = await launch('firefox');          // or 'chromium'
//     const page = await browser.open({ html: '<!DOCTYPE html>...', userAgent: '...' });
//     await page.evaluate((a) => a + 1, 41);             // 42
//     page.errors;                                       // console errors, uncaught exceptions
//     await page.screenshot('login.png');
//     await page.wheel(x, y, 120);                       // real input, down by 120 CSS pixels
//     await browser.close();
//
// Chromium goes through playwright-core, Firefox through WebDriver BiDi (the remote agent in the
// browser itself; no geckodriver). Pages given as text are served from 127.0.0.1, so that both
// browsers see an ordinary origin, the headers of the user agent, and the page mode (standards
// or quirks) that its doctype asks for. Nothing else is reached: neither browser is told of a
// proxy, and their background traffic is off.
import { launchChromium } from './chromium.mjs';
import { launchFirefox } from './firefox.mjs';
import { LIMIT_MS } from './limit.mjs';
import { PageServer } from './page_server.mjs';

const LAUNCHERS = { chromium: launchChromium, firefox: launchFirefox };

export const BROWSERS = Object.keys(LAUNCHERS);

// Starts a browser. options: width and height of the view in CSS pixels; limit, how many milliseconds
// an answer of the browser is waited for before that is an error.
export async function launch(name, { width = 1280, height = 800, limit = LIMIT_MS } = {}) {
    if (!(name in LAUNCHERS)) {
        throw new Error(`no browser is called ${name}; there are ${BROWSERS.join(', ')}`);
    }
    const server = await PageServer.start();
    try {
        return new Browser(name, await LAUNCHERS[name]({ width, height, limit }), server);
    } catch (error) {
        await server.close();
        throw error;
    }
}

class Browser {
    constructor(name, driver, server) {
        this.name = name;
        this.version = driver.version;
        this.pid = driver.pid;
        this.driver = driver;
        this.server = server;
    }

    // Opens a page and waits until it has loaded. What to open is one of
    //   url    an address, or
    //   html   the text of the page, with
    //   files  what else it may ask for: { '/css/a.css': 'text', '/img/b.png': Buffer }
    // userAgent replaces what the browser calls itself, in headers and in navigator.userAgent.
    // init is JavaScript that runs in the page before any script of its own.
    // prepare, in Chromium alone, is given Playwright's page before it is loaded.
    async open({ url, html, files, userAgent, init, prepare }) {
        const share = url === undefined ? this.server.share(html ?? '', files) : null;
        return this.driver.open({ url: url ?? share.url, userAgent, init, prepare });
    }

    async close() {
        try {
            await this.driver.close();
        } finally {
            await this.server.close();
        }
    }
}
