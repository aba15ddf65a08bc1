// An HTTPS server for tests that misbehaves, one way for each path: https-server.mjs CERTIFICATES
//
// CERTIFICATES is what tests/support/certificates wrote. Prints its ports as shell assignments, and
// ends when its standard input does. Requests go to the file `requests` there, one a line:
//     GET /path.bin range=bytes=10- if-range="tag"      CONNECT localhost:1234
// those for /stall and /held to `background`. The good file is good.bin in the same folder; every answer that is good is that.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { join } from 'node:path';

const folder = process.argv[2];
const slow = /^GET \/(stall|held)/; // asked for beside other tests
const read = (name) => readFileSync(join(folder, name));
const log = (line) =>
    appendFileSync(join(folder, slow.test(line) ? 'background' : 'requests'), `${line}\n`);

// 64 KiB in which no two places are alike.
const good = Buffer.alloc(65536);
for (let i = 0, state = 1; i < good.length; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    good[i] = state >>> 16;
}
const wrong = Buffer.from(good);
wrong[40000] ^= 1;
writeFileSync(join(folder, 'good.bin'), good);

const ports = {};
const seen = new Map();
const half = good.length / 2;

// The whole file, or what is asked for of it when `tag` is still that of the file.
function serve(request, response, body, tag) {
    const headers = tag === undefined ? {} : { ETag: tag };
    const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
    const current = request.headers['if-range'] === undefined || request.headers['if-range'] === tag;
    if (range !== null && current) {
        const from = Number(range[1]);
        if (from >= body.length) {
            response.writeHead(416, { 'Content-Range': `bytes */${body.length}` }).end();
            return;
        }
        headers['Content-Range'] = `bytes ${from}-${body.length - 1}/${body.length}`;
        headers['Content-Length'] = body.length - from;
        response.writeHead(206, headers).end(body.subarray(from));
        return;
    }
    headers['Content-Length'] = body.length;
    response.writeHead(200, headers).end(body);
}

// Half of a file that is announced whole, or sent in chunks, and then the end of the connection.
function cut(response, body, headers) {
    response.writeHead(200, headers);
    response.write(body.subarray(0, half), () => response.socket.destroy());
}

const whole = { 'Content-Length': good.length };
const redirect = (response, location) => response.writeHead(302, { Location: location }).end();
const status = (response, code, headers) => response.writeHead(code, headers).end('no such luck\n');

// Each gets how many requests its path has had before.
const answers = {
    '/good.bin': (count, request, response) => serve(request, response, good, '"one"'),
    '/wrong.bin': (count, request, response) => serve(request, response, wrong, '"one"'),
    '/named.bin': (count, request, response) => {
        response.setHeader('Content-Disposition', 'attachment; filename="../evil.bin"');
        serve(request, response, good);
    },
    '/to-http': (count, request, response) =>
        redirect(response, `http://localhost:${ports.plain}/good.bin`),
    '/loop': (count, request, response) => redirect(response, '/loop'),
    '/to-other': (count, request, response) =>
        redirect(response, `https://localhost:${ports.second}/good.bin`),
    '/to-password': (count, request, response) =>
        redirect(response, `https://user:secret@localhost:${ports.good}/good.bin`),
    '/to-nowhere': (count, request, response) => response.writeHead(302).end('nowhere\n'),
    '/cut': (count, request, response) => cut(response, good, whole),
    '/cut-chunks': (count, request, response) => cut(response, good, {}),
    '/short': (count, request, response) => serve(request, response, good.subarray(0, half)),
    '/short-chunks': (count, request, response) =>
        response.writeHead(200).end(good.subarray(0, half)),
    '/announced': (count, request, response) =>
        response.writeHead(200, { 'Content-Length': 5000000000 }).write('x'),
    '/announced-short': (count, request, response) =>
        response.writeHead(200, { 'Content-Length': 10 }).write('x'),
    '/endless': (count, request, response) => {
        response.writeHead(200);
        const more = () => response.destroyed || response.write(good, more);
        more();
    },
    '/status-404': (count, request, response) => status(response, 404),
    '/status-503': (count, request, response) => status(response, 503),
    '/twice-503': (count, request, response) =>
        count < 2 ? status(response, 503) : serve(request, response, good),
    '/once-429': (count, request, response) =>
        count < 1 ? status(response, 429, { 'Retry-After': 0 }) : serve(request, response, good),
    '/long-429': (count, request, response) => status(response, 429, { 'Retry-After': 86400 }),
    '/resume': (count, request, response) =>
        count < 1 ? cut(response, good, { ...whole, ETag: '"one"' }) :
            serve(request, response, good, '"one"'),
    '/no-ranges': (count, request, response) =>
        count < 1 ? cut(response, good, whole) : response.writeHead(200, whole).end(good),
    '/changed': (count, request, response) =>
        count < 1 ? cut(response, Buffer.from(wrong).reverse(), { ...whole, ETag: '"old"' }) :
            serve(request, response, good, '"new"'),
    '/mixed': (count, request, response) =>
        count < 1 ? cut(response, Buffer.alloc(good.length), whole) : serve(request, response, good),
    '/refuses-range': (count, request, response) => {
        if (count < 1) {
            cut(response, good, whole);
        } else if (request.headers.range !== undefined) {
            status(response, 416);
        } else {
            response.writeHead(200, whole).end(good);
        }
    },
    '/other-range': (count, request, response) => {
        if (count < 1) {
            cut(response, good, whole);
        } else if (request.headers.range !== undefined) {
            response.writeHead(206, {
                'Content-Range': `bytes 0-${half - 1}/${good.length}`,
                'Content-Length': half,
            }).end(good.subarray(0, half));
        } else {
            response.writeHead(200, whole).end(good);
        }
    },
    '/lost': (count, request, response) => {
        if (count < 1) {
            cut(response, good, whole);
        } else if (request.headers.range !== undefined) { // goes on, but not to the end
            response.writeHead(206, { 'Content-Range': `bytes ${half}-${good.length - 1}/*` });
            response.end(good.subarray(half, half + 10));
        } else {
            response.writeHead(200, whole).end(good);
        }
    },
    '/stall': (count, request, response) => { // ten bytes a second, for ever
        response.writeHead(200, whole);
        let sent = 0;
        const timer = setInterval(() => response.write(good.subarray(sent, ++sent)), 100);
        response.on('close', () => clearInterval(timer));
    },
    '/held': (count, request, response) => setTimeout(() => serve(request, response, good), 300),
};

function answer(request, response) {
    const path = request.url;
    const { range, 'if-range': tag } = request.headers;
    log(`GET ${path}${range === undefined ? '' : ` range=${range}`}` +
        `${tag === undefined ? '' : ` if-range=${tag}`}`);
    const count = seen.get(path) ?? 0;
    seen.set(path, count + 1);
    const file = extra[path];
    if (file !== undefined) {
        serve(request, response, read(file));
    } else if (answers[path] !== undefined) {
        answers[path](count, request, response);
    } else {
        status(response, 404);
    }
}

// Files that the test puts beside the certificates before it starts the server: served as they are.
const extra = Object.fromEntries(process.argv.slice(3).map((name) => [`/pool/${name}`, name]));

const tls = (name, options) =>
    https.createServer({ key: read(`${name}.key`), cert: read(`${name}.crt`), ...options }, answer);

function proxy(status) {
    const server = http.createServer((request, response) => response.writeHead(400).end());
    server.on('connect', (request, socket) => {
        log(`CONNECT ${request.url}`);
        if (status !== 200) {
            socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
            return;
        }
        const there = net.connect(Number(request.url.split(':')[1]), '127.0.0.1', () => {
            socket.write('HTTP/1.1 200 OK\r\n\r\n');
            socket.pipe(there).pipe(socket);
        });
        there.on('error', () => socket.destroy());
        socket.on('error', () => there.destroy());
    });
    return server;
}

const servers = {
    good: tls('good'),
    second: tls('good'),
    host: tls('host'),
    expired: tls('expired'),
    unknown: tls('unknown'),
    old: tls('good', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
    plain: http.createServer(answer),
    proxy: proxy(200),
    closed: proxy(403),
};
for (const [name, server] of Object.entries(servers)) {
    server.on('clientError', () => {});
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    ports[name] = server.address().port;
}
console.log(Object.entries(ports).map(([name, port]) => `port_${name}=${port}`).join(' '));
process.stdin.on('end', () => process.exit()).resume();
