// Modernizr and jQuery from npm, made so that they live beside Zimbra's own copies.
//
//     node libraries.mjs FOLDER [CONFIG]     writes modernizr.js and jquery.js
//
// Zimbra has a Modernizr, to which AjxEnv adds tests and of which it asks keys, and from 8.8 on a
// jQuery. Theirs stay what window.Modernizr and window.jQuery are: Modernizr's further keys are added
// to it, and window.zmgraftJQuery is theirs where there is one, else ours. Each does nothing when it
// is loaded a second time.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const CONFIG = new URL('../../../skins/scripts/modernizr.json', import.meta.url);

// Modernizr as it comes, with the tests that the configuration names.
export function plainModernizr(config = CONFIG) {
    const options = JSON.parse(readFileSync(config, 'utf8'));
    return new Promise((resolve) => {
        require('modernizr').build(options, (out) => resolve(out.code ?? out));
    });
}

export const plainJquery = () => readFileSync(require.resolve('jquery/dist/jquery.min.js'), 'utf8');

export async function modernizr(config) {
    return `(function (window) {
	var theirs = window.Modernizr, ours, key;
	if (window.zmgraftModernizr) {
		return;
	}
${await plainModernizr(config)}
	ours = window.zmgraftModernizr = window.Modernizr;
	if (!theirs) {
		return;
	}
	window.Modernizr = theirs;
	function add(key) {
		if (!(key in theirs)) {
			theirs[key] = ours[key];
		}
	}
	for (key in ours) {
		if (Object.prototype.hasOwnProperty.call(ours, key) && key.charAt(0) !== "_" && typeof ours[key] !== "function") {
			add(key);
		}
	}
})(window);
`;
}

export function jquery() {
    return `(function (window) {
	if (window.zmgraftJQuery) {
		return;
	}
	if (window.jQuery) {
		window.zmgraftJQuery = window.jQuery;
		return;
	}
${plainJquery()}
	window.zmgraftJQuery = window.jQuery.noConflict(true);
})(window);
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const [folder, config] = process.argv.slice(2);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'modernizr.js'), await modernizr(config));
    writeFileSync(join(folder, 'jquery.js'), jquery());
}
