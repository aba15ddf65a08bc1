/*
 * SynaSkinOverride: the place for features that are added to the web client.
 *
 * Loaded through the skin's manifest, after the start-up packages and before the client runs. The
 * server puts it into the page through YUI Compressor: ES3 and ES5 only.
 *
 * Hooks. A feature asks to be called, and one that throws is told of in the console and does no harm:
 *
 *     SynaSkin.on("start", function () { ... });            the client has started (at once, if it has)
 *     SynaSkin.on("app", function (name) { ... });          an application came to the front: "Mail"
 *     SynaSkin.on("package", function () { ... }, "Mail");  a lazy package has loaded (or now)
 *     SynaSkin.on("notice", function (text) { return text; });  a notice is shown: what is returned is
 *
 * Built on them: a notice that a provider sets in config.js, and a panel for support with what
 * somebody on the telephone is asked for. It opens on Ctrl+Alt+Shift+S, with ?support=1 in the
 * address, and by SynaSkin.panel(); it is text that can be copied. Its last line has the SHA-256 of the
 * FixZimbra.js that the browser has, which the manifests of bundles name.
 */
(function (window) {
	"use strict";

	if (window.SynaSkin) {
		return; /* the page has it already */
	}

	var hooks = { start: [], app: [], notice: [] }, started = false;

	function say(what, error) {
		if (window.console && window.console.warn) {
			window.console.warn("SynaSkinOverride: " + what + ": " + error);
		}
	}

	function guarded(what, work, argument) {
		try {
			return work(argument);
		} catch (e) {
			say(what, e);
			return undefined;
		}
	}

	function fire(event, argument) {
		for (var i = 0; i < hooks[event].length; i++) {
			guarded(event, hooks[event][i], argument);
		}
	}

	function on(event, work, name) {
		if (typeof work !== "function") {
			say(event, "no function");
		} else if (event === "package") {
			guarded(event, function () {
				window.AjxDispatcher.addPackageLoadFunction(name, new window.AjxCallback(function () {
					guarded(event, work, name);
				}));
			});
		} else if (!Object.prototype.hasOwnProperty.call(hooks, event)) {
			say(event, "there is no such hook");
		} else {
			hooks[event].push(work);
			if (event === "start" && started) {
				guarded(event, work);
			}
		}
	}

	/* ---- the settings of config.js that hold here, most general first ---- */

	function setting(name) {
		var list = window.zmFixes ? window.zmFixes.settings() : [], value, i;
		for (i = 0; i < list.length; i++) {
			if (list[i] && Object.prototype.hasOwnProperty.call(list[i], name)) {
				value = list[i][name];
			}
		}
		return value;
	}

	/* ---- elements: text only, never markup ---- */

	function element(tag, style, text) {
		var el = document.createElement(tag);
		el.style.cssText = style;
		if (text) {
			el.appendChild(document.createTextNode(text));
		}
		return el;
	}

	function button(text, work) {
		var el = element("button", "margin-left:12px", text);
		el.type = "button";
		el.onclick = function () {
			guarded(text, work);
		};
		return el;
	}

	function remove(el) {
		if (el && el.parentNode) {
			el.parentNode.removeChild(el);
		}
	}

	/* ---- the notice ---- */

	var CLOSED = "SynaSkinOverride.closed";

	function isOver(until) {
		var found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(until || "");
		return !!found && new Date() >= new Date(found[1], found[2] - 1, +found[3] + 1);
	}

	function wasClosed(text) {
		try {
			return window.localStorage.getItem(CLOSED) === text;
		} catch (e) {
			return false; /* no storage: it comes back */
		}
	}

	function close(bar, text) {
		remove(bar);
		try {
			window.localStorage.setItem(CLOSED, text);
		} catch (e) {}
	}

	function showNotice() {
		var text = setting("notice"), i, changed;
		if (typeof text !== "string" || !text || isOver(setting("until"))) {
			return;
		}
		for (i = 0; i < hooks.notice.length; i++) {
			changed = guarded("notice", hooks.notice[i], text);
			text = typeof changed === "string" ? changed : text;
		}
		if (text && !wasClosed(text) && !document.getElementById("SynaSkinNotice")) {
			var bar = element("div", "position:fixed; top:0; left:20%; right:20%; z-index:5000; " +
				"padding:8px 12px; background:#fff3c4; color:#222; border:1px solid #c9a400; " +
				"border-top:0; font:13px sans-serif; text-align:center", text.slice(0, 2000));
			bar.id = "SynaSkinNotice";
			bar.setAttribute("role", "status");
			bar.appendChild(button("\u00d7", function () {
				close(bar, text);
			}));
			bar.lastChild.setAttribute("aria-label", "Close");
			document.body.appendChild(bar);
		}
	}

	/* ---- the support panel ---- */

	/* What the corrective Zimlet tells of itself. */
	function zimlet() {
		var told = window.zmFixes && window.zmFixes.zimlet;
		return told ? told.name + " " + told.version + (told.brought ? ", which brought the fixes" : "") :
			"none";
	}

	function report() {
		var env = window.AjxEnv || {}, fixes = window.zmFixes ? window.zmFixes.status() : [], i;
		var lines = ["Release of the fixes: " + ((window.zmFixes && window.zmFixes.release) || "unknown"),
			"Version of the client: " + (window.cacheKillerVersion || "unknown"),
			"Skin: " + (window.appCurrentSkin || "unknown"),
			"Zimlet: " + zimlet(),
			"Browser: " + env.browser + " on " + env.platform,
			"User agent: " + window.navigator.userAgent,
			"Window: " + window.innerWidth + " x " + window.innerHeight,
			"",
			fixes.length + " fixes" + (window.zmFixes ? "" : ": FixZimbra is not there")];
		for (i = 0; i < fixes.length; i++) {
			lines.push(fixes[i].id + ": " + fixes[i].meaning);
		}
		return lines.join("\n");
	}

	/* The address of FixZimbra.js in this page, or null. */
	function ownScript() {
		var list = document.getElementsByTagName ? document.getElementsByTagName("script") : [], i;
		for (i = 0; i < list.length; i++) {
			if (/\/FixZimbra\.js(\?|$)/.test(list[i].src || "")) {
				return list[i].src;
			}
		}
		return null;
	}

	/* Calls back with the SHA-256 of the file that the browser has: it tells which bundle it is of. */
	function digestOwnScript(done) {
		var address = ownScript(), request;
		if (!address || !window.zmFixesDigest || !window.XMLHttpRequest) {
			return;
		}
		request = new window.XMLHttpRequest();
		request.open("GET", address, true);
		request.overrideMimeType("text/plain; charset=x-user-defined"); /* a character a byte */
		request.onreadystatechange = function () {
			if (request.readyState === 4 && request.status === 200) {
				guarded("digest", function () {
					done(window.zmFixesDigest.sha256(request.responseText.replace(/[\uf780-\uf7ff]/g, function (c) {
						return String.fromCharCode(c.charCodeAt(0) & 255);
					})));
				});
			}
		};
		request.send(null);
	}

	function panel() {
		var old = document.getElementById("SynaSkinSupport"), box, text;
		if (old) {
			remove(old);
			return null;
		}
		box = element("div", "position:fixed; top:8%; left:15%; right:15%; z-index:5001; padding:12px; " +
			"background:#fff; color:#222; border:1px solid #888; font:13px sans-serif");
		box.id = "SynaSkinSupport";
		box.setAttribute("role", "dialog");
		box.setAttribute("aria-label", "Support");
		text = element("textarea", "display:block; width:100%; height:22em; margin-top:8px; " +
			"box-sizing:border-box; font:12px monospace");
		text.readOnly = true;
		text.value = report();
		box.appendChild(element("b", "", "Support"));
		box.appendChild(button("Close", function () {
			remove(box);
		}));
		box.appendChild(text);
		document.body.appendChild(box);
		text.focus();
		text.select();
		text.scrollTop = 0;
		guarded("digest", digestOwnScript, function (digest) {
			text.value = report() + "\n\nFixZimbra.js: SHA-256 " + digest;
		});
		return box;
	}

	function wantsPanel(ev) {
		return ev.ctrlKey && ev.altKey && ev.shiftKey && (ev.keyCode === 83 || ev.which === 83);
	}

	function listen() {
		if (setting("support") === false) {
			return;
		}
		if (document.addEventListener) {
			document.addEventListener("keydown", function (ev) {
				if (wantsPanel(ev)) {
					ev.preventDefault();
					guarded("panel", panel);
				}
			}, true);
		}
		if (/[?&]support=1\b/.test(window.location.search || "")) {
			on("start", panel);
		}
	}

	/* ---- the client's own events ---- */

	function startedNow() {
		if (!started) {
			started = true;
			fire("start");
		}
	}

	function follow() {
		var Mail = window.ZmZimbraMail, Event = window.ZmAppEvent;
		if (!Mail || !Mail.addListener || !Event) {
			say("start", "the client's events are not there");
			return;
		}
		Mail.addListener(Event.POST_STARTUP, new window.AjxListener(null, startedNow));
		Mail.addListener(Event.ACTIVATE, new window.AjxListener(null, function (ev) {
			fire("app", ev && ev.item && ev.item.getName ? ev.item.getName() : "");
		}));
	}

	window.SynaSkin = { on: on, panel: panel, report: report };
	on("start", showNotice);
	guarded("listen", listen);
	guarded("follow", follow);
})(window);
