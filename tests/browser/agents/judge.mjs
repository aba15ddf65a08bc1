// What AjxEnv makes of a user agent, before and after the fix, in a world without a page; and what
// is right, by ua-parser-js or by hand.
import vm from 'node:vm';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fixZimbra } from '../client/assemble.mjs';

const require = createRequire(new URL('../../../tools/web/node/', import.meta.url));
const { UAParser } = require('ua-parser-js');

// AjxEnv of a checkout's WebRoot with the fix or without it: userAgent to a copy of its fields.
export function reader(ajaxRoot, fixed) {
    const navigator = { userAgent: 'none', language: 'en', maxTouchPoints: 0 };
    const window = { navigator, screen: { width: 1920, height: 1080 }, location: { search: '', hostname: 'x' },
        Modernizr: { addTest: () => {} }, FileReader: function () {} };
    window.document = { createElement: () => ({ style: {}, placeholder: '' }) };
    window.window = window;
    const context = vm.createContext(window);
    vm.runInContext(readFileSync(`${ajaxRoot}/js/ajax/boot/AjxEnv.js`, 'utf8'), context);
    if (fixed) vm.runInContext(fixZimbra({ files: ['browser_detection.js'] }), context);
    const read = (userAgent, touch = 0) => {
        navigator.userAgent = userAgent;
        navigator.maxTouchPoints = touch;
        context.AjxEnv.tridentVersion = undefined; // the one field that it never resets; a page is read once
        context.AjxEnv.parseUA();
        return { ...context.AjxEnv };
    };
    read.state = () => fixed && context.zmFixes.status()[0].state;
    return read;
}

// ua-parser's names as AjxEnv's. Views of applications are what they are made of, by hand.
const NAMES = { Chrome: 'GC', 'Mobile Chrome': 'GC', 'Chrome Headless': 'GC', 'Chrome WebView': 'GC', Chromium: 'GC',
    Firefox: 'FF', 'Mobile Firefox': 'FF', 'Firefox Focus': 'FF', 'Firefox Reality': 'FF', Safari: 'SAF',
    'Mobile Safari': 'SAF', Edge: 'EDG', 'Edge WebView2': 'EDG', 'Edge WebView': 'EDG', 'Mobile Edge': 'EDG',
    Opera: 'OPR', 'Opera Touch': 'OPR', 'Opera GX': 'OPR', 'Opera Mobi': 'OPR', 'Opera Coast': 'OPR', 'Opera Mini': 'OPRMINI',
    IE: 'IE', 'Samsung Internet': 'SAMSUNG', UCBrowser: 'UC', Yandex: 'YANDEX', Vivaldi: 'VIVALDI',
    'Huawei Browser': 'HUAWEI', 'MIUI Browser': 'MIUI', Whale: 'WHALE', DuckDuckGo: 'DDG', Silk: 'SILK', GSA: 'GSA',
    Brave: 'GC' };
const SYSTEMS = { Windows: 'Win', 'Windows Phone': 'Win', macOS: 'Mac', iOS: 'iOS', Android: 'Android', 'Android-x86': 'Android',
    HarmonyOS: 'Android', 'Chrome OS': 'ChromeOS', 'Chromium OS': 'ChromeOS', Linux: 'Linux', Ubuntu: 'Linux',
    Fedora: 'Linux', Debian: 'Linux' };
const VIEWS = new Set(['Facebook', 'Instagram', 'WebKit', 'TikTok', 'Snapchat', 'Line', 'WeChat', 'Pinterest',
    'LinkedIn', 'Twitter', 'KAKAOTALK', 'Klarna', 'Android Browser']);

// { name, version (major), platform, engine }, or null for what neither knows.
export function parsed(userAgent) {
    const { browser, engine, os } = new UAParser(userAgent).getResult();
    let name = NAMES[browser.name];
    let version = browser.major;
    if (VIEWS.has(browser.name) || !browser.name) { // by hand: the engine's
        const chrome = /\bChrome\/(\d+)/.exec(userAgent);
        const ios = /\bOS (\d+)_/.exec(userAgent);
        name = chrome ? 'GC' : os.name === 'iOS' ? 'SAF' : undefined;
        version = chrome?.[1] ?? /\bVersion\/(\d+)/.exec(userAgent)?.[1] ?? ios?.[1];
    }
    if (!name || !SYSTEMS[os.name]) return null;
    if (name === 'OPR' && engine.name === 'Presto') [name, version] = ['OPERA', ''];
    return { name: `${name}${version ?? ''}`, platform: SYSTEMS[os.name], engine: engine.name };
}

// The flags that Zimbra's code asks for its workarounds speak of engines.
export function flags(engine, { name, platform }) {
    const webkit = engine === 'Blink' || engine === 'WebKit';
    return {
        isChrome: engine === 'Blink',
        isSafari: webkit,
        isSafari4up: webkit,
        isSafari2: false,
        isFirefox: engine === 'Gecko',
        isIE: engine === 'Trident' && name !== 'IE11',
        isModernIE: name === 'IE11' || engine === 'EdgeHTML',
        isMSEdge: engine === 'EdgeHTML',
        isOpera: engine === 'Presto',
        isWindows: platform === 'Win',
        isMac: platform === 'Mac',
    };
}

// What is wrong with a reading: the fields, of browser, version, platform and each flag.
export function faults(reading, right) {
    const major = (text) => text.replace(/^([A-Z]+)(\d*).*$/, '$1 $2').split(' ');
    const [name, version] = major(String(reading.browser));
    const [rightName, rightVersion] = major(right.name);
    const list = [];
    if (name !== rightName) list.push('browser');
    if (version !== rightVersion && right.name !== 'OPERA') list.push('version');
    if (reading.platform !== right.platform) list.push('platform');
    for (const [flag, value] of Object.entries(flags(right.engine, right))) {
        if (Boolean(reading[flag]) !== value) list.push(flag);
    }
    return list;
}
