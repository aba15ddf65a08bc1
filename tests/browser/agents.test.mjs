// AjxEnv's idea of a browser before and after the fix, over two collections of user agents and a
// list by hand; what came of it is written to tests/real/AGENTS.md.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sourcesAt } from './client/sources.mjs';
import { BY_HAND } from './agents/by_hand.mjs';
import { faults, parsed, reader } from './agents/judge.mjs';

const { ZM_AJAX, ZM_WEB_CLIENT } = process.env;
const require = createRequire(new URL('../../tools/web/node/', import.meta.url));
const skip = ZM_AJAX && ZM_WEB_CLIENT ? false : 'ZM_AJAX and ZM_WEB_CLIENT are not given';
const root = () => sourcesAt('8.8.15', { ajax: ZM_AJAX, webClient: ZM_WEB_CLIENT,
    cache: process.env.ZM_CACHE ?? join(tmpdir(), 'zmgraft-clients') }).ajax;

function collected() {
    const data = join(dirname(require.resolve('user-agents')), 'user-agents.json');
    return {
        'user-agents': JSON.parse(readFileSync(data, 'utf8')).map((item) => item.userAgent),
        'top-user-agents': ['index', 'desktop', 'mobile'].flatMap((name) => JSON.parse(readFileSync(
            join(dirname(require.resolve('top-user-agents')), `${name}.json`), 'utf8'))),
    };
}

function tally(name, cases, before, after, lines) {
    const sum = { before: {}, after: {}, right: { before: 0, after: 0 } };
    const wrong = [];
    for (const { userAgent, right } of cases) {
        for (const [when, read] of [['before', before], ['after', after]]) {
            const list = faults(read(userAgent), right);
            for (const fault of list) sum[when][fault] = (sum[when][fault] ?? 0) + 1;
            sum.right[when] += list.length === 0;
            if (when === 'after' && list.length) wrong.push({ list, userAgent, right, is: after(userAgent).browser });
        }
    }
    const words = (map) => Object.entries(map).sort((a, b) => b[1] - a[1]).map(([f, n]) => `${f} ${n}`).join(', ') || 'nothing';
    lines.push(`| ${name} | ${cases.length} | ${sum.right.before} | ${sum.right.after} | ${words(sum.before)} | ${words(sum.after)} |`);
    return { sum, wrong };
}

test('browsers by hand and from two collections', { skip }, (t) => {
    const before = reader(root(), false);
    const after = reader(root(), true);
    assert.equal(after.state(), 'applied');
    const lines = [];

    const hand = BY_HAND.map(([name, platform, userAgent]) => {
        const engine = /^OPERA|^OPRMINI/.test(name) ? 'Presto' : /^IE/.test(name) ? 'Trident'
            : /^EDG1[2-8]$/.test(name) ? 'EdgeHTML' : /^FF/.test(name) && platform !== 'iOS' ? 'Gecko'
                : /Chrome\//.test(userAgent) ? 'Blink' : 'WebKit';
        return { userAgent, right: { name, platform, engine } };
    });
    assert.ok(hand.length >= 40);
    const byHand = tally('by hand', hand, before, after, lines);
    for (const { userAgent, list, is } of byHand.wrong) t.diagnostic(`by hand: ${list} ${is} ${userAgent}`);

    // where ua-parser-js reads one of these another way than we do, the hand decides
    const disagreements = hand.map(({ userAgent, right }) => ({ userAgent, right, theirs: parsed(userAgent) }))
        .filter(({ right, theirs }) => theirs?.name !== right.name || theirs?.platform !== right.platform);

    const sets = collected();
    const union = new Set();
    for (const name of ['user-agents', 'top-user-agents']) sets[name].forEach((agent) => union.add(agent));
    const unknown = [];
    const cases = [...union].flatMap((userAgent) => {
        const right = parsed(userAgent);
        if (!right) unknown.push(userAgent);
        return right ? [{ userAgent, right }] : [];
    });
    const both = tally('user-agents and top-user-agents', cases, before, after, lines);
    both.wrong.slice(0, 12).forEach(({ userAgent, list, is, right }) => t.diagnostic(`${list} is ${is}, ${right.name} ${right.platform} ${userAgent}`));

    const report = `# What AjxEnv makes of browsers

Written by \`make check-browser\`. A user agent is right when its browser, major version, platform and
the flags that the client asks (by engine: isChrome, isSafari, isSafari2, isSafari4up, isFirefox, isIE,
isModernIE, isMSEdge, isOpera, isWindows, isMac) are. The collections are judged by ua-parser-js, the list
by hand in tests/browser/agents/by_hand.mjs by itself.

| user agents | number | right before | right after | wrong before | wrong after |
|---|---|---|---|---|---|
${lines.join('\n')}

In the collections ${union.size} differ (${sets['user-agents'].length} of user-agents, ${sets['top-user-agents'].length} of top-user-agents); of ${unknown.length} ua-parser-js
tells no browser or system that has a name here, so that nobody judges them.

Of the list by hand ua-parser-js reads ${disagreements.length} in another way; there the hand decides:

${disagreements.map(({ userAgent, right, theirs }) => `- ${right.name} on ${right.platform}, not ${theirs ? `${theirs.name} on ${theirs.platform}` : 'unknown'}: \`${userAgent}\``).join('\n')}
`;
    writeFileSync(new URL('../real/AGENTS.md', import.meta.url), report);
    t.diagnostic(lines.join(' '));
    assert.equal(byHand.sum.right.after, hand.length);
    assert.ok(both.sum.right.after > both.sum.right.before);
    assert.ok(both.sum.right.after >= 0.99 * cases.length, `${both.sum.right.after} of ${cases.length}`);
});

test('an iPad that asks for desktop pages is told by its touch points', { skip }, () => {
    const after = reader(root(), true);
    const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Safari/605.1.15';
    assert.equal(after(mac, 5).isIOS, true);
    assert.equal(after(mac, 0).isIOS, false);
});
