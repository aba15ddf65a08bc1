// Proofs, as in proofs.mjs, that run in the client started as a whole (live.mjs): its own mail and
// briefcase applications, views made by their own controllers, events of the browser.
const BOTH = ['chromium', 'firefox'];

// Once before the proofs, in the page: opens a compose window.
export async function prepare() {
    AjxDispatcher.run('Compose', { action: ZmOperation.NEW_MESSAGE, inNewWindow: false });
    window.compose = await until('the compose view', () => {
        const view = appCtxt.getCurrentView();
        return view instanceof ZmComposeView && view._bodyField && view;
    });
    window.noError = (work) => {
        try {
            work();
            return true;
        } catch (error) {
            return false;
        }
    };
}

export const liveProofs = {
    // A file from the clipboard is pasted into the editor of the compose view. The handler is bound to
    // the text's field here, as the client binds it to TinyMCE's document.
    'paste-name': {
        shows: BOTH,
        run: () => {
            const clipboardData = new DataTransfer();
            clipboardData.items.add(new File(['x'], 'holiday.png', { type: 'image/png' }));
            const paste = new ClipboardEvent('paste', { bubbles: true, cancelable: true });
            Object.defineProperty(paste, 'clipboardData', { value: clipboardData }); // Firefox takes none with files
            const before = sent.length;
            const handler = compose._htmlEditor.onPaste.bind(compose._htmlEditor);
            compose._bodyField.addEventListener('paste', handler);
            compose._bodyField.dispatchEvent(paste);
            compose._bodyField.removeEventListener('paste', handler);
            const [upload, ...others] = sent.slice(before);
            return paste.defaultPrevented && others.length === 0 && /\/service\/upload/.test(upload.url) &&
                upload.headers['Content-Type'] === 'image/png' &&
                upload.headers['Content-Disposition'] === 'attachment; filename="holiday.png"' &&
                !('fileName' in File.prototype);
        },
    },
    // The compose view looks for the images of a text, in a frame that Dwt made and cleaned: of one
    // that belongs to no message, then of a message with parts for them. (TinyMCE's frame is not there.)
    'reply-image': {
        shows: BOTH,
        run: async () => {
            const frame = new DwtIframe({ parent: appCtxt.getShell(), html: '<p>text <img src="cid:a@b"> <img pnsrc="x.png"></p>' });
            const images = await until('the frame', () => {
                const list = frame.getDocument()?.getElementsByTagName('img');
                return list?.length === 2 && list;
            });
            compose._firstTimeFixImages = false; // as after the first look, which is later
            const quiet = noError(() => compose._fixMultipartRelatedImages(undefined, frame.getDocument()));
            const kept = images[0].getAttribute('pnsrc') === 'cid:a@b' && frame.getDocument().body.textContent.includes('text');
            const part = (more) => ({ s: 9, ct: 'image/png', ...more });
            const message = ZmMailMsg.createFromDom({ id: '300', l: '2', s: 9, d: 1, e: [], su: 's', mp: [{ part: 'TEXT',
                ct: 'multipart/related', mp: [part({ part: '1', ct: 'text/html', body: true, content: 'text' }),
                    part({ part: '2', ci: '<a@b>', filename: 'a.png', cd: 'inline' }),
                    part({ part: '3', cl: 'x.png', filename: 'x.png', cd: 'inline' })] }] }, {}, true);
            const found = noError(() => compose._fixMultipartRelatedImages(message, frame.getDocument()));
            const sources = [...images].map((image) => image.getAttribute('src'));
            frame.dispose();
            return quiet && kept && found && /id=300&part=2\b/.test(sources[0]) && /id=300&part=3\b/.test(sources[1]);
        },
    },
    // The compose view without the field of the subject, as of a template that has none.
    'compose-fields': {
        shows: BOTH,
        run: () => {
            const { _subjectField: subject, _bodyField: body } = compose;
            const to = compose._recipients.getField(AjxEmailAddress.TO);
            const works = (fields) => noError(() => {
                Object.assign(compose, fields);
                compose.enableInputs(false);
                if (!to.disabled) throw new Error('the address is not disabled');
                compose.enableInputs(true);
                if (to.disabled) throw new Error('the address stays disabled');
            });
            const { parentNode, nextSibling } = subject;
            subject.remove();
            const found = document.getElementById(subject.id); // null, as the view finds it
            const without = works({ _subjectField: found });
            const never = works({ _subjectField: undefined });
            parentNode.insertBefore(subject, nextSibling);
            const all = works({ _subjectField: subject, _bodyField: body });
            compose.enableInputs(false);
            const disabled = subject.disabled && body.disabled;
            compose.enableInputs(true);
            return without && never && all && disabled && !subject.disabled && !body.disabled;
        },
    },
    // The briefcase's own preview, of items as the server tells of them.
    'pdf-preview': {
        shows: BOTH,
        run: async () => {
            const controller = AjxDispatcher.run('GetBriefcaseController');
            const preview = new ZmPreviewView({ parent: appCtxt.getShell(), controller });
            const frame = preview._iframePreview.getIframe();
            const item = (id, name, ct) => ZmBriefcaseItem.createFromDom({ id, name, ct, l: '16', s: 9, d: 1, cd: 1, ver: 1,
                rest: `${location.origin}/home/user/Briefcase/${encodeURIComponent(name)}`, cr: 'user@example.com',
                leb: 'user@example.com' }, {});
            preview.set(item('401', 'b"\'<i>.pdf', 'application/pdf'));
            await new Promise((resolve) => setTimeout(resolve, 300));
            const link = frame.contentDocument?.querySelector('a[target=_blank]');
            const pdf = !/\/home\//.test(frame.getAttribute('src') ?? '') && frame.hasAttribute('sandbox') &&
                /\/home\/user\/Briefcase\/b%22'%3Ci%3E\.pdf/.test(link?.getAttribute('href') ?? '');
            preview.set(item('402', 'notes.txt', 'text/plain'));
            const text = /\/home\/.*notes\.txt/.test(frame.src) && !frame.hasAttribute('sandbox');
            preview.dispose();
            return pdf && text;
        },
    },
    // Edge 18 told an empty style of what is not in the page: that browser is played by a
    // getComputedStyle of ours. The control is Dwt's own, taken out of the page as a view that is not shown.
    'detached-position': {
        shows: BOTH,
        run: () => {
            const real = window.getComputedStyle;
            window.getComputedStyle = function (element) {
                return document.documentElement.contains(element) ? real.apply(window, arguments)
                    : { length: 1, getPropertyValue: () => '' };
            };
            const control = new DwtComposite({ parent: appCtxt.getShell(), posStyle: DwtControl.ABSOLUTE_STYLE });
            const element = control.getHtmlElement();
            const still = new DwtComposite({ parent: appCtxt.getShell() });
            element.remove();
            still.getHtmlElement().remove();
            try {
                const works = noError(() => control.setLocation(30, 40));
                const halted = !noError(() => still.setLocation(30, 40)); // a static one is refused as ever
                appCtxt.getShell().getHtmlElement().appendChild(element);
                const { left, top } = element.getBoundingClientRect();
                return works && halted && left === 30 && top === 40;
            } finally {
                window.getComputedStyle = real;
            }
        },
    },
};
