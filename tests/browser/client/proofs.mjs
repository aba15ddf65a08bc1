// One proof a fix: a function that runs in the page and is true when the client does it right. It
// must be false without the fix and true with it. `shows` names the browsers in which the fault
// shows; in others the proof only has to hold with the fix.
const BOTH = ['chromium', 'firefox'];

export const proofs = {
    'browser-detection': {
        shows: BOTH,
        run: () => {
            const as = (userAgent) => {
                Object.defineProperty(navigator, 'userAgent', { configurable: true, get: () => userAgent });
                try {
                    AjxEnv.parseUA();
                    return [AjxEnv.browser, AjxEnv.platform, AjxEnv.isSafari, AjxEnv.isSafari4up, AjxEnv.isSafari2].join();
                } finally {
                    delete navigator.userAgent;
                    AjxEnv.parseUA();
                }
            };
            const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) ';
            return as(`${iphone}CriOS/120.0.6099.119 Mobile/15E148 Safari/604.1`) === 'GC120,iOS,true,true,false' &&
                as(`${iphone}Version/17.1 Mobile/15E148 Safari/604.1`) === 'SAF17.1,iOS,true,true,false';
        },
    },
    'package-name': {
        shows: BOTH,
        run: async () => {
            const old = AjxPackage.__doScriptTag;
            AjxPackage.__doScriptTag = () => {};
            const data = { name: 'proof/Package', method: AjxPackage.METHOD_SCRIPT_TAG, scripts: [] };
            try {
                AjxPackage.__doAsyncLoad(data, true);
            } finally {
                AjxPackage.__doScriptTag = old;
                AjxPackage.__scripts.pop();
            }
            return AjxPackage.__data['proof/Package'] === data && !(window.name in AjxPackage.__data);
        },
    },
    // Chromium 156 and Firefox 153 show the message either way; Chrome 73 did not. What can be seen
    // in all is the address.
    'iframe-blank': {
        shows: BOTH,
        run: async () => {
            const frame = new DwtIframe({ parent: shell, html: '<p>hello</p>' });
            await new Promise((resolve) => setTimeout(resolve, 400));
            const body = frame.getIframe().contentDocument.body;
            const text = body ? body.textContent : '';
            const address = frame.getIframe().getAttribute('src');
            frame.dispose();
            return text.trim() === 'hello' && address === 'about:blank';
        },
    },
    'dialog-listener': {
        shows: BOTH,
        run: () => {
            const dialog = new DwtMessageDialog({ parent: shell });
            const count = () => {
                const list = DwtShell.getShell().getEventMgr?.()._listeners?.[DwtEvent.CONTROL] ??
                    DwtShell.getShell()._eventMgr._listeners[DwtEvent.CONTROL];
                return list ? list.size() : 0;
            };
            const before = count();
            for (let i = 0; i < 3; i++) {
                dialog.popup();
                if (count() !== before + 1) return false; // while it is open it does listen
                dialog.popdown();
            }
            return count() === before;
        },
    },
    'date-roll-over': {
        shows: BOTH,
        run: () => {
            const Real = Date;
            const wrong = [];
            for (const today of ['2026-02-10T12:00:00Z', '2026-04-30T12:00:00Z', '2026-01-31T12:00:00Z']) {
                const Fake = function (...args) {
                    return args.length ? new Real(...args) : new Real(today);
                };
                Fake.UTC = Real.UTC;
                window.Date = Fake;
                try {
                    for (const [month, day] of [[1, 31], [2, 28], [3, 31], [4, 30], [12, 31]]) {
                        const two = (n) => String(n).padStart(2, '0');
                        const right = new Real(Real.UTC(2027, month - 1, day, 10, 20, 30));
                        const local = [right.getFullYear(), right.getMonth() + 1, right.getDate(),
                            right.getHours(), right.getMinutes(), right.getSeconds()].map(two).join('') + 'Z';
                        const text = `2027${two(month)}${two(day)}102030Z`;
                        if (AjxDateUtil.dateGMT2Local(text) !== local) wrong.push(text);
                    }
                } finally {
                    window.Date = Real;
                }
            }
            return wrong.length === 0 && AjxDateUtil.dateGMT2Local('') === '';
        },
    },
    'empty-style': {
        shows: BOTH,
        run: () => {
            const { html } = AjxStringUtil.checkForCleanHtml('<p>a</p><b style="color: red">b</b>',
                ['p', 'b', 'html', 'body', 'head'], []);
            return !/style=""/.test(html) && /style="color: ?red;?"/.test(html);
        },
    },
    'quirks-mode': {
        shows: BOTH,
        run: () => {
            const { html } = AjxStringUtil.checkForCleanHtml('<p>a</p>', ['p', 'html', 'body', 'head'], []);
            const frame = document.body.appendChild(document.createElement('iframe'));
            frame.contentDocument.open();
            frame.contentDocument.write(html);
            frame.contentDocument.close();
            const mode = frame.contentDocument.compatMode;
            frame.remove();
            return mode === 'CSS1Compat';
        },
    },
    'image-links': {
        shows: BOTH,
        run: async () => {
            const control = new DwtComposite({ parent: shell });
            control._setEventHdlrs([DwtEvent.ONCLICK, DwtEvent.ONMOUSEDOWN, DwtEvent.ONMOUSEUP]);
            control.getHtmlElement().innerHTML = '<a href="#followed"><img alt="x"></a><div><img alt="y"></div>';
            // as a mouse does it
            const click = (element) => {
                const results = ['mousedown', 'mouseup', 'click'].map((type) => {
                    const event = new MouseEvent(type, { bubbles: true, cancelable: true });
                    element.dispatchEvent(event);
                    return event;
                });
                return results[2];
            };
            location.hash = '';
            click(control.getHtmlElement().querySelector('a img'));
            await new Promise((resolve) => setTimeout(resolve, 50));
            const followed = location.hash === '#followed';
            location.hash = '';
            // what is in no link is still halted
            const other = click(control.getHtmlElement().querySelector(':scope > div img'));
            control.dispose();
            return followed && other.defaultPrevented;
        },
    },
    'key-target': {
        shows: BOTH,
        run: () => {
            try {
                return DwtKeyMapMgr.isInputElement(document) === false &&
                    DwtKeyMapMgr.isInputElement(document.createElement('input')) === true;
            } catch (error) {
                return false;
            }
        },
    },
    'linux-overlay': {
        shows: BOTH,
        run: () => {
            const dialog = new DwtMessageDialog({ parent: shell });
            dialog.popup();
            const [veil, busy] = [shell._veilOverlay, shell._busyOverlay].map((overlay) => overlay.className);
            const shown = Number(shell._veilOverlay.style.zIndex) === Dwt.Z_VEIL;
            dialog.popdown();
            dialog.dispose();
            return shown && veil === 'VeilOverlay' && busy === 'BusyOverlay';
        },
    },
    'menu-globals': {
        shows: BOTH,
        run: () => {
            const menu = new DwtMenu({ parent: shell });
            const element = menu.getHtmlElement();
            delete window.fromEl;
            delete window.toEl;
            menu._handleMouseOut(element.id, element.id, { type: 'mouseout', target: element, relatedTarget: element });
            menu.dispose();
            return !('fromEl' in window) && !('toEl' in window);
        },
    },
    'dialog-globals': {
        shows: BOTH,
        run: () => {
            delete window.b;
            const dialog = new DwtMessageDialog({ parent: shell });
            dialog.resetButtonStates();
            const left = 'b' in window;
            window.b = 7;
            dialog.resetButtonStates();
            const kept = window.b === 7;
            delete window.b;
            return !left && kept;
        },
    },
};
