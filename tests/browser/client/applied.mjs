// The sample with a web client (tests/sample/client), a bundle of it built and applied, and its page
// as a server would send it: pages with what they include put in, the skin's scripts as `zmgraft skin
// render` answers, and the Zimlets of zimlets/ as one script.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const REPO = new URL('../../../', import.meta.url).pathname;
const PROGRAM = join(process.env.BUILD ?? join(REPO, 'build'), 'zmgraft');
const WEBAPP = 'jetty_base/webapps/zimbra';
const RELEASE = '8.8.15.p40';

const sh = (folder, command) => execFileSync('sh', ['-euc', command], { cwd: folder, encoding: 'utf8',
    env: { ...process.env, REPO, ZMGRAFT: PROGRAM, Z: PROGRAM, SOURCE_DATE_EPOCH: undefined } });

// { before, after, folder }: the root as it was and with the bundle on it.
export function appliedSample() {
    const folder = mkdtempSync(join(tmpdir(), 'zmgraft-sample-'));
    sh(folder, `"$REPO/tests/sample/make" . && "$REPO/tests/sample/client/make" . && cp -a root before
        "$REPO/tests/sample/keypair" reviewer private reviewers 'Patch Reviewer' reviewer@sample.example
        "$REPO/tests/sample/keypair" release private keys 'Release Signer' release@sample.example
        set -- --release ${RELEASE} --patches patches --content content --sources vendor \\
            --lock vetted.lock --reviewers reviewers
        "$Z" vet --root root "$@" --key private/reviewer.key --cert reviewers/reviewer.crt
        "$Z" build root "$@" --out bundle
        "$Z" sign bundle/*.zst --key private/release.key --cert keys/release.crt
        "$Z" apply bundle/*.zst root --keyring keys`);
    return { folder, before: join(folder, 'before'), after: join(folder, 'root'),
        remove: () => rmSync(folder, { recursive: true, force: true }) };
}

// ---- pages ----

const PLACES = { contextPath: '', vers: '1' };

function pageText(root, path) {
    return readFileSync(join(root, WEBAPP, 'public', path), 'utf8')
        .replace(/<%--[\s\S]*?--%>|<%[\s\S]*?%>\n?/g, '')
        .replace(/\$\{(\w+)\}/g, (all, name) => PLACES[name])
        .replace(/<jsp:include page="([^"]+)"\/>/g, (all, page) => (page.startsWith('/')
            ? execFileSync(PROGRAM, ['skin', 'render', join(root, WEBAPP), page], { encoding: 'utf8' })
            : pageText(root, page)));
}

function scriptsBelow(root, folder) {
    return readdirSync(join(root, WEBAPP, folder), { recursive: true }).filter((name) => name.endsWith('.js'))
        .map((name) => [`/${folder}/${name}`, readFileSync(join(root, WEBAPP, folder, name), 'utf8')]);
}

// ---- Zimlets ----

const texts = (xml, element) => [...xml.matchAll(new RegExp(`<${element}>\\s*([^<]*?)\\s*</${element}>`, 'g'))].map((m) => m[1]);
const property = (xml) => Object.fromEntries([...(/<global>([\s\S]*?)<\/global>/.exec(xml)?.[1] ?? '')
    .matchAll(/<property name="([^"]+)">([^<]*)<\/property>/g)].map((m) => [m[1], m[2]]));

// What the server knows of the Zimlet in a zip file.
function deployed(root, zip) {
    const name = zip.replace(/\.zip$/, '');
    const folder = join(mkdtempSync(join(tmpdir(), 'zmgraft-zimlet-')), name);
    execFileSync(PROGRAM, ['unpack', join(root, 'zimlets', zip), folder]);
    const read = (file) => (existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : '');
    const xml = read(`${name}.xml`);
    const zimlet = { name, version: /<zimlet[^>]* version="([^"]+)"/.exec(xml)[1],
        target: /<zimlet[^>]* target="([^"]+)"/.exec(xml)?.[1] ?? 'main', handler: texts(xml, 'handlerObject')[0],
        config: property(read('config_template.xml').replace(/<!--[\s\S]*?-->/g, '')),
        script: texts(xml, 'include').map(read).join('\n') };
    rmSync(join(folder, '..'), { recursive: true });
    return zimlet;
}

export const zimletsOf = (root) => readdirSync(join(root, 'zimlets')).filter((name) => name.endsWith('.zip')).sort()
    .map((zip) => deployed(root, zip));

// The page and its files, for Browser.open. `squeeze` is what the server does to the scripts of Zimlets.
export function samplePage(root, { zimlets = zimletsOf(root), squeeze = (text) => text } = {}) {
    return {
        html: pageText(root, 'launchZCS.jsp'),
        files: {
            ...Object.fromEntries(scriptsBelow(root, 'js')),
            '/css/common,zm,skin.css': '',
            '/service/soap/GetInfoRequest': JSON.stringify({ zimlets: zimlets.map(({ script, ...rest }) => rest) }),
            '/service/zimlet/res/Zimlets-nodev_all.js': squeeze(zimlets.map((zimlet) => zimlet.script).join('\n')),
        },
    };
}

// A copy of the root with another file in the place of one of its own.
export function withFiles(root, name, files) {
    const copy = `${root}-${name}`;
    cpSync(root, copy, { recursive: true, verbatimSymlinks: true });
    for (const [path, from] of Object.entries(files)) {
        mkdirSync(join(copy, path, '..'), { recursive: true });
        cpSync(from, join(copy, path));
    }
    return copy;
}
