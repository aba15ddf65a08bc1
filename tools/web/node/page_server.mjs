// Serves pages that exist only as text, on 127.0.0.1, each under a folder of its own.
import { createServer } from 'node:http';

const TYPES = {
    html: 'text/html; charset=utf-8',
    css: 'text/css; charset=utf-8',
    js: 'text/javascript; charset=utf-8',
    json: 'application/json',
    png: 'image/png',
    gif: 'image/gif',
    svg: 'image/svg+xml',
};

export class PageServer {
    static async start() {
        const server = new PageServer();
        server.http = createServer((request, response) => server.answer(request, response));
        await new Promise((resolve, reject) => {
            server.http.once('error', reject);
            server.http.listen(0, '127.0.0.1', resolve);
        });
        server.origin = `http://127.0.0.1:${server.http.address().port}`;
        return server;
    }

    constructor() {
        this.shares = new Map();
    }

    // The page at url is html; files are found below it and, if the page writes them as
    // absolute paths, by the page that asks (its Referer).
    share(html, files = {}) {
        const base = `/${this.shares.size}`;
        this.shares.set(base, new Map([['/', html], ...Object.entries(files)]));
        return { url: `${this.origin}${base}/` };
    }

    answer(request, response) {
        const { pathname } = new URL(request.url, this.origin);
        const body = this.find(pathname) ?? this.findFor(request.headers.referer, pathname);
        if (body === undefined) {
            // Browsers ask for an icon unasked; that it is missing is no error of the page.
            response.writeHead(pathname.endsWith('/favicon.ico') ? 204 : 404).end();
            return;
        }
        const extension = pathname.endsWith('/') ? 'html' : pathname.split('.').pop();
        response.writeHead(200, {
            'Content-Type': TYPES[extension] ?? 'application/octet-stream',
            'Cache-Control': 'no-store',
        });
        response.end(body);
    }

    find(pathname) {
        const [, base, rest] = /^(\/\d+)(\/.*)$/.exec(pathname) ?? [];
        return this.shares.get(base)?.get(rest);
    }

    findFor(referer, pathname) {
        const base = /^http:\/\/[^/]+(\/\d+)\//.exec(referer ?? '')?.[1];
        return base && this.shares.get(base)?.get(pathname);
    }

    async close() {
        this.http.closeAllConnections();
        await new Promise((resolve) => this.http.close(resolve));
    }
}
