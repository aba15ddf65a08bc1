// FixZimbra's loader and SynaSkinOverride in a world of stand-ins: no browser, no client, no package
// from npm. `make check` runs this.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import vm from 'node:vm';
import { readFileSync } from 'node:fs';
import { fixZimbra, lateScript, declarations, digestOf } from './client/assemble.mjs';

const SCRIPTS = new URL('../../skins/scripts/', import.meta.url);
const handler = readFileSync(new URL('../../zimlets/com_zmgraft_corrections/corrections.js', import.meta.url), 'utf8');
const override = readFileSync(new URL('SynaSkinOverride.js', SCRIPTS), 'utf8');
const digest = digestOf();

// A window with a package loader like AjxDispatcher, and one class to fix.
function world({ search = '', hostname = 'mail.example.com', config, source = 'function (a) { return a + 1; }' } = {}) {
    const said = [];
    const loads = {};
    const window = {
        console: { info: (text) => said.push(text), warn: (text) => said.push(text), error: (text) => said.push(`ERROR ${text}`) },
        location: { search, hostname }, navigator: { userAgent: 'x' }, setTimeout: () => 0, document: documentOf(),
        AjxCallback: function (work) { this.run = work; }, AjxListener: function (obj, work) { this.handleEvent = work; },
        AjxDispatcher: { addPackageLoadFunction: (name, callback) => { (loads[name] ??= []).push(callback); } },
        ZmZimbraMail: { listeners: {}, run: (params) => { window.ran = params; }, addListener: (type, l) => { (window.ZmZimbraMail.listeners[type] ??= []).push(l); } },
        ZmAppEvent: { POST_STARTUP: 'POSTSTARTUP', ACTIVATE: 'ACTIVATE' },
        zmFixesConfig: config,
    };
    window.window = window;
    const context = vm.createContext(window);
    vm.runInContext(`var Thing = function () {}; Thing.calls = 0; Thing.add = ${source};`, context);
    return {
        window, said, context,
        run: (code) => vm.runInContext(code, context),
        loaded: (name) => (loads[name] ?? []).forEach((callback) => callback.run()),
        started: () => (window.ZmZimbraMail.listeners.POSTSTARTUP ?? []).forEach((l) => l.handleEvent({})),
        state: (id) => context.zmFixes.status().find((fix) => fix.id === id),
    };
}

function documentOf() {
    const element = (tag) => ({ tag, style: {}, children: [], attributes: {}, parentNode: null,
        appendChild(child) { this.children.push(child); child.parentNode = this; this.lastChild = child; return child; },
        removeChild(child) { this.children = this.children.filter((one) => one !== child); child.parentNode = null; },
        setAttribute(name, value) { this.attributes[name] = value; }, focus() {}, select() {},
        contains: () => false });
    const body = element('body');
    const find = (node, id) => (node.id === id ? node : node.children?.map((c) => find(c, id)).find(Boolean));
    return { body, documentElement: element('html'), createElement: element, createTextNode: (text) => ({ text }),
        getElementById: (id) => find(body, id) ?? null, addEventListener(type, work) { this[type] = work; } };
}

const ORIGINAL = 'function (a) { return a + 1; }';
const fix = (fields) => `zmFixes.add({ id: "one", title: "T", reference: "", releases: "8.7", browsers: "all",
    stage: "late", target: "Thing.add", digests: ["${digest(ORIGINAL)}"], fixed: [],
    replace: function (original) { return function (a) { return original.call(this, a) * 10; }; }, ${fields ?? ''} });`;
const page = (w, extra) => {
    w.run(fixZimbra({ files: [], extra }));
    w.run(lateScript());
};

test('a fix is applied to the text it was written for, at its stage, and told of', () => {
    const w = world();
    w.run(fixZimbra({ files: [], extra: fix() }));
    assert.equal(w.context.Thing.add(1), 2);
    assert.equal(w.state('one').state, 'waiting');
    w.run(lateScript());
    assert.equal(w.context.Thing.add(1), 20);
    assert.equal(w.state('one').state, 'applied');
    assert.equal(w.state('one').digest, digest(ORIGINAL));
    assert.deepEqual(w.said, []);
});

test('a missing target and another text stand down, and say so once', () => {
    const w = world({ source: 'function (a) { return a - 1; }' });
    page(w, `${fix()}${fix('id: "two", target: "Thing.none"')}${fix('id: "three", target: "None.at.all"')}` +
        fix(`id: "four", fixed: ["${digest('function (a) { return a - 1; }')}"]`));
    assert.equal(w.context.Thing.add(1), 0);
    assert.deepEqual(['one', 'two', 'three', 'four'].map((id) => w.state(id).state),
        ['drifted', 'missing', 'missing', 'upstream']);
    assert.equal(w.said.length, 3);
    w.run(lateScript());
    assert.equal(w.said.length, 3);
});

test('a function that another script has wrapped is another text', () => {
    const w = world();
    w.run('Thing.add = (function (old) { return function () { return old.apply(this, arguments); }; })(Thing.add);');
    page(w, fix());
    assert.equal(w.state('one').state, 'drifted');
    assert.equal(w.context.Thing.add(1), 2);
});

test('a fix that throws when it is put in harms neither the others nor the page', () => {
    const w = world();
    w.run('Thing.other = Thing.add;');
    page(w, fix('replace: function () { throw new Error("broken"); }') + fix('id: "two", target: "Thing.other"') +
        fix('id: "three", target: "Thing.other2", when: function () { throw 1; }'));
    assert.equal(w.state('one').state, 'failed');
    assert.match(w.state('one').meaning, /broken/);
    assert.equal(w.context.Thing.add(1), 2);
    assert.equal(w.context.Thing.other(1), 20);
});

test('a fix whose after throws is taken out again', () => {
    const w = world();
    page(w, fix('after: function () { throw new Error("late"); }'));
    assert.equal(w.state('one').state, 'failed');
    assert.equal(w.context.Thing.add(1), 2);
});

test('a replacement that throws an Error gives way to the original, for good', () => {
    const w = world();
    page(w, fix('replace: function () { return function (a) { Thing.calls += 1; return a.none.none; }; }'));
    assert.equal(w.state('one').state, 'applied');
    assert.equal(w.context.Thing.add(1), 2);
    assert.equal(w.context.Thing.add(5), 6);
    assert.equal(w.context.Thing.calls, 1);
    assert.equal(w.state('one').state, 'failed');
    assert.equal(w.said.length, 1);
});

test("an exception of Zimbra's passes", () => {
    const w = world();
    w.run('function AjxException() { this.msg = "m"; }');
    page(w, fix('replace: function () { return function () { throw new AjxException(); }; }'));
    assert.throws(() => w.context.Thing.add(1), (error) => error.msg === 'm');
    assert.equal(w.state('one').state, 'applied');
});

test('a lazy package gets its fixes when it loads', () => {
    const w = world();
    page(w, fix('stage: "MailCore", target: "Lazy.add"'));
    assert.equal(w.state('one').state, 'waiting');
    w.run(`var Lazy = { add: ${ORIGINAL} };`);
    w.loaded('MailCore');
    assert.equal(w.context.Lazy.add(1), 20);
    w.loaded('MailCore');
    assert.equal(w.context.Lazy.add(1), 20);
});

test('what a new window has from the start is fixed at the late stage', () => {
    const w = world();
    page(w, fix('stage: "MailCore"'));
    assert.equal(w.state('one').state, 'applied');
    w.loaded('MailCore');
    assert.equal(w.context.Thing.add(1), 20);
});

test('the address, the configuration and the domain turn fixes off', () => {
    for (const options of [{ search: '?zmfixes=off' }, { search: '?a=b&zmfixes=-two,-one' }, { config: { off: ['one'] } },
        { config: { off: 'all' } }, { config: { domains: { 'example.com': { off: ['one'] } } } },
        { config: { domains: { 'MAIL.example.com': { off: ['all'] } } } }]) {
        const w = world(options);
        page(w, fix());
        assert.equal(w.state('one').state, 'off', JSON.stringify(options));
        assert.equal(w.context.Thing.add(1), 2);
    }
    for (const options of [{ search: '?zmfixes=-two' }, { search: '?xzmfixes=off' }, { config: { off: ['two'] } },
        { config: { domains: { 'ample.com': { off: ['one'] } } } }, { config: { domains: { 'other.org': { off: ['all'] } } } }]) {
        const w = world(options);
        page(w, fix());
        assert.equal(w.state('one').state, 'applied', JSON.stringify(options));
    }
});

const headers = (...list) => ({ zimbraResponseHeader: list });

test("a domain's header takes fixes out when the client is run, and keeps out those that come later", () => {
    const all = `${fix()}${fix('id: "two", target: "Thing.other", after: function () { Thing.calls += 1; }')}` +
        fix('id: "three", stage: "MailCore", target: "Lazy.add"');
    for (const settings of [headers('X-ZmFixes: off'), headers('A: b', 'X-ZmFixes:-one,-two', 'x-zmfixes: -three -x'),
        { zimbraResponseHeader: 'X-ZmFixes: -one, -two, -three' }]) {
        const w = world();
        w.run('Thing.other = Thing.add;');
        page(w, all);
        assert.equal(w.context.Thing.add(1), 20);
        w.window.ZmZimbraMail.run({ settings });
        assert.deepEqual(w.window.ran, { settings });
        w.run(`var Lazy = { add: ${ORIGINAL} };`);
        w.loaded('MailCore');
        assert.deepEqual(['one', 'two', 'three'].map((id) => w.state(id).state), ['off', 'off', 'off'], JSON.stringify(settings));
        assert.deepEqual([w.context.Thing.add(1), w.context.Thing.other(1), w.context.Lazy.add(1)], [2, 2, 2]);
        assert.equal(w.context.Thing.calls, 2); // when it was put in and when it was taken out
        assert.deepEqual(w.said, []);
    }
});

test('hostile attributes of a domain turn nothing off and break nothing', () => {
    const throws = (what) => ({ get [what]() { throw new Error('boo'); } });
    const script = '</script><script>window.evil = 1</script>';
    for (const settings of [undefined, null, 7, 'X-ZmFixes: off', [], headers(script, 7, null, {}, [], 'X-ZmFixes'),
        headers('X-Other: X-ZmFixes: off', `A: b\r\nX-ZmFixes: off`), headers(`X-ZmFixes: ${script} __proto__ -__proto__ -constructor`),
        throws('zimbraResponseHeader'), { zimbraResponseHeader: { length: 1e9, 0: 'X-ZmFixes: off' } },
        { zimbraResponseHeader: Array(1e6).fill(`X-ZmFixes: ${'x,'.repeat(5000)}`) }, headers(`X-ZmFixes: ${'-x '.repeat(1e6)}-one`),
        { zimbraResponseHeader: Object.defineProperty([], '0', { get() { throw new Error('boo'); } }) }, JSON.parse('{"__proto__": {"zimbraResponseHeader": 7, "off": ["all"]}}')]) {
        const w = world();
        page(w, fix());
        const before = Date.now();
        w.window.ZmZimbraMail.run({ settings });
        assert.ok(Date.now() - before < 1000);
        assert.equal(w.window.ran.settings, settings);
        assert.equal(w.state('one').state, 'applied');
        assert.equal(w.context.Thing.add(1), 20);
        assert.equal(w.context.evil, undefined);
    }
    assert.equal({}.off, undefined);
});

test('a window has off what is off in the client that opened it, if that is ours', () => {
    for (const [opener, state] of [[{ zmFixes: { status: () => [{ id: 'one', state: 'off' }] } }, 'off'], [{}, 'applied'],
        [{ zmFixes: { status: () => [{ id: 'one', state: 'applied' }, null] } }, 'applied'],
        [{ zmFixes: { status: () => 7 } }, 'applied'], [{ get zmFixes() { throw new Error('another origin'); } }, 'applied']]) {
        const w = world();
        w.window.opener = opener;
        page(w, fix());
        assert.equal(w.state('one').state, state);
    }
});

test('a hostile configuration turns nothing off and breaks nothing', () => {
    const throws = { get off() { throw new Error('boo'); } };
    for (const config of [null, 7, 'off', [], { off: 7 }, { off: { length: 1e9 } }, { domains: 'x' }, { domains: [null] },
        { domains: { 'example.com': null } }, { domains: { 'example.com': 'all' } }, throws,
        { domains: { 'example.com': throws } }, { off: Array(1e6).fill('x') }, { __proto__: null, off: [{}] }]) {
        const w = world({ config });
        page(w, fix());
        w.run(override);
        w.started();
        assert.equal(w.state('one').state, 'applied');
        assert.equal(w.context.Thing.add(1), 20);
    }
});

test('a page that has the script twice is the page that has it once', () => {
    const w = world();
    page(w, fix());
    page(w, fix());
    w.run(override);
    w.run(override);
    assert.equal(w.context.Thing.add(1), 20);
    assert.equal(w.context.zmFixes.status().length, 1);
});

test('without the loader the late script and the override do nothing bad', () => {
    const w = world();
    w.run(lateScript());
    w.run(override);
    w.started();
    assert.match(w.context.SynaSkin.report(), /FixZimbra is not there/);
});

test('each fix declares all that the build and the loader read', () => {
    const ids = new Set();
    for (const one of declarations()) {
        for (const field of ['id', 'title', 'reference', 'releases', 'browsers', 'stage', 'target']) {
            assert.equal(typeof one[field], 'string', `${one.id} ${field}`);
        }
        assert.ok(one.digests.length > 0 && one.digests.every((d) => /^[0-9a-f]{16}$/.test(d)), one.id);
        assert.equal(typeof one.replace, 'function');
        assert.ok(!ids.has(one.id) && !one.digests.some((d) => one.fixed.includes(d)));
        ids.add(one.id);
    }
    assert.ok(ids.size >= 15);
});

test('the support panel tells release, browser and every fix, as text', () => {
    const w = world({ config: { support: true } });
    page(w, `zmFixes.release = "8.8.15.p40"; ${fix()}`);
    w.run('var AjxEnv = { browser: "GC1", platform: "Linux" };');
    w.run(override);
    w.started();
    w.window.document.keydown({ ctrlKey: true, altKey: true, shiftKey: true, keyCode: 83, preventDefault() {} });
    const box = w.window.document.getElementById('SynaSkinSupport');
    const text = box.children.find((child) => child.tag === 'textarea').value;
    assert.match(text, /8\.8\.15\.p40[\s\S]*GC1 on Linux[\s\S]*one: applied/);
    w.context.SynaSkin.panel();
    assert.equal(w.window.document.getElementById('SynaSkinSupport'), null);
});

test('a notice is shown as text, by domain and until its day, and stays closed', () => {
    const shown = (config, stored = {}) => {
        const w = world({ config });
        w.window.localStorage = { getItem: (key) => stored[key] ?? null, setItem: (key, value) => { stored[key] = value; } };
        page(w, '');
        w.run(override);
        w.started();
        return w.window.document.getElementById('SynaSkinNotice');
    };
    const stored = {};
    const bar = shown({ notice: '<b>Hello</b>' }, stored);
    assert.equal(bar.children[0].text, '<b>Hello</b>');
    bar.lastChild.onclick();
    assert.equal(shown({ notice: '<b>Hello</b>' }, stored), null);
    assert.ok(shown({ notice: 'Another' }, stored));
    assert.equal(shown({ notice: 'Old', until: '2001-01-01' }), null);
    assert.ok(shown({ notice: 'New', until: '2999-01-01' }));
    assert.equal(shown({ notice: 'All', domains: { 'example.com': { notice: 'Ours' } } }).children[0].text, 'Ours');
    assert.equal(shown({ notice: 7 }), null);
    assert.equal(shown({ notice: 'Hidden', domains: { 'example.com': { notice: '' } } }), null);
});

test('hooks call features, and one that throws harms no other', () => {
    const w = world({ config: { notice: 'N' } });
    page(w, '');
    w.run(override);
    w.run(`var seen = [];
        SynaSkin.on("start", function () { throw new Error("bad"); });
        SynaSkin.on("start", function () { seen.push("start"); });
        SynaSkin.on("app", function (name) { seen.push(name); });
        SynaSkin.on("notice", function (text) { return text + "!"; });
        SynaSkin.on("package", function (name) { seen.push(name); }, "Mail");
        SynaSkin.on("none", function () {});
        SynaSkin.on("start");`);
    w.started();
    w.started();
    w.loaded('Mail');
    w.window.ZmZimbraMail.listeners.ACTIVATE[0].handleEvent({ item: { getName: () => 'Calendar' } });
    w.run('SynaSkin.on("start", function () { seen.push("at once"); });');
    assert.equal(w.run('seen.join()'), 'start,Mail,Calendar,at once');
    assert.equal(w.window.document.getElementById('SynaSkinNotice').children[0].text, 'N!');
});

// ---- turned off later, and looked for again ----

test('a fix that is applied is turned off at any time, and one that comes later is', () => {
    const w = world();
    page(w, fix() + fix('id: "two", target: "Thing.none"') + fix('id: "three", stage: "Mail", target: "Lazy.add"'));
    assert.equal(w.context.Thing.add(1), 20);
    w.context.zmFixes.off('one, three none');
    assert.equal(w.context.Thing.add(1), 2);
    w.run(`var Lazy = { add: ${ORIGINAL} }; Thing.later = ${ORIGINAL};`);
    w.loaded('Mail');
    assert.equal(w.context.Lazy.add(1), 2);
    assert.deepEqual(['one', 'two', 'three'].map((id) => w.state(id).state), ['off', 'missing', 'off']);
    w.context.zmFixes.off(['all']);
    w.run(fix('id: "four", stage: "zimlet", target: "Thing.later"'));
    w.context.zmFixes.run('zimlet');
    assert.deepEqual(['two', 'four'].map((id) => w.state(id).state), ['off', 'off']);
    for (const odd of [null, undefined, 7, {}, [null], [{}]]) w.context.zmFixes.off(odd);
});

test('a target that was not there is found when it is looked for again', () => {
    const w = world();
    page(w, fix('target: "Later.add"'));
    assert.equal(w.state('one').state, 'missing');
    w.context.zmFixes.again();
    w.run(`var Later = { add: ${ORIGINAL} };`);
    w.context.zmFixes.again();
    assert.equal(w.context.Later.add(1), 20);
    w.context.zmFixes.again();
    assert.equal(w.context.Later.add(1), 20);
});

test('a fix for the time before the start stands down when the client runs', () => {
    for (const [started, state] of [[true, 'toolate'], [undefined, 'applied']]) {
        const w = world();
        w.run(fixZimbra({ files: [] }));
        w.run(fix('beforeStart: true'));
        w.context.zmFixes.run('late', started);
        assert.equal(w.state('one').state, state);
    }
});

// ---- the Zimlet ----

// The Zimlet's handler in the world, with a loader to bring, and what a configuration holds.
function zimletIn(w, config = {}) {
    w.window.bring = () => w.run(fixZimbra({ files: [] }));
    w.run('window.ZmZimletBase = function () {};');
    w.run(`window.ZmgraftFixZimbra = { loader: function () { bring(); },
        fixes: function (zmFixes) { ${fix()} },
        zimlets: function (zmFixes) { ${fix('id: "two", stage: "zimlet", target: "Note.add"')} } };`);
    w.run(handler);
    w.window.config = config;
    return w.run(`(function () {
        var zimlet = new ZmgraftCorrections();
        zimlet.getConfig = function (name) { return config[name]; };
        zimlet.getUsername = function () { return "ada@Example.com"; };
        zimlet.getZimletContext = function () { return { version: "1.0.7" }; };
        return zimlet;
    })()`);
}
const states = (w) => Object.fromEntries([...w.context.zmFixes.status()].map((one) => [one.id, one.state]));

test('the Zimlet brings the fixes to a page that has none', () => {
    const w = world();
    w.run(`var Note = { add: ${ORIGINAL} };`);
    zimletIn(w).init();
    assert.deepEqual(states(w), { one: 'applied', two: 'applied' });
    assert.equal(w.context.Note.add(1), 20);
    assert.deepEqual({ ...w.context.zmFixes.zimlet }, { name: 'com_zmgraft_corrections', version: '1.0.7', brought: true });
});

test('the Zimlet leaves the fixes of the page as they are, and adds those of Zimlets', () => {
    const w = world();
    page(w, fix('id: "page"'));
    const zimlet = zimletIn(w);
    zimlet.init();
    zimlet.init();
    assert.deepEqual(states(w), { page: 'applied', two: 'missing' });
    w.run(`var Note = { add: ${ORIGINAL} };`);
    zimlet.onShowView('TV');
    assert.deepEqual(states(w), { page: 'applied', two: 'applied' });
    assert.equal(w.context.zmFixes.zimlet.brought, false);
    w.run(override);
    assert.match(w.context.SynaSkin.report(), /Zimlet: com_zmgraft_corrections 1\.0\.7\n/);
});

test("the Zimlet's configuration turns fixes off, by the domain of page and user", () => {
    for (const [config, hostname, expected] of [
        [{ 'fixes-off': 'page' }, 'x.org', 'off'], [{ 'fixes-off': ' two ,page' }, 'x.org', 'off'],
        [{ 'fixes-off-domains': 'x.org: page' }, 'mail.x.org', 'off'], [{ 'fixes-off-domains': 'y.org: all; EXAMPLE.com : page' }, 'x.org', 'off'],
        [{ 'fixes-off-domains': 'y.org: page; org: two; ample.com: all' }, 'x.net', 'applied'],
        [{ 'fixes-off-domains': ': all; page; :' }, '', 'applied'], [{ 'fixes-off': null }, 'x.org', 'applied']]) {
        const w = world({ hostname });
        page(w, fix('id: "page"'));
        zimletIn(w, config).init();
        assert.equal(states(w).page, expected, JSON.stringify(config));
        assert.equal(w.context.Thing.add(1), expected === 'off' ? 2 : 20);
    }
});

test('the Zimlet leaves another or an older FixZimbra alone, and says so', () => {
    for (const there of ['{ add: function () { throw 1; }, run: function () { throw 2; } }', '7', '{ level: 1 }']) {
        const w = world();
        w.run(`window.zmFixes = ${there};`);
        const zimlet = zimletIn(w);
        zimlet.init();
        zimlet.onShowView();
        assert.ok(w.said.some((text) => /older FixZimbra/.test(text)), there);
    }
});

test('nothing that fails in the Zimlet gets out of it', () => {
    const w = world();
    const zimlet = zimletIn(w);
    w.run('ZmgraftFixZimbra.loader = function () { throw new Error("broken"); };');
    zimlet.init();
    zimlet.initializeToolbar(null, null, null, 'TV');
    w.window.config = { get 'support-button'() { throw new Error('boo'); } };
    zimlet.initializeToolbar(null, { createOp() { throw new Error('no'); } }, null, 'TV');
    w.run('ZmgraftCorrections.panel()');
    assert.ok(w.said.some((text) => /broken/.test(text)));
});

test('without a base class and a client the Zimlet is no error', () => {
    const context = vm.createContext({ window: {} });
    vm.runInContext(handler, context);
    new context.window.ZmgraftCorrections().init();
});
