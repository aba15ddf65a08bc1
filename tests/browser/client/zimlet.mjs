// The corrective Zimlet on the real client: packed by zmgraft, known to the client by what GetInfo
// would say, loaded by its own ZmZimletMgr.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zimletsOf } from './applied.mjs';
import { clientAt } from './client.mjs';
import { HEAD, script } from './page.mjs';
import { plainJquery, plainModernizr } from '../../../tools/web/node/libraries.mjs';

const REPO = new URL('../../../', import.meta.url).pathname;
const PROGRAM = join(process.env.BUILD ?? join(REPO, 'build'), 'zmgraft');
export const NAME = 'com_zmgraft_corrections';

// A script of the vendor's Zimlets: ZM_ZIMLETS names a checkout or bare clone of zm-zimlets.
const { ZM_ZIMLETS } = process.env;
export const hasZimlets = () => Boolean(ZM_ZIMLETS);
export const vendorScript = (tag, name, file) => execFileSync('git',
    ['-C', ZM_ZIMLETS, 'show', `refs/tags/${tag}:src/zimlet/${name}/${file}`], { encoding: 'utf8', maxBuffer: 64 << 20 });

// What is in the zip that zmgraft makes of zimlets/com_zmgraft_corrections.
export function packed() {
    const folder = mkdtempSync(join(tmpdir(), 'zmgraft-packed-'));
    mkdirSync(join(folder, 'zimlets'));
    execFileSync(PROGRAM, ['zimlet', 'pack', join(REPO, 'zimlets', NAME), '--version', '1.0.2026010100',
        '-o', join(folder, 'zimlets', `${NAME}.zip`)]);
    const [zimlet] = zimletsOf(folder);
    rmSync(folder, { recursive: true });
    return zimlet;
}

// As GetInfoResponse lists a Zimlet.
export const listed = ({ name, version, handler, target = 'main' }, config = {}) => ({
    zimlet: [{ name, version, description: name, target, include: [{ _content: `${name}.js` }],
        ...(handler ? { handlerObject: [{ _content: handler }] } : {}) }],
    zimletContext: [{ baseUrl: `/service/zimlet/${name}/`, priority: '0', presence: 'enabled' }],
    zimletConfig: [{ global: [{ property: Object.entries(config).map(([key, value]) => ({ name: key, _content: value })) }] }],
});

// In the page: has the client load Zimlets as it does after login, and waits for it.
export const loadZimlets = async ({ list, target }) => {
    const mgr = window.zimletMgr = new ZmZimletMgr();
    appCtxt.getZimletMgr = () => mgr;
    appCtxt.getOverviewController = () => ({ getTreeController: () => null });
    appCtxt.getCurrentApp = () => ({ getOverview: () => null });
    appCtxt.getZimletTree = () => null;
    appCtxt.getSettings = () => null;
    appCtxt.get = (key) => (key === ZmSetting.USERNAME ? 'ada@example.com' : key === ZmSetting.LOCALE_NAME ? 'en_US' : null);
    appCtxt.isWebClientOffline = () => false;
    const dialogs = window.zimletErrors = [];
    appCtxt.getErrorDialog = () => ({ setMessage: (...words) => dialogs.push(words.join(' ')), popup() {} });
    await new Promise((resolve) => {
        appCtxt.allZimletsLoaded = resolve;
        mgr.loadZimlets(list, null, target, new AjxCallback(null, () => {}));
    });
    let fixes;
    try {
        fixes = window.zmFixes;
    } catch {} // a page that makes it throw
    return { dialogs, states: Object.fromEntries((fixes?.status?.() ?? []).map((fix) => [fix.id, fix.state])),
        zimlet: fixes?.zimlet };
};

// A copy of the client's page with the Zimlets' scripts where the server sends them.
export const withScripts = (page, scripts) => ({ ...page, files: { ...page.files,
    '/service/zimlet/res/Zimlets-nodev_all.js': scripts.join('\n'), '/service/zimlet/res/Zimlets-nodev_all.css': '' } });

// A window of its own, as launchNewWindow.jsp makes it.
export async function windowPage(release, early, late) {
    const client = clientAt(release);
    const seen = new Set();
    const bundles = ['ajax.package.Boot', 'zimbraMail.package.NewWindow_1', 'zimbraMail.package.NewWindow_2', 'zimbraMail.package.Zimlet']
        .map((one) => client.bundle(one, seen));
    const start = `AjxPackage.setBasePath("js"); AjxPackage.setExtension("_all.js");
        window.DBG = new AjxDebug({ level: AjxDebug.NONE, target: "" }); window.appCtxt = new ZmAppCtxt();
        appCtxt.isChildWindow = true; DwtShell.getShell = function () { return null; };`;
    const html = '<!DOCTYPE html><html><head><meta charset="utf-8"><link rel="icon" href="data:,">' +
        '</head><body>' +
        [HEAD, client.messages(), await plainModernizr(), plainJquery(), bundles[0], early, bundles[1], bundles[2],
            late, start].map(script).join('');
    return { html, files: { '/public/blank.html': '<!DOCTYPE html><title></title>', '/js/Zimlet_all.js': bundles[3] } };
}
