// The two pages of tests/real/pages, the sheets that each asks for, and the skins of the release they are of.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

export const RELEASE = '8.8.15';
export const PAGES = {
    login: ['common', 'login', 'zhtml', 'skin'],
    sample: ['common', 'dwt', 'msgview', 'login', 'zm', 'spellcheck', 'skin'],
};

export function extract(clone, folder) {
    mkdirSync(folder, { recursive: true });
    const { stdout } = spawnSync('git', ['-C', clone, 'archive', `refs/tags/${RELEASE}`, 'WebRoot/css', 'WebRoot/skins'], {
        maxBuffer: 1 << 30,
    });
    execFileSync('tar', ['x', '-C', folder, '--strip-components=1'], { input: stdout });
}
