// Debian's Firefox, through WebDriver BiDi.
// https://www.w3.org/TR/webdriver-bidi/ : the names of commands and events below.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import { answer, expression } from './expression.mjs';

const EXECUTABLE = process.env.ZMGRAFT_FIREFOX ?? '/usr/bin/firefox-esr';
const START_TIMEOUT_MS = 60_000;

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

export async function launchFirefox({ width, height }) {
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
    // A browser must not outlive who drives it.
    const kill = () => child.kill('SIGKILL');
    const stopped = () => process.exit(1);
    process.on('exit', kill).on('SIGINT', stopped).on('SIGTERM', stopped);
    const stop = async () => {
        kill();
        await gone;
        process.off('exit', kill).off('SIGINT', stopped).off('SIGTERM', stopped);
        await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    };
    try {
        const address = await listeningAddress(child);
        const session = await Session.connect(`${address}/session`);
        const { capabilities } = await session.send('session.new', { capabilities: {} });
        await session.send('session.subscribe', { events: ['log.entryAdded'] });
        return {
            version: capabilities.browserVersion,
            open: (request) => open(session, { width, height }, request),
            close: async () => {
                // Let it flush and leave by itself; what does not is ended.
                await Promise.race([session.send('browser.close', {}).then(() => gone), wait(5000)]);
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
function listeningAddress(child) {
    return new Promise((resolve, reject) => {
        let text = '';
        const fail = (why) => reject(new Error(`firefox did not start: ${why}\n${text}`));
        const timer = setTimeout(() => fail('no answer in time'), START_TIMEOUT_MS);
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
    static connect(address) {
        return new Promise((resolve, reject) => {
            const socket = new WebSocket(address, { maxPayload: 256 << 20 });
            socket.once('open', () => resolve(new Session(socket)));
            socket.once('error', reject);
        });
    }

    constructor(socket) {
        this.socket = socket;
        this.waiting = new Map();
        this.listeners = new Set();
        this.next = 1;
        socket.on('message', (data) => this.receive(JSON.parse(data)));
        socket.on('close', () => {
            for (const { reject } of this.waiting.values()) reject(new Error('firefox is gone'));
            this.waiting.clear();
        });
    }

    send(method, params) {
        const id = this.next++;
        return new Promise((resolve, reject) => {
            this.waiting.set(id, { method, resolve, reject });
            this.socket.send(JSON.stringify({ id, method, params }));
        });
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
    await session.send('browsingContext.navigate', { context, url, wait: 'complete' });
    return {
        errors,
        evaluate: (code, argument) => evaluate(session, context, expression(code, argument)),
        screenshot: (path) => screenshot(session, context, path),
        close: async () => {
            session.listeners.delete(listen);
            await session.send('browsingContext.close', { context });
            await session.send('browser.removeUserContext', { userContext });
        },
    };
}

async function evaluate(session, context, source) {
    const { type, result, exceptionDetails } = await session.send('script.evaluate', {
        expression: source,
        target: { context },
        awaitPromise: true,
    });
    if (type === 'exception') throw new Error(exceptionDetails.text);
    return answer(result.value);
}

async function screenshot(session, context, path) {
    const { data } = await session.send('browsingContext.captureScreenshot', { context });
    const picture = Buffer.from(data, 'base64');
    if (path) await writeFile(path, picture);
    return picture;
}
