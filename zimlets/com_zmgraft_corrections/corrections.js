/*
 * The corrective Zimlet: corrects the web client after it has started.
 *
 * On a server whose pages bring FixZimbra (the early and late slots), the Zimlet adds what cannot be
 * there earlier: the fixes of Zimlets, whose classes have just been loaded, and another look for
 * targets that were missing. The page's own fixes are those that were built for the release, and
 * stay as they are.
 *
 * On a server where only Zimlets can be deployed, it brings FixZimbra itself, with every fix: each
 * knows by digest what it is for. The client runs already, so what is of no use then stands down
 * (browser-detection).
 *
 * A page whose FixZimbra is older than this, or is something else of that name, is left alone, and
 * the console says so. Nothing here throws: an error of a Zimlet is a dialog to every user.
 *
 * Configuration: config_template.xml says what there is. Fixes that it turns off are turned off when
 * the Zimlet loads, those that the page applied earlier included: their original functions run again.
 * window.zmFixes.status() lists everything; the support panel of SynaSkinOverride shows it, and opens
 * on ZmgraftCorrections.panel() too.
 *
 * ES3 and ES5 only: the server reads the scripts of all Zimlets through YUI Compressor as one.
 */
(function (window) {
	var LEVEL = 2; /* of zmFixes: with off() and again() */
	var BUTTON = "ZMGRAFT_SUPPORT";

	function say(text) {
		if (window.console && window.console.info) {
			window.console.info("Zimlet com_zmgraft_corrections: " + text);
		}
	}

	function guarded(what, work, self, list) {
		try {
			return work.apply(self, list || []);
		} catch (e) {
			say(what + ": " + e);
			return undefined;
		}
	}

	function ZmgraftCorrections() {}
	if (window.ZmZimletBase) {
		ZmgraftCorrections.prototype = new window.ZmZimletBase();
		ZmgraftCorrections.prototype.constructor = ZmgraftCorrections;
	}

	ZmgraftCorrections.prototype.toString = function () {
		return "ZmgraftCorrections";
	};

	/* ---- what is turned off ---- */

	function words(text) {
		var list = String(text || "").split(/[\s,]+/), out = [], i;
		for (i = 0; i < list.length && i < 1000; i++) {
			if (list[i]) {
				out.push(list[i]);
			}
		}
		return out;
	}

	function isIn(host, domain) {
		host = String(host || "").toLowerCase();
		return !!domain && (host === domain || host.slice(-domain.length - 1) === "." + domain);
	}

	/* The domain of the user's address. */
	function ownDomain(zimlet) {
		var name = guarded("the user's name", function () {
			return zimlet.getUsername ? zimlet.getUsername() : "";
		});
		return String(name || "").replace(/^.*@/, "");
	}

	/* "example.com: a b; other.example: all" */
	function offInDomain(zimlet, text) {
		var list = String(text || "").split(";"), off = [], i, at, domain;
		for (i = 0; i < list.length && i < 1000; i++) {
			at = list[i].indexOf(":");
			domain = list[i].slice(0, Math.max(at, 0)).replace(/\s/g, "").toLowerCase();
			if (isIn(window.location.hostname, domain) || isIn(ownDomain(zimlet), domain)) {
				off = off.concat(words(list[i].slice(at + 1)));
			}
		}
		return off;
	}

	/* ---- applying ---- */

	/* The page's FixZimbra, or the one that this brings; null when there is one that is not known. */
	function fixesOf(told) {
		var there = window.zmFixes;
		if (!there) {
			window.ZmgraftFixZimbra.loader();
			there = window.zmFixes;
			told.brought = true;
		}
		if (!there || !(there.level >= LEVEL)) {
			say("this page has an older FixZimbra, or something else of that name; nothing is corrected " +
				"by the Zimlet");
			return null;
		}
		return there;
	}

	ZmgraftCorrections.prototype._correct = function () {
		var context = this.getZimletContext ? this.getZimletContext() : null;
		var told = { name: "com_zmgraft_corrections", version: context && context.version || "",
			brought: false };
		var fixes = fixesOf(told);
		if (!fixes) {
			return;
		}
		fixes.zimlet = fixes.zimlet || told;
		fixes.off(words(this._setting("fixes-off")));
		fixes.off(offInDomain(this, this._setting("fixes-off-domains")));
		if (told.brought) {
			window.ZmgraftFixZimbra.fixes(fixes);
			fixes.run("early", true);
			fixes.run("late", true);
		}
		window.ZmgraftFixZimbra.zimlets(fixes);
		fixes.run("zimlet", true);
		fixes.again();
	};

	ZmgraftCorrections.prototype._setting = function (name) {
		var self = this;
		return guarded(name, function () {
			return self.getConfig ? self.getConfig(name) : "";
		}) || "";
	};

	/* ---- what the client calls ---- */

	ZmgraftCorrections.prototype.init = function () {
		guarded("init", this._correct, this);
	};

	/* A view has come up, perhaps with classes that were not there. */
	ZmgraftCorrections.prototype.onShowView = function () {
		guarded("onShowView", function () {
			if (window.zmFixes && window.zmFixes.again) {
				window.zmFixes.again();
			}
		});
	};

	ZmgraftCorrections.prototype.initializeToolbar = function (app, toolbar, controller, view) {
		guarded("initializeToolbar", this._addButton, this, [toolbar, view]);
	};

	ZmgraftCorrections.prototype._addButton = function (toolbar, view) {
		var button;
		if (String(this._setting("support-button")) !== "true" || !toolbar || !toolbar.createOp ||
			!/^(TV|CLV|CV)/.test(String(view)) || toolbar.getOp && toolbar.getOp(BUTTON)) {
			return;
		}
		button = toolbar.createOp(BUTTON, { text: this._message("support", "Support"),
			tooltip: this._message("supportTip", "Support"), index: 1000 });
		button.addSelectionListener(new window.AjxListener(null, ZmgraftCorrections.panel));
	};

	ZmgraftCorrections.prototype._message = function (key, otherwise) {
		var messages = this.getMessages ? this.getMessages() : {};
		return messages && messages[key] || otherwise;
	};

	/* ---- for support ---- */

	/* One line a fix, for a page without SynaSkinOverride. */
	function list() {
		var fixes = window.zmFixes && window.zmFixes.status ? window.zmFixes.status() : [], text = [], i;
		for (i = 0; i < fixes.length; i++) {
			text.push(fixes[i].id + ": " + fixes[i].meaning);
		}
		return text.join("\n") || "no fixes";
	}

	ZmgraftCorrections.panel = function () {
		return guarded("panel", function () {
			var text;
			if (window.SynaSkin && window.SynaSkin.panel) {
				return window.SynaSkin.panel();
			}
			text = list();
			say(text);
			if (window.appCtxt && window.appCtxt.setStatusMsg) {
				window.appCtxt.setStatusMsg(text.split("\n").length + " fixes; the console lists them");
			}
			return text;
		});
	};

	window.ZmgraftCorrections = ZmgraftCorrections;
})(window);
