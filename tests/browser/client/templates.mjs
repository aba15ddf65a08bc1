// The client's templates as the vendor's build deploys them: compiled, one by one and in packages.
// What the compiler writes is a contract: patches are anchored in it. This one is ours, and is
// byte for byte the vendor's own (zm-mailbox, com.zimbra.common.util.TemplateCompiler), which was
// compared once on the templates of every release.
import { gzipSync } from 'node:zlib';
import { listFiles, readText } from './sources.mjs';
import { join } from 'node:path';

// The packages that hold templates (build.xml, jam.template), by the folders in them.
export const TEMPLATE_PACKAGES = {
    Startup1_2: ['dwt', 'zimbra', 'share'],
    MailCore: ['mail'],
    CalendarCore: ['calendar'],
    ContactsCore: ['abook'],
    PreferencesCore: ['prefs'],
    TasksCore: ['tasks'],
    ImportExport: ['data'],
    Voicemail: ['voicemail'],
};

const ESCAPES = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\', '"': '\\"' };
const escaped = (text) => text.replace(/[\n\r\t\\"]/g, (character) => ESCAPES[character]);
// What String.trim() and String.split() of Java make of a text.
const trimmed = (text) => text.replace(/^[\0- ]+|[\0- ]+$/g, '');
const linesOf = (text) => text.replace(/\n+$/, '').split('\n');

// The order in which a Java HashMap of 16 buckets lists its keys.
function hashOrder(keys) {
    const bucket = (key) => {
        let hash = 0;
        for (const character of key) hash = (Math.imul(31, hash) + character.charCodeAt(0)) | 0;
        return (hash ^ (hash >>> 16)) & 15;
    };
    return [...keys].sort((a, b) => bucket(a) - bucket(b));
}

function attributesOf(text) {
    const attributes = new Map();
    for (const [, name, value] of text.matchAll(/\s*(\S+)\s*=\s*('[^']*'|"[^"]*")/g)) {
        attributes.set(name, value.slice(1, -1));
    }
    return attributes;
}

function putStrings(out, text) {
    const lines = linesOf(text);
    lines.forEach((line, i) =>
        out.push(`\tbuffer[_i++] = "${escaped(line + (i < lines.length - 1 ? '\n' : ''))}";\n`));
}

function putData(out, expression) {
    out.push('\tbuffer[_i++] = data');
    for (const [, name, args] of expression.matchAll(/([^(.]+)(\(.*?\))?\.?/g)) {
        out.push(`["${name}"]${args ?? ''}`);
    }
    out.push(';\n');
}

function putTemplate(out, id, body, attributes) {
    out.push(`AjxTemplate.register("${id}", \nfunction(name, params, data, buffer) {\n`,
        '\tvar _hasBuffer = Boolean(buffer);\n',
        '\tdata = (typeof data == "string" ? { id: data } : data) || {};\n',
        '\tbuffer = buffer || [];\n\tvar _i = buffer.length;\n\n');
    let done = 0;
    for (const found of body.matchAll(/\$\{([^]+?)\}|<\$=([^]+?)\$>|<\$([^]+?)\$>/g)) {
        if (done < found.index) putStrings(out, body.slice(done, found.index));
        const [, data, value, code] = found;
        if (data !== undefined) putData(out, data);
        else if (value !== undefined) out.push(`\tbuffer[_i++] = ${value};\n`);
        else out.push(`\t${code.replace(/\n/g, '\n\t')}\n`);
        done = found.index + found[0].length;
    }
    if (done < body.length || done === 0) putStrings(out, body.slice(done));
    out.push('\n\treturn _hasBuffer ? buffer.length : buffer.join("");\n},\n');
    const names = attributes ? hashOrder(attributes.keys()) : [];
    out.push(names.length === 0 ? 'null' : `{\n${names.map((name, i) =>
        `\t"${escaped(name)}": "${escaped(attributes.get(name))}"${i < names.length - 1 ? ',' : ''}\n`)
        .join('')}}`, ', false);\n');
}

// The compiled text of a template file; `name` is its package, such as mail.Message.
export function compileTemplate(name, source) {
    const text = `${source.replace(/\r\n?/g, '\n').replace(/\n$/, '')}\n`;
    const out = [];
    let first = true;
    for (const [, head, rest] of text.matchAll(/<template([^]*?)>([^]*?)<\/template>/g)) {
        const attributes = attributesOf(head);
        let pack = name, own = attributes.get('id');
        if (own?.includes('#') || own?.startsWith('/')) {
            if (!own.includes('#')) own += '#';
            pack = own.replace(/#.*$/, '').replace(/^\//, '').replaceAll('/', '.');
            own = own.replace(/^.*#/, '');
        }
        const id = own ? `${pack}#${own}` : pack;
        const body = attributes.get('xml:space') === 'preserve' ? rest
            : trimmed(rest.replace(/>\s*\n+\s*</g, '><'));
        putTemplate(out, id, body, attributes);
        if (first) {
            out.push(`AjxTemplate.register("${pack}", AjxTemplate.getTemplate("${id}"), ` +
                `AjxTemplate.getParams("${id}"));\n`);
            first = false;
        }
        out.push('\n');
    }
    if (first) putTemplate(out, name, text, null);
    return out.join('');
}

// Every template of a release, compiled: path below templates/ to text.
export function compiledTemplates(web) {
    const folder = join(web, 'templates');
    const names = listFiles(folder, '.template').filter((name) => !/_[^/]*$/.test(name) &&
        !name.startsWith('admin/'));
    return Object.fromEntries(names.map((name) => [`${name}.js`,
        compileTemplate(name.replace('.template', '').replaceAll('/', '.'), readText(join(folder, name)))]));
}

// A package's templates, one after the other.
export const templatesOf = (name, templates) => Object.keys(templates)
    .filter((path) => TEMPLATE_PACKAGES[name].some((folder) => path.startsWith(`${folder}/`)))
    .map((path) => templates[path]).join('');

export const packed = (text) => gzipSync(text, { level: 9 });
