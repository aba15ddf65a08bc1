#!/usr/bin/env node
// Every fix of the web client against every release tag of zm-web-client, each with the nearest tag
// of zm-ajax of the same line that is not newer (the line's first, when all are): it applies, the
// vendor has fixed it, it has drifted, or its target is not there. Written to tests/real/FIXES.md.
// A fix that applies to a tag and does not declare itself for it fails, and so does the reverse. So
// does a tag whose compatibility page, which a build of a root with these scripts writes, says else.
//
// usage: tests/real/check-fixes ZM_AJAX ZM_WEB_CLIENT      (checkouts or bare clones)
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { declarations } from '../browser/client/assemble.mjs';
import { compareReleases, nearestTag, releaseOf, tagsOf } from '../browser/client/sources.mjs';

const repo = join(dirname(fileURLToPath(import.meta.url)), '../..');
const zmgraft = process.env.ZMGRAFT ?? join(repo, process.env.BUILD ?? 'build', 'zmgraft');
const [ajax, webClient] = process.argv.slice(2);
if (!webClient) {
    console.error('usage: tests/real/check-fixes ZM_AJAX ZM_WEB_CLIENT');
    process.exit(2);
}
const run = (program, ...words) => execFileSync(program, words,
    { encoding: 'utf8', maxBuffer: 64 << 20, stdio: ['ignore', 'pipe', 'ignore'] });
const git = (repository, ...words) => run('git', '-C', repository, ...words);
const fixes = declarations();

// Where each target is assigned: a path, the same at every tag.
function pathsOf(repository, tags) {
    const paths = new Set();
    for (const { target } of fixes) {
        const pattern = `^[[:space:]]*${target.replaceAll('.', '\\.')}[[:space:]]*=`;
        for (const tag of [tags[0], tags.at(-1)]) {
            try {
                git(repository, 'grep', '-lE', pattern, `refs/tags/${tag}`, '--', 'WebRoot/js')
                    .split('\n').filter((line) => line && !/unittest|qunit/.test(line))
                    .forEach((line) => paths.add(line.split(':')[1]));
            } catch { /* not in this repository */ }
        }
    }
    return paths;
}

const work = mkdtempSync(join(tmpdir(), 'zmgraft-fixes-'));
const blobs = new Map();
function filesAt(repository, tag, paths) {
    return git(repository, 'ls-tree', '-r', `refs/tags/${tag}`, 'WebRoot/js').split('\n')
        .map((line) => line.split(/[ \t]/)).filter(([, , , path]) => paths.has(path))
        .map(([, , hash]) => {
            if (!blobs.has(hash)) {
                blobs.set(hash, join(work, `${hash}.js`));
                writeFileSync(blobs.get(hash), execFileSync('git', ['-C', repository, 'cat-file', 'blob', hash]));
            }
            return blobs.get(hash);
        });
}

// What the compatibility page of a release says of the fixes: id to outcome. The root is these
// scripts, the series the script of the fixes.
const [patches, keys, reviewers] = ['patches', 'private', 'reviewers'].map((name) => join(work, name));
mkdirSync(join(patches, 'series'), { recursive: true });
cpSync(join(repo, 'patches/script/fixzimbra'), join(patches, 'script/fixzimbra'));
run(join(repo, 'tests/sample/keypair'), 'reviewer', keys, reviewers, 'Patch Reviewer', 'reviewer@sample.example');
function pageAt({ tag, line }, files) {
    const root = join(work, 'root'), out = join(work, 'out');
    for (const folder of [root, out, join(work, 'lock'), join(work, 'lock.sig')]) rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(root, 'bin'), { recursive: true });
    for (const file of files) cpSync(file, join(root, 'jetty_base/webapps/zimbra/js', basename(file)));
    symlinkSync('jetty_base', join(root, 'jetty'));
    writeFileSync(join(patches, 'series', line), 'script/fixzimbra\n');
    const inputs = ['--release', tag, '--patches', patches, '--content', repo, '--lock', join(work, 'lock'), '--reviewers', reviewers];
    run(zmgraft, 'vet', '--root', root, ...inputs, '--key', join(keys, 'reviewer.key'), '--cert', join(reviewers, 'reviewer.crt'));
    run(zmgraft, 'build', root, ...inputs, '--out', out);
    const [page] = readdirSync(out).filter((name) => name.endsWith('.json'));
    return new Map(JSON.parse(readFileSync(join(out, page), 'utf8')).fixes.map(({ id, outcome }) => [id, outcome]));
}
const ON_PAGE = { applies: 'applied', fixed: 'already-upstream', drifted: 'drifted', absent: 'missing' };

const lineOrder = (line) => line.split('.').map(Number);
const byLine = (a, b) => {
    const [x, y] = [lineOrder(a), lineOrder(b)];
    for (let i = 0; i < 3; i++) if ((x[i] ?? 0) !== (y[i] ?? 0)) return (x[i] ?? 0) - (y[i] ?? 0);
    return 0;
};
const releases = tagsOf(webClient).map(releaseOf).filter(Boolean)
    .sort((a, b) => byLine(a.line, b.line) || compareReleases(a, b));
const ajaxTags = tagsOf(ajax).filter(releaseOf);
const webPaths = pathsOf(webClient, releases.map(({ tag }) => tag));
const ajaxPaths = pathsOf(ajax, ajaxTags);

const states = new Map(); // tag -> id -> state
const used = new Set();
const wrong = [];
for (const release of releases) {
    const pair = nearestTag(release, ajaxTags);
    used.add(pair);
    const files = [...filesAt(ajax, pair, ajaxPaths), ...filesAt(webClient, release.tag, webPaths)];
    const list = (...more) => JSON.parse(run(zmgraft, 'script', '--json', '--fixes',
        join(repo, 'skins/scripts/fixes'), ...more, ...files));
    const declared = new Set(list('--release', release.tag).map(({ id }) => id));
    const found = new Map(list().map(({ id, state }) => [id, state]));
    states.set(release.tag, found);
    const page = pageAt(release, files);
    for (const [id, state] of found) {
        if (page.get(id) !== ON_PAGE[state]) wrong.push(`${release.tag}: ${id} ${state}, and its page says ${page.get(id)}`);
    }
    for (const [id, state] of found) {
        if ((state === 'applies') !== declared.has(id)) {
            wrong.push(`${release.tag} (with zm-ajax ${pair}): ${id} ${state}, and is ` +
                `${declared.has(id) ? '' : 'not '}declared for that release`);
        }
    }
}
rmSync(work, { recursive: true });

// Runs of tags of one line with one state.
function runs(id) {
    const by = {};
    let last = null;
    for (const { tag, line } of releases) {
        const state = states.get(tag).get(id);
        if (last?.state === state && last.line === line) {
            last.to = tag;
        } else {
            last = { state, line, from: tag, to: tag };
            (by[state] ??= []).push(last);
        }
    }
    return by;
}
const count = (id, state) => releases.filter(({ tag }) => states.get(tag).get(id) === state).length;
const words = (list = []) => list.map(({ from, to }) => (from === to ? from : `${from} to ${to}`)).join(', ');

const totals = {};
for (const found of states.values()) for (const state of found.values()) totals[state] = (totals[state] ?? 0) + 1;
const unused = ajaxTags.filter((tag) => !used.has(tag));
let text = `# Fixes of the web client, by release

Written by \`make check-fixes\`: ${fixes.length} fixes against ${releases.length} release tags of zm-web-client, each with
the nearest older tag of zm-ajax (${used.size} of its ${ajaxTags.length} tags${unused.length ? `; not used: ${unused.join(', ')}` : ''}).
Of ${fixes.length * releases.length} cases ${Object.entries(totals).sort().map(([state, n]) => `${n} ${state}`).join(', ')}.

| fix | target | applies | fixed by the vendor | drifted | absent |
|---|---|---|---|---|---|
`;
for (const { id, target } of fixes) {
    const by = runs(id);
    const cell = (state) => (by[state] ? `${count(id, state)}: ${words(by[state])}` : '');
    text += `| ${id} | \`${target}\` | ${cell('applies')} | ${cell('fixed')} | ${cell('drifted')} | ${cell('absent')} |\n`;
}
writeFileSync(join(repo, 'tests/real/FIXES.md'), text);
for (const line of wrong) console.log(`not ok: ${line}`);
console.log(`${fixes.length} fixes, ${releases.length} tags: ${JSON.stringify(totals)}, ${wrong.length} wrong; see tests/real/FIXES.md`);
process.exit(wrong.length ? 1 : 0);
