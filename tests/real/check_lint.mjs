// The work of check-lint: see there.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareMinified } from './minified_sheets.mjs';

const [repo, clone, build, work] = process.argv.slice(2);
const zmgraft = join(build, 'zmgraft');
const BROWSERS = ['chrome', 'firefox'];
const SKIN = 'harmony';

// The last release of the line 8.7, the first and the last of 8.8.15, 9.0.0 and 10.0, and one of 10.1.
const RELEASES = ['8.7.11.p13', '8.8.15', '8.8.15.p47', '9.0.0', '9.0.0.p43', '10.0.0', '10.0.11', '10.1.3'];

const git = (...args) => execFileSync('git', ['-C', clone, ...args], { encoding: 'utf8', maxBuffer: 1 << 30 });
const tags = git('tag')
    .split('\n')
    .filter((tag) => /^(8|9|10)\./.test(tag));

// css/ and skins/ of a tag, laid out as they are deployed.
function extract(tag, folder) {
    mkdirSync(folder, { recursive: true });
    const tar = spawnSync('git', ['-C', clone, 'archive', `refs/tags/${tag}`, 'WebRoot/css', 'WebRoot/skins'], {
        maxBuffer: 1 << 30,
    });
    if (tar.status !== 0) throw new Error(`no WebRoot in ${tag}`);
    execFileSync('tar', ['x', '-C', folder, '--strip-components=1'], { input: tar.stdout });
}

const patches = ['css', 'properties'].flatMap((type) =>
    readdirSync(join(repo, 'patches', type))
        .filter((name) => /^(dropped|minified)-/.test(name))
        .map((name) => {
            const path = join(repo, 'patches', type, name);
            const text = readFileSync(path, 'utf8');
            return {
                name: `${type}/${name}`,
                path,
                target: /^Target: jetty\/webapps\/zimbra\/(\S+)$/m.exec(text)[1],
            };
        }),
);

function applyPatch({ path, target }, folder, dryRun) {
    const args = ['css', 'apply', '--json', ...(dryRun ? ['--dry-run'] : []), path, join(folder, target)];
    const { stdout, status } = spawnSync(zmgraft, args, { encoding: 'utf8' });
    return stdout ? JSON.parse(stdout).outcome : `exit code ${status}`;
}

function lint(folder, name, { answers } = {}) {
    const out = join(work, `${name}.json`);
    const record = join(work, `${name}-answers.json`);
    const args = ['skin', 'lint', '--json', '-o', out, '--skin', SKIN, '--all-sheets', '--all'];
    args.push('--browsers', BROWSERS.join(','), '--record', record);
    args.push(...(answers ? ['--answers', answers] : ['--ask']), folder);
    const { status, stderr } = spawnSync(zmgraft, args, { encoding: 'utf8' });
    if (status > 1) throw new Error(stderr);
    return { ...JSON.parse(readFileSync(out, 'utf8')), record };
}

const SHEETS = ['common', 'dwt', 'msgview', 'login', 'zm', 'spellcheck', 'skin'];
const AGENTS = {
    chrome: (v) =>
        `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${v}.0.0.0 Safari/537.36`,
    firefox: (v) => `Mozilla/5.0 (X11; Linux x86_64; rv:${v}.0) Gecko/20100101 Firefox/${v}.0`,
};

function render(folder, browser, version, names = SHEETS) {
    const agent = AGENTS[browser](parseInt(version, 10));
    const args = ['skin', 'render', '--skin', SKIN, '--user-agent', agent, folder, `/css/${names.join(',')}.css`];
    return execFileSync(zmgraft, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
}

// The sheets that a patch is for, in the order of their names; the properties are in all of them.
const PATCHED = patches
    .filter(({ target }) => target.endsWith('.css'))
    .map(({ target }) => (target.startsWith('skins/') ? 'skin' : target.replace(/^css\/(.*)\.css$/, '$1')))
    .sort();

const problems = [];
const expect = (holds, what) => {
    if (!holds) problems.push(what);
};

// ---- every tag -------------------------------------------------------------------------------

const outcomes = new Map();
for (const tag of tags) {
    const folder = join(work, 'tag', tag);
    extract(tag, folder);
    for (const patch of patches) {
        const outcome = applyPatch(patch, folder, true);
        const line = /^(8\.7|8\.8\.\d+|9\.0\.0|10\.\d)/.exec(tag)[1];
        const key = `${line} ${outcome}`;
        outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
        expect(outcome === 'applied', `${patch.name} on ${tag}: ${outcome}`);
    }
    execFileSync('rm', ['-rf', folder]);
}

// ---- before and after ----------------------------------------------------------------------

const rows = [];
const byFile = new Map();
const jobs = [];
let versions;
for (const release of RELEASES) {
    const [before, after] = ['before', 'after'].map((when) => join(work, release, when));
    extract(release, before);
    cpSync(before, after, { recursive: true });
    for (const patch of patches) applyPatch(patch, after, false);
    const old = lint(before, `${release}-before`);
    const patched = lint(after, `${release}-after`);
    versions = Object.fromEntries(old.browsers.map(({ browser, version }) => [browser, version]));
    for (const browser of BROWSERS) {
        const sheets = [SHEETS, ...PATCHED.map((name) => [name])].flatMap((names) =>
            [before, after].map((folder) => render(folder, browser, versions[browser], names)),
        );
        jobs.push({ release, browser, old, patched, sheets });
    }
    if (release === '8.8.15') countFiles(old, patched);
}

const compared = await compareMinified(jobs, join(work, 'minify'));
const bySheet = new Map(PATCHED.map((name) => [name, { chrome: [], firefox: [] }]));
for (const [i, { release, browser, old, patched }] of jobs.entries()) {
    const [b, a] = [old, patched].map((result) => result.browsers.find((view) => view.browser === browser));
    const broken = compared[i].slice(0, 2).map((sheet) => sheet.broken);
    PATCHED.forEach((name, n) => {
        const [was, is] = compared[i].slice(2 + 2 * n, 4 + 2 * n);
        const ours = is.broken.filter((line) => !was.broken.includes(line));
        bySheet.get(name)[browser].push({ release, declarations: is.declarations, was, is, ours });
        expect(ours.length === 0, `${release} ${browser} ${name}: the minifier breaks ${ours.slice(0, 3).join('; ')}`);
        expect(is.broken.length === 0, `${release} ${browser} ${name}: the minifier breaks ${is.broken.slice(0, 3).join('; ')}`);
    });
    const stopped = stoppedWorking(old.record, patched.record, browser);
    const minifier = [old, patched].map(
        (result) =>
            result.findings.filter(
                (f) => f.kind === 'minifier' && f.browsers.some((each) => each.browser === browser),
            ).length,
    );
    rows.push({ release, browser, before: b, after: a, broken, stopped, minifier });
    expect(a.lost === 0, `${release} ${browser}: ${a.lost} lost after the patches`);
    expect(stopped.length === 0, `${release} ${browser}: no longer accepted: ${stopped.slice(0, 3).join('; ')}`);
    expect(broken[1].length === 0, `${release} ${browser}: the minifier breaks ${broken[1].slice(0, 3).join('; ')}`);
}

// Declarations that the browser took before and that are gone from the patched sheets, but for
// those that the patches replace on purpose.
function stoppedWorking(oldPath, newPath, browser) {
    const [old, now] = [oldPath, newPath].map((path) => JSON.parse(readFileSync(path, 'utf8'))[browser].declarations);
    const removed = patches
        .flatMap(({ path }) => readFileSync(path, 'latin1').split('\n'))
        .filter((line) => line.startsWith('-'))
        .join('\n')
        .replace(/\s+/g, '');
    return Object.entries(old)
        .filter(([key, answer]) => answer === 'yes' && now[key] !== 'yes')
        .map(([key]) => key)
        .filter((key) => !removed.includes(key.replace(/\s+/g, '').replace(/^[^:]*:/, '')));
}

function countFiles(old, patched) {
    for (const [i, result] of [old, patched].entries()) {
        for (const finding of result.findings) {
            for (const { browser, fate, uses } of finding.browsers) {
                if (fate !== 'lost') continue;
                const counts = byFile.get(finding.file) ?? { chrome: [0, 0], firefox: [0, 0] };
                counts[browser][i] += uses;
                byFile.set(finding.file, counts);
            }
        }
    }
}

const span = (numbers) => {
    const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
    return least === most ? `${least}` : `${least} to ${most}`;
};

// What the minifier still changes of patched sheets, each once.
function stillBroken() {
    const all = [...bySheet].flatMap(([name, browsers]) =>
        Object.values(browsers).flatMap((each) => each.flatMap(({ is }) => is.broken.map((line) => `${name}: ${line}`))),
    );
    const different = [...new Set(all)].sort();
    return different.length ? ['Still changed by it:', '', ...different.map((line) => `- \`${line}\``), ''] : [];
}

// ---- the results -----------------------------------------------------------------------------

const lines = [
    '# Dropped declarations of real skins, before and after the patches',
    '',
    'Written by `make check-lint ZM_WEB_CLIENT=DIR`. Nothing here is typed in by hand.',
    '',
    `Skin ${SKIN}, every sheet of css/ and those of the skin, rendered as the server would for each`,
    `browser and asked of the browser itself: Chromium ${versions.chrome}, Firefox ${versions.firefox}.`,
    '*replaced*: dropped, but a sibling in the same rule works. *lost*: dropped, nothing replaces it.',
    '*minifier*: places that YUI Compressor 2.4.8 breaks by the rules of `skin lint`; *differs*:',
    'declarations of the seven sheets of the main page that the browser holds otherwise after the',
    'compressor than before it. *stopped*: declarations taken before and not after, other than those',
    'that a patch takes out.',
    '',
    '| release | browser | declarations | lost before | after | replaced before | after | minifier before | after | differs before | after | stopped |',
    '|---|---|---|---|---|---|---|---|---|---|---|---|',
    ...rows.map(
        (r) =>
            `| ${r.release} | ${r.browser} | ${r.before.declarations} | ${r.before.lost} | **${r.after.lost}** | ${r.before.replaced} | ${r.after.replaced} | ${r.minifier.join(' | ')} | ${r.broken.map((b) => b.length).join(' | ')} | ${r.stopped.length} |`,
    ),
    '',
    '## Every patched sheet through the minifier',
    '',
    `Each sheet that a patch is for, alone, at the ${RELEASES.length} releases above (from the least to the most): declarations`,
    'that the browser holds of the patched sheet, how many it holds otherwise after YUI Compressor 2.4.8,',
    'of the sheet as the vendor has it and of the patched one; and how many of the latter are not the',
    "vendor's own.",
    '',
    '| sheet | browser | declarations | differ, unpatched | differ, patched | of a patch |',
    '|---|---|---|---|---|---|',
    ...[...bySheet].flatMap(([name, browsers]) =>
        Object.entries(browsers).map(([browser, all]) => {
            const columns = [(r) => r.declarations, (r) => r.was.broken.length, (r) => r.is.broken.length, (r) => r.ours.length];
            return `| ${name} | ${browser} | ${columns.map((of) => span(all.map(of))).join(' | ')} |`;
        }),
    ),
    '',
    ...stillBroken(),
    `## The ${patches.length} patches on every release tag`,
    '',
    '| line | outcome | patches x tags |',
    '|---|---|---|',
    ...[...outcomes].map(([key, n]) => `| ${key.replace(' ', ' | ')} | ${n} |`),
    '',
    '## Lost declarations of 8.8.15, by the file that they are written in',
    '',
    '| file | Chromium before | after | Firefox before | after |',
    '|---|---|---|---|---|',
    ...[...byFile].sort().map(([file, c]) => `| ${file} | ${c.chrome.join(' | ')} | ${c.firefox.join(' | ')} |`),
    '',
];
writeFileSync(join(repo, 'tests/real/RESULTS-lint.md'), lines.join('\n'));
writeFileSync(join(build, 'lint-by-file.json'), JSON.stringify({ versions, files: Object.fromEntries(byFile) }));
for (const problem of problems) console.log(`not ok - ${problem}`);
console.log(`${problems.length ? 'FAILED' : 'ok'}: ${rows.length} renderings, ${tags.length} tags, ${patches.length} patches; see tests/real/RESULTS-lint.md`);
process.exit(problems.length ? 1 : 0);
