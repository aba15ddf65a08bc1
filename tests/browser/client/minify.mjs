// What the vendor's build makes of a script before it is served: DBG statements taken out line by
// line, then YUI Compressor 2.4.8 (Debian's yui-compressor).
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CACHE = join(process.env.ZM_CACHE ?? join(tmpdir(), 'zmgraft-clients'), 'minified');

export function compress(text) {
    const stripped = text.replace(/^\s*DBG\.\w+\(.*\);\s*$/gm, ' ');
    const path = join(CACHE, `${createHash('sha256').update(stripped).digest('hex')}.js`);
    if (!existsSync(path)) {
        mkdirSync(CACHE, { recursive: true });
        writeFileSync(`${path}.in`, stripped);
        execFileSync('yui-compressor', ['--line-break', '0', '--type', 'js', '-o', `${path}.out`, `${path}.in`],
            { stdio: ['ignore', 'ignore', 'pipe'], timeout: 300_000 });
        renameSync(`${path}.out`, path);
    }
    return readFileSync(path, 'utf8');
}
