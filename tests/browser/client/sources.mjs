// The client's own sources at a release: from checkouts or bare clones of zm-ajax and zm-web-client.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const git = (repository, ...words) =>
    execFileSync('git', ['-C', repository, ...words], { encoding: 'utf8', maxBuffer: 64 << 20, timeout: 120_000 });

export const tagsOf = (repository) => git(repository, 'tag').split('\n').filter(Boolean);

// What a release tag means: its line and its place in it; null for a tag that is no release.
// 10.0.0 is older than 10.0.0-GA; .P40 is a tag beside .p40.
export function releaseOf(tag) {
    const found = /^(\d+)\.(\d+)\.(\d+)(?:\.?(beta)\d*|-(GA)|\.[pP](\d+)(?:\.(\d+))?)?$/.exec(tag);
    if (!found) return null;
    const [, major, minor, patch, beta, ga, p, q] = found;
    const small = Number(patch);
    const base = [beta ? -1 : ga ? 1 : 0, Number(p ?? 0), Number(q ?? 0)];
    if (major === '10' || (major === '8' && minor === '7')) {
        return { tag, line: `${major}.${minor}`, order: [small, ...base] };
    }
    return { tag, line: `${major}.${minor}.${patch}`, order: base };
}

export function compareReleases(a, b) {
    for (let i = 0; i < 4; i++) {
        const difference = (a.order[i] ?? 0) - (b.order[i] ?? 0);
        if (difference) return difference;
    }
    return a.tag < b.tag ? -1 : a.tag > b.tag ? 1 : 0;
}

// The tag of the same line that is nearest below or at the release; the line's first, if none is.
export function nearestTag(release, tags) {
    const line = tags.map(releaseOf).filter((other) => other?.line === release.line);
    line.sort(compareReleases);
    const older = line.filter((other) => compareOrder(other, release) <= 0);
    return (older.at(-1) ?? line[0])?.tag;
}

const compareOrder = (a, b) => compareReleases({ ...a, tag: '' }, { ...b, tag: '' });

const WANTED = /^WebRoot\/(js\/.*\.js|(messages|keys)\/[A-Za-z0-9]+\.properties|templates\/.*\.template)$/;
const OF_SKINS = /^WebRoot\/(css|skins|messages)\/.*\.(css|xml|html|js|txt|properties)$/;

// The files of a release in folders under `cache`, unpacked once: { ajax, web }, their WebRoots, and
// skins(), that of style sheets and skins.
export function sourcesAt(tag, { ajax, webClient, cache }) {
    const release = releaseOf(tag);
    const unpack = (repository, name, at, wanted = WANTED) => {
        const folder = join(cache, name, at);
        if (!existsSync(folder)) {
            const names = git(repository, 'ls-tree', '-r', '--name-only', `refs/tags/${at}`, 'WebRoot/')
                .split('\n').filter((path) => wanted.test(path));
            const part = `${folder}.part`;
            rmSync(part, { recursive: true, force: true });
            mkdirSync(part, { recursive: true });
            const archive = execFileSync('git', ['-C', repository, 'archive', `refs/tags/${at}`, ...names],
                { maxBuffer: 256 << 20, timeout: 120_000 });
            execFileSync('tar', ['-x', '-C', part], { input: archive });
            renameSync(part, folder);
        }
        return join(folder, 'WebRoot');
    };
    return {
        tag,
        ajax: unpack(ajax, 'zm-ajax', nearestTag(release, tagsOf(ajax))),
        web: unpack(webClient, 'zm-web-client', tag),
        skins: () => unpack(webClient, 'skins', tag, OF_SKINS),
    };
}

export function listFiles(folder, suffix) {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith(suffix)).sort();
}

export const readText = (path) => readFileSync(path, 'utf8').replace(/^\ufeff/, '');
