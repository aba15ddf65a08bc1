// LESS to CSS by the official compiler, many sheets in one process.
//
// Standard input:  { "sheets": [{ "name", "text" }], "library": { "name.less": "text" } }
// Standard output: { "sheets": [{ "css" } | { "error": { "message", "file", "line", "column" } }] }
//
// A sheet may import what the library holds, by its name there, and nothing else: no file is
// read and no address asked, whatever a sheet says.
import less from 'less';

const { FileManager } = less;

// Every name is supported here, so that the compiler never falls back to files or addresses.
class Library extends FileManager {
    constructor(files) {
        super();
        this.files = files;
    }

    supports() {
        return true;
    }

    supportsSync() {
        return true;
    }

    // What has no `filename` is taken as an error.
    loadFileSync(filename) {
        const name = filename.replace(/^(\.\/)+/, '');
        const found = [name, `${name}.less`].find((known) => Object.hasOwn(this.files, known));
        return found === undefined
            ? { type: 'File', message: `the library has no '${name}'` }
            : { filename: found, contents: this.files[found] };
    }
}

// Plugins are JavaScript, which a sheet must not bring.
class NoPlugins {
    loadPluginSync() {
        return { type: 'Plugin', message: 'plugins are not allowed' };
    }
}

async function compile({ name, text }, library) {
    const confine = {
        install(instance, manager) {
            manager.addFileManager(new Library(library));
            manager.Loader = new NoPlugins();
        },
    };
    try {
        const { css } = await less.render(text, {
            filename: name,
            math: 'parens-division',
            javascriptEnabled: false,
            syncImport: true,
            plugins: [confine],
        });
        return { css };
    } catch (error) {
        const { message, filename, line, column } = error;
        return { error: { message, file: filename ?? name, line: line ?? 0, column: column ?? 0 } };
    }
}

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { sheets, library = {} } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
const answers = [];
for (const sheet of sheets) answers.push(await compile(sheet, library));
process.stdout.write(JSON.stringify({ sheets: answers }));
