// The ids and classes that patches give to the client's templates, as a browser has them: the
// release's own templates and the same out of a bundle, which the program built from packages laid
// out as the vendor's build does, run through the real AjxTemplate. Each mark is found in the page,
// and without the marks the pages are equal, node by node.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { BROWSERS, launch } from '../../tools/web/node/browsers.mjs';
import { clientAt, hasSources, loadClient, RELEASES } from './client/client.mjs';
import { compiledTemplates, templatesOf, TEMPLATE_PACKAGES } from './client/templates.mjs';
import { releaseOf } from './client/sources.mjs';

const REPO = join(import.meta.dirname, '../..');
const PROGRAM = join(process.env.BUILD ?? join(REPO, 'build'), 'zmgraft');
const WEBAPP = 'jetty_base/webapps/zimbra';

// The template patches, and the marks in them.
const PATCHES = readdirSync(join(REPO, 'patches/page')).filter((name) =>
    /\/templates\//.test(readFileSync(join(REPO, 'patches/page', name), 'utf8')));
const marksOf = (name) => [...readFileSync(join(REPO, 'patches/page', name), 'utf8')
    .matchAll(/^\+.*?(?<id>id=)?(?<mark>zmgraft-[\w-]+)/gm)].map(({ groups }) => (groups.id ? '#' : '.') + groups.mark);

// What shows each mark: the template, and data for it as an expression of the page.
const SHOWN_BY = {
    'mail.Message#MessageHeader': `{ id: 'v', addressTypes: ['TO'], additionalHdrs: [], sentBy: 'Rita',
        participants: { TO: { prefix: 'To', partStr: 'Otto' } }, subject: 'Hello', autoSendTime: 'noon' }`,
    'mail.Message#Conv2MsgHeader-expanded': `{ addressTypes: [], participants: {}, sentBy: 'Rita' }`,
    'mail.Message#MessageListHeader': `{ id: 'v', tagDivId: 't' }`,
    'mail.Message#InviteHeader': `{ id: 'v', hdrTableId: 'h', counterInvMsg: 'later?', calendarSelectCellId: 'c',
        invite: { getLocation: () => '', hasOtherIndividualAttendees: () => false } }`,
    'mail.Message#Compose': `{ id: 'v', subjectInputId: 's' }`,
    'mail.Message#AttachmentsView': `{ id: 'v' }`,
    'share.App#UserInfo': `{ logoutText: 'leave' }`,
    'share.App#PrintView': `{ content: 'text', username: 'Rita', appContextPath: '', cacheKillerVersion: '1' }`,
    'share.Widgets#ZmAppChooser': `{ id: 'v' }`,
    'share.Widgets#ZmSearchResultsFilterPanel': `{ id: 'v' }`,
    'calendar.Appointment#ReadOnlyView': `{ id: 'v', subject: 'Meeting', location: 'here' }`,
    'calendar.Appointment#Tooltip': `{ width: 100, appt: anything({ getName: () => 'Meeting' }) }`,
    'abook.Contacts#SplitView': `{ id: 'v' }`,
    'abook.Contacts#ZmEditContactView_header': `{ id: 'v' }`,
    'abook.Contacts#Tooltip': `{ entryTitle: 'Rita', contact: anything({ getEmails: () => [], attr: {} }) }`,
    'prefs.Pages#SignatureSplitView': `{ id: 'v' }`,
    'prefs.Pages#MailFilterRule': `{ id: 'v' }`,
    'prefs.Pages#Zimlets': `{ id: 'v' }`,
};

const run = (...words) => execFileSync(words[0], words.slice(1), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

// A root of the release, its bundle with the template patches only, unpacked: the webapps of both.
function webappsOf(release, folder) {
    const root = join(folder, 'root'), webapp = join(root, WEBAPP), patches = join(folder, 'patches');
    mkdirSync(join(root, 'bin'), { recursive: true });
    mkdirSync(webapp, { recursive: true });
    cpSync(clientAt(release).sources.web, webapp, { recursive: true });
    symlinkSync('jetty_base', join(root, 'jetty'));
    run(join(REPO, 'tests/real/lay-out-packages.mjs'), webapp);
    for (const name of PATCHES) cpSync(join(REPO, 'patches/page', name), join(patches, 'page', name));
    mkdirSync(join(patches, 'series'));
    writeFileSync(join(patches, 'series', releaseOf(release).line), PATCHES.map((name) => `page/${name}\n`).join(''));
    const [priv, reviewers] = [join(folder, 'private'), join(folder, 'reviewers')];
    run(join(REPO, 'tests/sample/keypair'), 'reviewer', priv, reviewers, 'Patch Reviewer', 'reviewer@sample.example');
    const inputs = ['--release', release, '--patches', patches, '--reviewers', reviewers, '--lock', join(folder, 'lock')];
    run(PROGRAM, 'vet', '--root', root, ...inputs, '--key', join(priv, 'reviewer.key'), '--cert', join(reviewers, 'reviewer.crt'));
    run(PROGRAM, 'build', root, ...inputs, '--out', join(folder, 'bundle'));
    const [bundle] = readdirSync(join(folder, 'bundle')).filter((name) => name.endsWith('.tar.zst'));
    run(PROGRAM, 'unpack', join(folder, 'bundle', bundle), join(folder, 'out'));
    return [webapp, join(folder, 'out/files', WEBAPP)];
}

// The scripts that define a release's templates: as they are, and in the three copies of the bundle.
function variantsOf(release) {
    const folder = mkdtempSync(join(tmpdir(), 'zmgraft-ids-'));
    try {
        const templates = compiledTemplates(clientAt(release).sources.web);
        const [own, bundle] = webappsOf(release, folder);
        const patched = { ...templates };
        for (const path of readdirSync(join(bundle, 'templates'), { recursive: true })) {
            if (path.endsWith('.js')) patched[path] = readFileSync(join(bundle, 'templates', path), 'utf8');
        }
        const inPackages = [], packed = [];
        for (const name of Object.keys(TEMPLATE_PACKAGES)) {
            const vendors = templatesOf(name, templates), path = `js/${name}_all.js`;
            const changed = existsSync(join(bundle, path));
            // the scripts of the package, which the page has already, are as they were
            const scripts = readFileSync(join(own, path), 'utf8').slice(0, -vendors.length);
            const texts = [readFileSync(join(changed ? bundle : own, path), 'utf8'),
                gunzipSync(readFileSync(join(changed ? bundle : own, `${path}.zgz`))).toString()];
            assert.ok(texts.every((text) => text.startsWith(scripts)), `${release} ${name}`);
            inPackages.push(texts[0].slice(scripts.length));
            packed.push(texts[1].slice(scripts.length));
        }
        const all = (texts) => Object.values(texts).join('');
        return { own: all(templates), single: all(patched), package: all(inPackages), packed: all(packed) };
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

// In the page: what each template makes of its data, and which marks are found in it.
async function expand(page, script, marks) {
    return page.evaluate(([text, shown, wanted]) => {
        AjxTemplate._templates = {};
        appCtxt.get = () => true; // every feature is on: there is no account to ask
        (0, eval)(text);
        const found = {}, html = {};
        // An object of the client's: what is not given is a function that has nothing to say.
        window.anything = (given) => new Proxy(given, { get: (object, name) => name in object ? object[name] : () => '' });
        for (const [id, expression] of Object.entries(shown)) {
            let next = 0;
            Dwt.getNextId = () => `DWT${++next}`;
            const made = AjxTemplate.expand(id, (0, eval)(`(${expression})`));
            if (made.includes('Error in template')) throw new Error(made.slice(made.indexOf('Error in template')));
            const holder = document.createElement('template'); // takes rows of a table too
            holder.innerHTML = made;
            for (const mark of wanted) {
                const elements = holder.content.querySelectorAll(mark);
                if (elements.length) (found[mark] ??= []).push([id, elements.length]);
            }
            for (const element of holder.content.querySelectorAll('[class*=zmgraft-], [id^=zmgraft-]')) {
                if (element.id.startsWith('zmgraft-')) element.removeAttribute('id');
                const rest = (element.getAttribute('class') ?? '').split(' ').filter((one) => !one.startsWith('zmgraft-')).join(' ');
                if (rest) element.setAttribute('class', rest);
                else element.removeAttribute('class');
            }
            // attributes in the order of their names: where in a tag a mark stands does not matter
            const walk = (node) => node.nodeType === 1 ? [node.localName, ...[...node.attributes]
                .map((a) => `${a.name}=${a.value}`).sort(), ...[...node.childNodes].map(walk)] : [node.nodeType, node.data];
            html[id] = JSON.stringify([...holder.content.childNodes].map(walk));
        }
        return { found, html };
    }, [script, SHOWN_BY, marks]);
}

for (const name of BROWSERS) {
    test(name, { skip: hasSources() ? false : 'ZM_AJAX and ZM_WEB_CLIENT are not given' }, async (t) => {
        const browser = await launch(name);
        t.after(() => browser.close());
        const marks = PATCHES.flatMap(marksOf);
        assert.ok(marks.length >= 12, 'marks are read from the patches');
        for (const release of RELEASES) {
            const variants = variantsOf(release);
            const page = await loadClient(browser, release, {});
            const own = await expand(page, variants.own, marks);
            await t.test(`${release}: without the patches no mark is there`, () => assert.deepEqual(own.found, {}));
            for (const copy of ['single', 'package', 'packed']) {
                const patched = await expand(page, variants[copy], marks);
                await t.test(`${release}, ${copy}: every mark is found, in one template each`, () => {
                    for (const mark of marks) assert.equal(patched.found[mark]?.length, 1, mark);
                    for (const mark of marks.filter((one) => one.startsWith('#'))) {
                        assert.equal(patched.found[mark][0][1], 1, `${mark} is there once`);
                    }
                });
                await t.test(`${release}, ${copy}: nothing else is different`, () => assert.deepEqual(patched.html, own.html));
            }
            assert.deepEqual(page.errors, [], release);
            await page.close();
        }
    });
}
