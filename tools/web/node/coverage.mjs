// Records which style rules pages use, in Chromium, for `zmgraft skin strip --coverage`:
//
//     node coverage.mjs OUTPUT [--sheet PATH=FILE]... [--user-agent TEXT] PAGE...
//
// PAGE is an address, or a file with the text of a page. What a page asks for under an address
// whose path ends with PATH is answered with FILE: the sheet as `zmgraft skin render` writes it, which
// a server would answer minified. The user agent is the one for which zmgraft renders Chrome. Pages are
// loaded and no more: nothing is clicked, no other size is tried.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { launch } from './browsers.mjs';

export const agentOf = (version) =>
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) ' +
    `Chrome/${version.split('.')[0]}.0.0.0 Safari/537.36`;

// sheets: { '/css/a.css': 'text' }. Returns what all pages used, a list of { url, text, ranges }.
// A page is what the command line takes, or { html, files, visit } as for Browser.open; visit(page)
// is what is done on it once it is loaded.
export async function recordCoverage(pages, { sheets = {}, userAgent } = {}) {
    const browser = await launch('chromium');
    const records = [];
    try {
        for (const page of pages) records.push(...(await recordPage(browser, page, sheets, userAgent)));
    } finally {
        await browser.close();
    }
    return records;
}

async function recordPage(browser, page, sheets, userAgent) {
    const { visit, ...what } =
        typeof page !== 'string' ? page : existsSync(page) ? { html: readFileSync(page, 'utf8') } : { url: page };
    const opened = await browser.open({
        ...what,
        userAgent: userAgent ?? agentOf(browser.version),
        prepare: async (playwright) => {
            for (const [path, body] of Object.entries(sheets)) {
                const isAsked = (url) => url.pathname.endsWith(path);
                await playwright.route(isAsked, (route) =>
                    route.fulfill({ contentType: 'text/css; charset=utf-8', body }),
                );
            }
            await playwright.coverage.startCSSCoverage({ resetOnNavigation: false });
        },
    });
    await visit?.(opened);
    const records = await opened.playwright.coverage.stopCSSCoverage();
    await opened.close();
    return records;
}

function sheetsOf(words) {
    return Object.fromEntries(
        words.map((word) => {
            const at = word.indexOf('=');
            if (at <= 0) throw new Error(`--sheet needs PATH=FILE, not ${word}`);
            return [word.slice(0, at), readFileSync(word.slice(at + 1), 'utf8')];
        }),
    );
}

if (process.argv[1] === import.meta.filename) {
    const { values, positionals } = parseArgs({
        allowPositionals: true,
        options: {
            sheet: { type: 'string', multiple: true, default: [] },
            'user-agent': { type: 'string' },
        },
    });
    const [output, ...pages] = positionals;
    if (pages.length === 0) {
        console.error('usage: coverage.mjs OUTPUT [--sheet PATH=FILE]... [--user-agent TEXT] PAGE...');
        process.exit(2);
    }
    const options = { sheets: sheetsOf(values.sheet), userAgent: values['user-agent'] };
    writeFileSync(output, JSON.stringify(await recordCoverage(pages, options), null, 1));
}
