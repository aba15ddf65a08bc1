// The build of Modernizr that goes with the skins: what Zimbra asks of it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../../tools/web/node/', import.meta.url));
let text;

export function modernizr() {
    text ??= new Promise((resolve) => {
        const config = JSON.parse(readFileSync(new URL('../../../skins/scripts/modernizr.json', import.meta.url)));
        require('modernizr').build(config, (out) => resolve(out.code ?? out));
    });
    return text;
}
