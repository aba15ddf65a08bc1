// The work of check-lint: see there.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from '../../tools/web/node/ask.mjs';

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
        .filter((name) => name.startsWith('dropped-'))
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

// All sheets in one run of the compressor.
function minify(sheets) {
    const folder = join(work, 'minify');
    mkdirSync(folder, { recursive: true });
    const files = sheets.map((css, i) => join(folder, `${i}.css`));
    files.forEach((file, i) => writeFileSync(file, sheets[i]));
    execFileSync('yui-compressor', ['--type', 'css', '--line-break', '0', '-o', '.css$:.min', ...files]);
    return files.map((file) => readFileSync(file.replace(/css$/, 'min'), 'utf8'));
}

// What the minifier changes that means the same: `border:0` for `border:none`, a background of `0`
// for `none`, a zero without its unit, a colour's name for its number.
function sameMeaning(line) {
    return line
        .replace(/-width:(medium|0px)$/, '-width:*')
        .replace(/(outline-(style|width|color)|background-[a-z-]+):(none|initial|0px|0%|0|center|medium|auto)$/, '$1:*')
        .replace(/(?<![\d.])0(em|ex|%|pt|in|cm|mm|pc)/g, '0px')
        .replace(/:0$/, ':0px')
        .replace(/:red$/, ':rgb(255, 0, 0)')
        .replace(/\(min-width: 0px?\)/, '(min-width: 0)');
}

// Declarations that the minified sheet lacks, or has besides.
function differences(before, after) {
    const count = new Map();
    for (const line of before.map(sameMeaning)) count.set(line, (count.get(line) ?? 0) + 1);
    for (const line of after.map(sameMeaning)) count.set(line, (count.get(line) ?? 0) - 1);
    return [...count].filter(([, n]) => n !== 0).map(([line, n]) => `${n > 0 ? 'lost' : 'new'} ${line}`);
}

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
        const sheets = [before, after].map((folder) => render(folder, browser, versions[browser]));
        jobs.push({ release, browser, old, patched, sheets });
    }
    if (release === '8.8.15') countFiles(old, patched);
}

const minified = minify(jobs.flatMap(({ sheets }) => sheets));
const answers = await ask(
    jobs.map(({ browser, sheets }, i) => ({
        browser: browser === 'chrome' ? 'chromium' : browser,
        sheets: [...sheets, ...minified.slice(2 * i, 2 * i + 2)],
    })),
);
for (const [i, { release, browser, old, patched }] of jobs.entries()) {
    const [b, a] = [old, patched].map((result) => result.browsers.find((view) => view.browser === browser));
    const [oldRules, newRules, oldMin, newMin] = answers[i].sheets;
    const broken = [differences(oldRules, oldMin), differences(newRules, newMin)];
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
