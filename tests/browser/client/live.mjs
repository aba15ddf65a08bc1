// The real client started as launchZCS.jsp starts it, ZmZimbraMail.run() in the skin of its release:
// its own settings, apps, controllers and views. Two things are fake, because they are a server's:
//
// - the server. XMLHttpRequest answers what goes to /service/ and /home/ in the page: SOAP requests
//   by the list in ANSWERS (else an empty response of the right name), uploads never, other things by
//   an empty text. What was sent is in window.sent. Packages still come over the wire.
// - the answers that launchZCS.jsp puts into the page: an account with five folders (ACCOUNT).
//
// TinyMCE is in no checkout; an editor here is in text mode, as the client's own is then.

const before = `
window.sent = [];
// Until ready() gives something: that, or an error that says what never came.
window.until = async function (what, ready) {
	for (let i = 0; i < 400; i++) {
		const value = ready();
		if (value) {
			return value;
		}
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	throw new Error("it never came: " + what);
};
window.ANSWERS = {
	GetMailboxMetadata: function () { return { meta: [{ section: "zwc:implicit", _attrs: {} }] }; },
	GetFreeBusy: function (request) { return { usr: [{ id: request.getAttribute("uid") }] }; },
	Search: function () { return { sortBy: "dateDesc", offset: 0, more: false }; }
};
(function () {
	var Real = window.XMLHttpRequest;
	function isFake(url) {
		return /\\/(service|home)\\//.test(url);
	}
	function answerTo(request) {
		var name = request.localName.replace(/Request$/, ""), out = {}, i, child, list;
		if (name !== "Batch") {
			return window.ANSWERS[name] ? window.ANSWERS[name](request) : {};
		}
		for (i = 0; i < request.children.length; i++) {
			child = request.children[i];
			list = child.localName.replace(/Request$/, "Response");
			out[list] = (out[list] || []).concat(answerTo(child));
			out[list][out[list].length - 1].requestId = child.getAttribute("requestId");
		}
		return out;
	}
	// Requests are XML or JSON; answers are JSON.
	function soap(text) {
		if (text.charAt(0) === "{") {
			const list = Object.entries(JSON.parse(text).Body).map(([name, request]) => [name, toElement(name, request)]);
			return JSON.stringify({ Header: { context: {} }, Body: Object.fromEntries(list.map(
				([name, request]) => [name.replace(/Request$/, "Response"), answerTo(request)])) });
		}
		var doc = new DOMParser().parseFromString(text, "text/xml"), body, answers = {}, i;
		body = doc.getElementsByTagNameNS("*", "Body")[0];
		for (i = 0; body && i < body.children.length; i++) {
			answers[body.children[i].localName.replace(/Request$/, "Response")] = answerTo(body.children[i]);
		}
		return JSON.stringify({ Header: { context: {} }, Body: answers });
	}
	function toElement(name, value) {
		const element = new DOMParser().parseFromString("<" + name + "/>", "text/xml").documentElement;
		for (const [key, one] of Object.entries(value)) {
			for (const part of Array.isArray(one) ? one : [one]) {
				if (part && typeof part === "object") element.appendChild(toElement(key, part));
				else element.setAttribute(key, part);
			}
		}
		return element;
	}
	window.XMLHttpRequest = class extends Real {
		open(method, url, isAsync) {
			this.fake = isFake(url) && { method, url, isAsync: isAsync !== false, headers: {} };
			return this.fake ? undefined : super.open(...arguments);
		}
		setRequestHeader(name, value) {
			if (this.fake) {
				this.fake.headers[name] = value;
			} else {
				super.setRequestHeader(name, value);
			}
		}
		send(body) {
			if (!this.fake) {
				return super.send(body);
			}
			const { url, method, headers, isAsync } = this.fake;
			window.sent.push({ method, url, headers, body: typeof body === "string" ? body : "" });
			if (/\\/upload/.test(url)) {
				return undefined; // what is uploaded stays under way
			}
			const text = /\\/soap\\//.test(url) ? soap(String(body)) : "";
			const done = () => {
				const now = { readyState: 4, status: 200, responseText: text };
				for (const name of Object.keys(now)) Object.defineProperty(this, name, { configurable: true, value: now[name] });
				this.onreadystatechange?.();
				this.onload?.();
			};
			if (isAsync) {
				setTimeout(done, 0);
			} else {
				done();
			}
		}
	};
})();
`;

// Plays Edge 18, for which what is not in the page has an empty style.
export const EDGE_18 = `
(function () {
	var real = window.getComputedStyle;
	window.getComputedStyle = function (element) {
		return element.ownerDocument !== document || document.documentElement.contains(element)
			? real.apply(window, arguments) : { length: 1, getPropertyValue: function () { return ""; } };
	};
})();
`;

const folder = (id, name, view, flags = '') => ({ id, name, view, f: flags, absFolderPath: `/${name}`, l: '1', n: 0, rev: 1, ms: 1 });

const ACCOUNT = {
    name: 'user@example.com', id: 'a1', rest: 'http://127.0.0.1/home/user', used: 0, attSizeLimit: 1e7, docSizeLimit: 1e7,
    signatures: {}, dataSources: {}, zimlets: {}, props: {}, childAccounts: {},
    identities: { identity: [{ id: 'i1', name: 'DEFAULT', _attrs: { zimbraPrefIdentityName: 'DEFAULT',
        zimbraPrefIdentityId: 'i1', zimbraPrefFromAddress: 'user@example.com' } }] },
};
const FOLDERS = [{ id: '1', name: 'USER_ROOT', absFolderPath: '/', n: 0, folder: [folder('2', 'Inbox', 'message'),
    folder('3', 'Trash'), folder('4', 'Junk', 'message'), folder('5', 'Sent', 'message'), folder('6', 'Drafts', 'message'),
    folder('7', 'Contacts', 'contact'), folder('10', 'Calendar', 'appointment', '#'), folder('16', 'Briefcase', 'document')] }];
const ON = ['Mail', 'Calendar', 'Briefcases', 'HtmlCompose', 'Tasks'];

const PREFERENCES = { zimbraPrefComposeInNewWindow: 'FALSE', zimbraPrefComposeFormat: 'text' };

// The parts for clientPage. attrs and prefs are the account's, settings the domain's, as
// launchZCS.jsp gives them; skin is what skinOf() gives.
export function live({ attrs = {}, prefs = {}, settings = {} } = {}, skin) {
    const features = Object.fromEntries(ON.map((name) => [`zimbraFeature${name}Enabled`, 'TRUE']));
    const info = { ...ACCOUNT, attrs: { _attrs: { ...features, ...attrs } },
        prefs: { _attrs: { ...PREFERENCES, ...prefs } } };
    const context = { session: { id: '1' }, refresh: { seq: 1, mbx: [{ s: 0 }], folder: FOLDERS, tags: {} } };
    const search = { sortBy: 'dateDesc', offset: 0, more: false, c: [] };
    const params = { app: 'mail', noSplashScreen: '1', settings,
        batchInfoResponse: { Header: { context }, Body: { BatchResponse: { GetInfoResponse: [info], SearchResponse: [search] } } } };
    return { before, head: `<style>${skin.css}</style>`, body: skin.html, launch: `
${skin.js}
window.DBG = new AjxDebug({ level: AjxDebug.NONE, target: "" });
// what the client would send to its maker is an error of the page
AjxException.reportScriptError = function (error) { console.error(error.stack || error.msg || String(error)); };
ZmZimbraMail.addListener(ZmAppEvent.POST_STARTUP, new AjxListener(null, function () { window.started = performance.now(); }));
ZmZimbraMail.run(${JSON.stringify(params).replaceAll('</', '<\\/')});
window.shell = appCtxt.getShell();
window.launched = performance.now();
` };
}
