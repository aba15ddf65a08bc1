// A page that loads the real client as launchZCS.jsp does: messages, Boot_all, the early slot,
// Startup1, the late slot, launch. Lazy packages are served to AjxPackage as the server would.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles, readText } from './sources.mjs';

// The packages that lazy loading asks for in the tests.
export const LAZY = ['Startup2', 'MailCore', 'Mail', 'CalendarCore', 'Calendar', 'CalendarAppt',
    'BriefcaseCore', 'Briefcase', 'ContactsCore', 'Contacts', 'Share', 'Extras', 'PreferencesCore',
    'Preferences', 'TasksCore', 'Tasks', 'Zimlet'];

// The client's scripts: one function per way of bundling them.
export class Client {
    constructor(sources) {
        this.sources = sources;
    }

    find(name) {
        const path = `js/${name.replaceAll('.', '/')}.js`;
        return [this.sources.ajax, this.sources.web].map((root) => join(root, path)).find(existsSync);
    }

    // The text of a package with what it requires put in, as the vendor's build does; each file
    // once over all packages. What is not in the checkouts (third parties) is left out.
    bundle(name, seen = new Set()) {
        const path = this.find(name);
        if (!path || seen.has(path)) return '';
        seen.add(path);
        const text = readText(path);
        if (!name.includes('package.')) return `${text}\n`;
        return text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
            .replace(/AjxPackage\.require\(\s*"([^"]+)"\s*\)\s*;?/g,
                (all, required) => this.bundle(required, seen));
    }

    // { Boot, Startup1_1, Startup1_2, and the lazy ones }: name to text.
    packages() {
        const seen = new Set();
        const list = {
            Boot: this.bundle('ajax.package.Boot', seen),
            Startup1_1: this.bundle('zimbraMail.package.Startup1_1', seen),
            Startup1_2: this.bundle('zimbraMail.package.Startup1_2', seen),
        };
        for (const name of LAZY) list[name] = this.bundle(`zimbraMail.package.${name}`, seen);
        return list;
    }

    messages() {
        const roots = [this.sources.ajax, this.sources.web];
        const texts = roots.flatMap((root) => ['messages', 'keys'].flatMap((folder) =>
            (existsSync(join(root, folder)) ? listFiles(join(root, folder), '.properties') : [])
                .map((name) => [name.replace('.properties', ''), readText(join(root, folder, name))])));
        return texts.map(([name, text]) => `var ${name} = ${JSON.stringify(properties(text))};`)
            .join('\n');
    }

    // The templates as calls that compile them; the compiler reads no line ends.
    templates() {
        const folder = join(this.sources.web, 'templates');
        const names = listFiles(folder, '.template').filter((name) => !/_[a-z]{2}\./.test(name) &&
            !name.startsWith('admin'));
        return names.map((name) => {
            const id = name.replace('.template', '').replaceAll('/', '.');
            const text = readText(join(folder, name))
                .replace(/<\$[\s\S]*?\$>/g, (code) => code.replace(/(^|\s)\/\/.*?(?=\$>|$)/gm, ''))
                .replace(/>\s*\n\s*</g, '><').replace(/\s*\r?\n\s*/g, ' ');
            return `AjxTemplate.compile(${JSON.stringify(id)}, true, true, ${JSON.stringify(text)});`;
        }).join('\n');
    }
}

function properties(text) {
    const out = {};
    for (const line of text.replace(/\r/g, '').replace(/\\\n[ \t]*/g, '').split('\n')) {
        const found = /^\s*([^#!\s=:][^=:\s]*)\s*[=:]?\s*(.*)$/.exec(line);
        if (found) {
            out[found[1]] = found[2].replace(/\\(u[0-9a-fA-F]{4}|.)/g, (all, code) =>
                code.length === 5 ? String.fromCharCode(parseInt(code.slice(1), 16))
                    : ({ n: '\n', t: '\t', r: '\r' }) ?? code);
        }
    }
    return out;
}

export const HEAD = `
window.appContextPath = ""; window.contextPath = ""; window.appCurrentSkin = "harmony";
window.appExtension = ""; window.cacheKillerVersion = "1"; window.appRequestLocaleId = "en_US";
window.appDevMode = false; window.appCoverageMode = false; window.isScriptErrorOn = false;
window.isPerfMetric = false; window.csrfToken = ""; window.appLang = "en";
var AjxTemplateMsg = {}, ZMsg = window.ZMsg || {}, ZdMsg = {};
var AjxTimezoneData = { TRANSITION_YEAR: 2026, TIMEZONE_RULES: [], VERSION: "1" };
window.skin = { hints: {}, show: function () {}, hide: function () {}, gotoApp: function () {},
    reflow: function () {}, getSidebarAdContainer: function () {}, container: function () {} };
`;

// Not the start of the mail application, which asks the server, but all that it stands on.
const LAUNCH = `
AjxTemplate._templates = AjxTemplate._templates || {};
window.DBG = new AjxDebug({ level: AjxDebug.NONE, target: "" });
window.appCtxt = new ZmAppCtxt();
window.shell = new DwtShell({ className: "MainShell", virtual: false });
window.launched = performance.now();
`;

export const script = (text) => `<script>\n${text.replace(/<\/script/gi, '<\\/script')}\n</script>\n`;

// The page and its files, for Browser.open. `early` and `late` are what the slots hold, texts of
// scripts; `modernizr` and `jquery` the libraries; `compress` is what the vendor's build does to a
// script.
export function clientPage(client, { early = '', late = '', modernizr, jquery, before = '', compress = (text) => text }) {
    const packages = Object.fromEntries(Object.entries(client.packages())
        .map(([name, text]) => [name, text && compress(text)]));
    const files = {};
    for (const [name, text] of Object.entries(packages)) files[`/js/${name}_all.js`] = text;
    files['/public/blank.html'] = files['/public/blankHistory.html'] = '<!DOCTYPE html><title></title>';
    files['/js/templates.js'] = client.templates();
    files['/js/early.js'] = early;
    files['/js/late.js'] = late;
    const tag = (name) => `<script src="js/${name}"></script>\n`;
    const html = `<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>client</title><link rel="icon" href="data:,">
<style>html, body { margin: 0; height: 100%; } iframe { border: 0; }
.DwtShell, .MainShell { position: relative; width: 100%; height: 100%; }</style>
${script(HEAD)}${script(client.messages())}</head><body>
${script(before)}${script(modernizr)}${script(jquery)}${script(packages.Boot)}
${script('AjxPackage.setBasePath("js"); AjxPackage.setExtension("_all.js"); AjxTemplate.setBasePath("templates");')}
${early ? `${script('var earlyStart = performance.now();')}${tag('early.js')}${script('var earlyEnd = performance.now();')}` : ''}
${tag('Startup1_1_all.js')}${tag('Startup1_2_all.js')}${tag('templates.js')}
${late ? `${script('var lateStart = performance.now();')}${tag('late.js')}${script('var lateEnd = performance.now();')}` : ''}
${script(LAUNCH)}</body></html>`;
    return { html, files };
}
