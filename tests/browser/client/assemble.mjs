// FixZimbra.js as the build would assemble it, here with every fix, whatever its release: in the
// page the digests decide.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import vm from 'node:vm';

const SCRIPTS = new URL('../../../skins/scripts/', import.meta.url).pathname;
const read = (...path) => readFileSync(join(SCRIPTS, ...path), 'utf8');

export const fixFiles = () => readdirSync(join(SCRIPTS, 'fixes')).filter((n) => n.endsWith('.js')).sort();

export function fixZimbra({ files = fixFiles(), extra = '' } = {}) {
    return [read('FixZimbra', 'digest.js'), read('FixZimbra', 'loader.js'),
        ...files.map((name) => read('fixes', name)), extra, read('FixZimbra', 'start.js')].join('\n');
}

export const lateScript = () => read('late.js');

// The fixes as they declare themselves, and the digest of a function's text.
export function declarations() {
    const fixes = [];
    for (const name of fixFiles()) {
        vm.runInNewContext(read('fixes', name), { zmFixes: { add: (fix) => fixes.push(fix) } });
    }
    return fixes;
}

export function digestOf() {
    const window = {};
    vm.runInNewContext(read('FixZimbra', 'digest.js'), { window });
    return window.zmFixesDigest;
}
