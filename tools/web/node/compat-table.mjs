// MDN's browser-compat-data, distilled to what `zmgraft skin lint` asks: which version of which
// browser knows a property, a value, a function, a pseudo-class or an at-rule of CSS.
//
//     node compat-table.mjs > css-compat.table
//
// One fact a line, sorted, so that two releases of the data can be compared with diff(1):
//
//     data @mdn/browser-compat-data 8.1.9
//     browser firefox 153                     the current version
//     property -moz-border-radius border-radius firefox:1-12
//     value display inline-flex inline-flex chrome:29- firefox:20-
//     function -webkit-linear-gradient linear-gradient chrome:10- firefox:49-
//
// After the kind (and the property that a value belongs to) come the name as it is written, the
// name that the standard has for it, and for each browser the versions: from the first, up to but
// not including the second. A browser that is not listed does not know the name. What is only
// there behind a preference of the browser is left out.
import { createRequire } from 'node:module';

const { __meta, browsers, css } = createRequire(import.meta.url)('@mdn/browser-compat-data');

const BROWSERS = ['chrome', 'edge', 'firefox', 'ie', 'opera', 'safari', 'safari_ios'];

// "≤37" is the first version that was looked at; a preview is no release.
function version(text) {
    const digits = typeof text === 'string' ? text.replace(/^≤/, '') : '';
    return /^\d+(\.\d+)*$/.test(digits) ? digits : null;
}

// The spellings of a feature: name -> browser -> list of "from-to".
function spellings(standardName, compat) {
    const names = new Map([[standardName, new Map()]]);
    for (const browser of BROWSERS) {
        for (const statement of [compat.support[browser] ?? []].flat()) {
            const added = version(statement.version_added);
            if (added === null || statement.flags) continue;
            const removed = version(statement.version_removed) ?? '';
            const name = statement.alternative_name ?? (statement.prefix ?? '') + standardName;
            if (!names.has(name)) names.set(name, new Map());
            const ranges = names.get(name);
            ranges.set(browser, [...(ranges.get(browser) ?? []), `${added}-${removed}`]);
        }
    }
    return names;
}

const lines = [];

function put(kind, owner, standardName, compat) {
    for (const [name, ranges] of spellings(standardName, compat)) {
        if (/\s/.test(name)) continue;
        const versions = [...ranges].map(([browser, list]) => `${browser}:${list.join(',')}`);
        lines.push([kind, ...owner, name, standardName, ...versions].join(' '));
    }
}

// A sub-feature of a property is a value when it has the form of a keyword; those with an
// underscore speak of behaviour.
const isKeyword = (name) => /^-?[a-z][a-z0-9-]*$/.test(name);

for (const [property, feature] of Object.entries(css.properties)) {
    if (feature.__compat) put('property', [], property, feature.__compat);
    for (const [name, value] of Object.entries(feature)) {
        if (value.__compat && isKeyword(name)) put('value', [property], name, value.__compat);
    }
}

// Functions are types that may have kinds: gradient, and linear-gradient below it.
function putFunctions(features) {
    for (const [name, feature] of Object.entries(features)) {
        if (name === '__compat' || !isKeyword(name)) continue;
        if (feature.__compat) put('function', [], name, feature.__compat);
    }
}
putFunctions(css.types);
for (const group of ['gradient', 'color', 'transform-function', 'filter-function', 'basic-shape', 'image',
    'easing-function']) {
    putFunctions(css.types[group] ?? {});
}
for (const [kind, features] of [
    ['selector', css.selectors],
    ['at-rule', css['at-rules']],
]) {
    for (const [name, feature] of Object.entries(features)) {
        if (feature.__compat && isKeyword(name)) put(kind, [], name, feature.__compat);
    }
}

for (const browser of BROWSERS) {
    const releases = Object.entries(browsers[browser].releases)
        .filter(([, { status }]) => ['current', 'retired'].includes(status))
        .sort(([a], [b]) => Number(a) - Number(b));
    lines.push(`browser ${browser} ${releases.at(-1)[0]}`);
}

const byBytes = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
process.stdout.write(
    [`data @mdn/browser-compat-data ${__meta.version}`, ...new Set(lines)].sort(byBytes).join('\n') + '\n',
);
