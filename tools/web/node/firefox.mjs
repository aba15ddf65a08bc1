// Debian's Firefox, through WebDriver BiDi.
// https://www.w3.org/TR/webdriver-bidi/ : the names of commands and events below.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import { answer, expression } from './expression.mjs';
import { endWithUs } from './lifetime.mjs';
import { summary, within } from './limit.mjs';

const EXECUTABLE = process.env.ZMGRAFT_FIREFOX ?? '/usr/bin/firefox-esr';

// A profile that asks nobody anything.
const PREFERENCES = {
    'app.normandy.enabled': false,
    'app.update.disabledForTesting': true,
    'browser.aboutwelcome.enabled': false,
    'browser.safebrowsing.malware.enabled': false,
    'browser.safebrowsing.phishing.enabled': false,
    'browser.safebrowsing.update.enabled': false,
    'browser.search.update': false,
    'browser.shell.checkDefaultBrowser': false,
    'browser.startup.page': 0,
    'datareporting.policy.dataSubmissionEnabled': false,
    'extensions.getAddons.cache.enabled': false,
    'extensions.update.enabled': false,
    'media.gmp-manager.updateEnabled': false,
    'network.captive-portal-service.enabled': false,
    'network.connectivity-service.enabled': false,
    'network.http.speculative-parallel-limit': 0,
    'services.settings.server': 'data:,',
    'toolkit.telemetry.enabled': false,
};

export async function launchFirefox({ width, height, limit }) {
    const profile = await mkdtemp(join(tmpdir(), 'zmgraft-firefox-'));
    const lines = Object.entries(PREFERENCES).map(
        ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
    );
    await writeFile(join(profile, 'user.js'), lines.join('\n'));
    const child = spawn(
        EXECUTABLE,
        ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0'],
        { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: profile } },
    );
    const gone = new Promise((resolve) => child.once('exit', resolve));
    const kill = () => child.kill('SIGKILL');
    const forget = endWithUs(kill);
    const stop = async () => {
        kill();
        await gone;
        forget();
        await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    };
    try {
        const address = await listeningAddress(child, limit);
        const session = await Session.connect(`${address}/session`, limit);
        const { capabilities } = await session.send('session.new', { capabilities: {} });
        await session.send('session.subscribe', { events: ['log.entryAdded'] });
        return {
            version: capabilities.browserVersion,
            pid: child.pid,
            open: (request) => open(session, { width, height }, request),
            close: async () => {
                // Let it flush and leave by itself; what does not is ended.
                const left = session.send('browser.close', {}).then(() => gone, () => {});
                await Promise.race([left, wait(5000)]);
                session.close();
                await stop();
            },
        };
    } catch (error) {
        await stop();
        throw error;
    }
}

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms).unref());

// Firefox says on standard error where it listens.
function listeningAddress(child, limit) {
    return new Promise((resolve, reject) => {
        let text = '';
        const fail = (why) => reject(new Error(`firefox did not start: ${why}\n${text}`));
        const timer = setTimeout(() => fail('no answer in time'), limit);
        child.once('error', (error) => fail(error.message));
        child.once('exit', (code) => fail(`exit code ${code}`));
        child.stderr.on('data', (data) => {
            text += data;
            const found = /WebDriver BiDi listening on (ws:\S+)/.exec(text);
            if (found) {
                clearTimeout(timer);
                resolve(found[1]);
            }
        });
    });
}

// Commands and their answers over one WebSocket, and events to who listens.
class Session {
    static connect(address, limit) {
        return new Promise((resolve, reject) => {
            const socket = new WebSocket(address, { maxPayload: 256 << 20, handshakeTimeout: limit });
            socket.once('open', () => resolve(new Session(socket, limit)));
            socket.once('error', reject);
        });
    }

    constructor(socket, limit) {
        this.socket = socket;
        this.limit = limit;
        this.waiting = new Map();
        this.listeners = new Set();
        this.next = 1;
        socket.on('message', (data) => this.receive(JSON.parse(data)));
        socket.on('close', () => {
            for (const { reject } of this.waiting.values()) reject(new Error('firefox is gone'));
            this.waiting.clear();
        });
    }

    // what: for the message, when no answer comes in time.
    send(method, params, what = method) {
        const id = this.next++;
        const answered = new Promise((resolve, reject) => {
            this.waiting.set(id, { method, resolve, reject });
            this.socket.send(JSON.stringify({ id, method, params }));
        });
        return within(this.limit, `firefox ${what}`, answered).finally(() => this.waiting.delete(id));
    }

    receive(message) {
        if (message.type === 'event') {
            for (const listener of this.listeners) listener(message);
            return;
        }
        const command = this.waiting.get(message.id);
        this.waiting.delete(message.id);
        if (message.type === 'success') command?.resolve(message.result);
        else command?.reject(new Error(`${command.method}: ${message.error}: ${message.message}`));
    }

    close() {
        this.socket.close();
    }
}

async function open(session, { width, height }, { url, userAgent, init }) {
    // A user context is a container of its own: no cookie or storage is shared between pages.
    const { userContext } = await session.send('browser.createUserContext', {});
    const { context } = await session.send('browsingContext.create', { type: 'tab', userContext });
    const contexts = [context];
    const errors = [];
    const listen = ({ method, params }) => {
        if (method !== 'log.entryAdded' || params.source.context !== context) return;
        if (params.level === 'error') errors.push(params.text);
    };
    session.listeners.add(listen);
    await session.send('browsingContext.setViewport', { context, viewport: { width, height } });
    if (userAgent) await session.send('emulation.setUserAgentOverride', { contexts, userAgent });
    if (init) {
        const functionDeclaration = `() => {\n${init}\n}`;
        await session.send('script.addPreloadScript', { functionDeclaration, contexts });
    }
    const request = { context, url, wait: 'complete' };
    await session.send('browsingContext.navigate', request, `loading ${url}`);
    return {
        errors,
        evaluate: (code, argument) =>
            evaluate(session, context, expression(code, argument), summary(code)),
        screenshot: (path) => screenshot(session, context, path),
        wheel: (x, y, pixels) => turnWheel(session, context, { x, y, pixels }),
        close: async () => {
            session.listeners.delete(listen);
            await session.send('browsingContext.close', { context });
            await session.send('browser.removeUserContext', { userContext });
        },
    };
}

async function evaluate(session, context, source, what) {
    const request = { expression: source, target: { context }, awaitPromise: true };
    const evaluated = await session.send('script.evaluate', request, `evaluating ${what}`);
    const { type, result, exceptionDetails } = evaluated;
    if (type === 'exception') throw new Error(exceptionDetails.text);
    return answer(result.value);
}

// The mouse is moved there first: what the wheel scrolls is what it is over.
function turnWheel(session, context, { x, y, pixels }) {
    const scroll = { type: 'scroll', x, y, deltaX: 0, deltaY: pixels };
    const move = { type: 'pointerMove', x, y };
    const pause = { type: 'pause' };
    return session.send('input.performActions', {
        context,
        actions: [
            { type: 'pointer', id: 'mouse', actions: [move, pause] },
            { type: 'wheel', id: 'wheel', actions: [pause, scroll] },
        ],
    });
}

async function screenshot(session, context, path) {
    const { data } = await session.send('browsingContext.captureScreenshot', { context });
    const picture = Buffer.from(data, 'base64');
    if (path) await writeFile(path, picture);
    return picture;
}
