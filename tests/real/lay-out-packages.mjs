#!/usr/bin/env node
// Makes of a web client's sources, in place, what the vendor's build deploys of templates and of the
// packages that hold them: lay-out-packages.mjs WEBAPP, with WEBAPP a WebRoot as it is checked out.
// Templates are compiled, one by one and into js/NAME_all.js behind the package's own scripts (what
// comes from other repositories is left out); js/NAME_all.js.zgz has the templates minified.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compress } from '../browser/client/minify.mjs';
import { Client } from '../browser/client/page.mjs';
import { TEMPLATE_PACKAGES, compiledTemplates, packed, templatesOf } from '../browser/client/templates.mjs';

const webapp = process.argv[2];
const templates = compiledTemplates(webapp);
const client = new Client({ web: webapp, ajax: join(webapp, 'none') });

rmSync(join(webapp, 'templates'), { recursive: true });
for (const [path, text] of Object.entries(templates)) {
    mkdirSync(dirname(join(webapp, 'templates', path)), { recursive: true });
    writeFileSync(join(webapp, 'templates', path), text);
}
const scripts = Object.fromEntries(Object.keys(TEMPLATE_PACKAGES).map((name) =>
    [name, client.bundle(`zimbraMail.package.${name}`)]));
for (const [name, text] of Object.entries(scripts)) {
    const own = templatesOf(name, templates);
    writeFileSync(join(webapp, 'js', `${name}_all.js`), text + own);
    writeFileSync(join(webapp, 'js', `${name}_all.js.zgz`), packed(text + compress(own)));
}
