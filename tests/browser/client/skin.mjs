// The skin that a client starts in: harmony of the release, rendered by zmgraft as the server would.
// Pictures are left out; no checkout is complete in them.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ZMGRAFT = join(process.env.BUILD ?? new URL('../../../build', import.meta.url).pathname, 'zmgraft');
const SHEETS = '/css/common,dwt,msgview,login,zm,spellcheck,skin.css';
const AGENTS = {
    chromium: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    firefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
};
const rendered = new Map();

// { css, html, js } for a browser of that name; `folder` holds css/ and skins/.
export function skinOf(folder, browser) {
    const key = `${folder} ${browser}`;
    if (!rendered.has(key)) {
        const render = (uri) => execFileSync(ZMGRAFT, ['skin', 'render', '--user-agent', AGENTS[browser],
            '--context-path', '', folder, uri], { encoding: 'utf8', maxBuffer: 64 << 20, timeout: 120_000 });
        rendered.set(key, { css: render(SHEETS).replace(/url\([^)]*\)/g, 'none'),
            html: render('/html/skin.html').replace(/(<img[^>]*\ssrc=)(['"])[^'"]*\2/g, '$1$2data:,$2'),
            js: render('/js/skin.js') });
    }
    return rendered.get(key);
}
