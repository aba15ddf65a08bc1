// The real client of a release, loaded in a browser with its lazy packages.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourcesAt } from './sources.mjs';
import { live } from './live.mjs';
import { Client, clientPage } from './page.mjs';
import { skinOf } from './skin.mjs';
import { plainJquery, plainModernizr } from '../../../tools/web/node/libraries.mjs';

const { ZM_AJAX, ZM_WEB_CLIENT } = process.env;
const CACHE = process.env.ZM_CACHE ?? join(tmpdir(), 'zmgraft-clients');

// One release of each line, as first released, and one near its end.
export const RELEASES = (process.env.ZM_RELEASES ?? '8.7.11,8.8.15,8.8.15.p47,9.0.0,9.0.0.p43,10.0.0-GA,10.0.11').split(',');
export const hasSources = () => Boolean(ZM_AJAX && ZM_WEB_CLIENT);

const PACKAGES = ['Startup2', 'MailCore', 'Mail', 'CalendarCore', 'Calendar', 'BriefcaseCore', 'Briefcase'];
let modernizr;

const clients = new Map();
export function clientAt(release) {
    if (!clients.has(release)) {
        const options = { ajax: ZM_AJAX, webClient: ZM_WEB_CLIENT, cache: CACHE };
        clients.set(release, new Client(sourcesAt(release, options)));
    }
    return clients.get(release);
}

export async function pageOf(release, options) {
    // Stands for Zimbra's own copies, which are in no checkout.
    modernizr ??= await plainModernizr();
    return clientPage(clientAt(release), { modernizr, jquery: plainJquery(), ...options });
}

const requireAll = async (names) => {
    AjxDispatcher.require(names);
    await new Promise((resolve) => setTimeout(resolve, 50)); // their callbacks are timed
};

// Opens the page and loads the lazy packages, as the client does when they are first used.
export async function loadClient(browser, release, options) {
    const { userAgent, ...rest } = options;
    const page = await browser.open({ ...(await pageOf(release, rest)), userAgent });
    await page.evaluate(requireAll, PACKAGES);
    return page;
}

// The page in which the client starts as a whole, in the browser of that name; `account` is what live()
// takes.
export async function livePageOf(name, release, { account, before = '', ...options } = {}) {
    const parts = live(account, skinOf(clientAt(release).sources.skins(), name));
    return pageOf(release, { ...options, ...parts, before: before + parts.before });
}

export const openLive = async (browser, release, options) =>
    browser.open(await livePageOf(browser.name, release, options));

// Until the client has started; runs in the page.
export const hasStarted = () => until('the start of the client', () => window.started);

// The same, when the client has started, with the lazy packages. While it starts it loads packages
// itself, and one that is asked for again before it is there is evaluated twice.
export async function startClient(browser, release, options) {
    const page = await openLive(browser, release, options);
    await page.evaluate(hasStarted);
    await page.evaluate(requireAll, PACKAGES);
    return page;
}
