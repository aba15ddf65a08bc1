/*
 * FixZimbra: corrections of the Zimbra web client, put in while its page loads.
 *
 * The build puts this file, digest.js before it, the fixes of the release after it, and start.js
 * at the end into one script, which the page loads right after Boot.jsp. A fix says which function
 * it is for, and by digest which text of that function:
 *
 *     zmFixes.add({
 *         id: "date-roll-over",                  its name, also to turn it off
 *         title: "...", reference: "ZBUG-3252",  for a person
 *         releases: "8.8.15 (<< p37), 9.0.0",    where the function is like that
 *         browsers: "all",                       those concerned
 *         stage: "late",                         early: Boot_all, late: Startup1, zimlet: after the
 *                                                Zimlets have loaded, or a package
 *         target: "AjxDateUtil.dateGMT2Local",   what is replaced
 *         digests: ["..."],                      of the texts that it was written for
 *         fixed: ["..."],                        of the vendor's own corrections
 *         when: function () { ... },             optional: false where this browser needs nothing
 *         beforeStart: true,                     optional: it is of no use once the client runs
 *         replace: function (original, owner) { return function ... },
 *         after: function () { ... }             optional: when it is in place, or was taken out again
 *     });
 *
 * A fix stands down when its target is missing or has another digest. A replacement that throws an
 * Error (Zimbra's own exceptions are none) is taken back, and the original runs in its place.
 *
 * Turned off: ?zmfixes=off in the address all of them, ?zmfixes=-ID,-ID these; so does `off` in
 * window.zmFixesConfig (config.js), for all or for a host, and zmFixes.off(IDS) at any time. A domain
 * does so by a response header of its own, which the server tells to the client (the domain needs a
 * zimbraVirtualHostname):
 *
 *     zmprov modifyDomain example.com +zimbraResponseHeader "X-ZmFixes: -ID,-ID"
 *
 * A window that the client opens has off what is off in the client. zmFixes.status() tells what
 * became of each. ES3 and ES5 only: the page may run in old browsers, and YUI Compressor reads it.
 */
(function (window) {
	"use strict";

	if (window.zmFixes) {
		return; /* the page has it already */
	}

	var STATES = {
		waiting: "waits for its package",
		applied: "applied",
		off: "turned off",
		unneeded: "not needed in this browser",
		toolate: "stands down: the client ran already",
		upstream: "stands down: the vendor has fixed it here",
		missing: "stands down: its target is not there",
		drifted: "stands down: its target is another text than it was written for",
		failed: "failed, the original is in place"
	};
	var LIMIT = 1000; /* of the words and values that are looked at */
	var fixes = [], byId = {}, reached = {}, said = {}, turnedOff = {}, running = false;

	function say(text) {
		if (!said[text]) {
			said[text] = true;
			if (window.console && window.console.info) {
				window.console.info("FixZimbra: " + text);
			}
		}
	}

	/* ---- what is turned off ---- */

	function isList(value) {
		return Object.prototype.toString.call(value) === "[object Array]";
	}

	function contains(list, id) {
		var i, found = false;
		if (typeof list === "string") {
			list = list.split(/[\s,]+/);
		}
		if (isList(list)) {
			for (i = 0; i < list.length && i < LIMIT; i++) {
				found = found || list[i] === id || list[i] === "all";
			}
		}
		return found;
	}

	/* The settings of config.js for all, and for the domain in the page's address. */
	function settings() {
		var config = window.zmFixesConfig, host = String(window.location.hostname).toLowerCase();
		var domains = config && config.domains, list = config ? [config] : [], name;
		for (name in domains) {
			if (Object.prototype.hasOwnProperty.call(domains, name) && domains[name] &&
				(host === name.toLowerCase() ||
					host.slice(-name.length - 1) === "." + name.toLowerCase())) {
				list.push(domains[name]);
			}
		}
		return list;
	}

	/* What the client that opened this window has turned off; it knows the domain. */
	function isOffInOpener(id) {
		var theirs, i;
		try {
			theirs = window.opener && window.opener.zmFixes ? window.opener.zmFixes.status() : [];
			for (i = 0; i < theirs.length && i < LIMIT; i++) {
				if (theirs[i].id === id && theirs[i].state === "off") {
					return true;
				}
			}
		} catch (e) {
			return false; /* a page of somebody else's */
		}
		return false;
	}

	/* The ids in words as the address has them: "off" for all, or "-ID". */
	function idsIn(words) {
		var ids = [], i;
		words = words.split(/[\s,]+/);
		for (i = 0; i < words.length && i < LIMIT; i++) {
			if (words[i] === "off" || words[i].charAt(0) === "-") {
				ids.push(words[i] === "off" ? "all" : words[i].slice(1));
			}
		}
		return ids;
	}

	/* The ids in the domain's header, out of the settings that launchZCS.jsp gives to the client. */
	function idsOf(settings) {
		var values = settings ? settings.zimbraResponseHeader : null, ids = [], i, found;
		values = typeof values === "string" ? [values] : values;
		for (i = 0; isList(values) && i < values.length && i < LIMIT && ids.length < LIMIT; i++) {
			found = typeof values[i] === "string" &&
				/^\s*X-ZmFixes\s*:([^\r\n]*)/i.exec(values[i].slice(0, 4000));
			if (found) {
				ids = ids.concat(idsIn(found[1]));
			}
		}
		return ids;
	}

	function isOff(id) {
		var asked = /[?&]zmfixes=([^&#]*)/.exec(window.location.search || ""), i, list;
		if (turnedOff["$" + id] || turnedOff.$all || isOffInOpener(id) ||
				(asked && contains(idsIn(asked[1]), id))) {
			return true;
		}
		try {
			list = settings();
			for (i = 0; i < list.length; i++) {
				if (contains(list[i].off, id)) {
					return true;
				}
			}
		} catch (e) {
			say("config.js cannot be read (" + e + "), nothing is turned off by it");
		}
		return false;
	}

	/* ---- one fix ---- */

	/* Finds "Owner.prototype.name": { owner, name, value }, or null. */
	function resolve(target) {
		var path = target.split("."), owner = window, i;
		for (i = 0; i < path.length - 1; i++) {
			owner = owner[path[i]];
			if (owner === null || (typeof owner !== "object" && typeof owner !== "function")) {
				return null;
			}
		}
		if (!Object.prototype.hasOwnProperty.call(owner, path[i]) ||
			typeof owner[path[i]] !== "function") {
			return null;
		}
		return { owner: owner, name: path[i], value: owner[path[i]] };
	}

	function isThere(target) {
		try {
			return resolve(target) !== null;
		} catch (e) {
			return false;
		}
	}

	function settle(entry, state, detail) {
		entry.state = state;
		entry.detail = detail ? String(detail) : "";
		if (state === "missing" || state === "drifted" || state === "failed") {
			say(entry.fix.id + " " + STATES[state] + (detail ? " (" + detail + ")" : ""));
		}
	}

	/* Puts the replacement in, so that an Error in it brings the original back. */
	function install(entry, place) {
		var original = place.value, replacement = entry.fix.replace(original, place.owner), name;
		if (typeof replacement !== "function") {
			throw new Error("it gives no function");
		}
		function guarded() {
			if (entry.state !== "applied") {
				return original.apply(this, arguments);
			}
			try {
				return replacement.apply(this, arguments);
			} catch (e) {
				if (!(e instanceof Error)) {
					throw e;
				}
				settle(entry, "failed", e);
				return original.apply(this, arguments);
			}
		}
		for (name in original) { /* what hangs on it, and what it constructs */
			if (Object.prototype.hasOwnProperty.call(original, name)) {
				guarded[name] = original[name];
			}
		}
		guarded.prototype = original.prototype;
		guarded.zmOriginal = original;
		place.owner[place.name] = guarded;
	}

	function apply(entry) {
		var fix = entry.fix, place, digest;
		try {
			if (isOff(fix.id)) {
				return settle(entry, "off");
			}
			place = resolve(fix.target);
			if (!place) {
				return settle(entry, "missing", fix.target);
			}
			digest = window.zmFixesDigest(place.value);
			entry.digest = digest;
			if (contains(fix.fixed, digest)) {
				return settle(entry, "upstream");
			}
			if (!contains(fix.digests, digest)) {
				return settle(entry, "drifted", fix.target + " " + digest);
			}
			if (fix.beforeStart && running) {
				return settle(entry, "toolate");
			}
			if (fix.when && !fix.when()) {
				return settle(entry, "unneeded");
			}
			install(entry, place);
			settle(entry, "applied");
			if (fix.after) {
				fix.after();
			}
		} catch (e) {
			if (place && place.owner[place.name] && place.owner[place.name].zmOriginal) {
				place.owner[place.name] = place.value;
			}
			settle(entry, "failed", e);
		}
	}

	/* ---- stages ---- */

	/* From now on the original runs in its place. */
	function takeOut(entry, by) {
		var wasIn = entry.state === "applied";
		settle(entry, "off", by);
		try {
			if (wasIn && entry.fix.after) {
				entry.fix.after();
			}
		} catch (e) {
			say(entry.fix.id + " cannot be taken back (" + e + ")");
		}
	}

	/* Turns fixes off, a list of ids or "all", the applied ones too. */
	function turnOff(ids, by) {
		var i, entry;
		for (i = 0; isList(ids) && i < ids.length && i < LIMIT; i++) {
			turnedOff["$" + ids[i]] = true;
		}
		for (i = 0; i < fixes.length; i++) {
			entry = fixes[i];
			if ((turnedOff["$" + entry.fix.id] || turnedOff.$all) && (entry.state === "waiting" ||
					entry.state === "missing" || entry.state === "applied")) {
				takeOut(entry, by);
			}
		}
	}

	/* What the domain turns off is known only when the client is run, with most fixes in place. */
	function listenToDomain() {
		var Mail = window.ZmZimbraMail, run = Mail && Mail.run;
		if (typeof run !== "function") {
			return; /* another window than the client's */
		}
		Mail.run = function (params) {
			try {
				turnOff(idsOf(params && params.settings), "by the domain");
			} catch (e) {
				say("the domain's settings cannot be read (" + e + "), nothing is turned off by them");
			}
			return run.apply(this, arguments);
		};
	}

	function isStage(stage) {
		return stage === "early" || stage === "late" || stage === "zimlet";
	}

	function applyStage(stage) {
		reached[stage] = true;
		for (var i = 0; i < fixes.length; i++) {
			if (fixes[i].fix.stage === stage && fixes[i].state === "waiting") {
				apply(fixes[i]);
			}
		}
	}

	/* Fixes for a package are applied when it has loaded; at once where their target is there, as in a
	 * new window, whose packages are others. */
	function awaitPackages() {
		var asked = {}, i, stage;
		for (i = 0; i < fixes.length; i++) {
			stage = fixes[i].fix.stage;
			if (!isStage(stage) && fixes[i].state === "waiting" && isThere(fixes[i].fix.target)) {
				apply(fixes[i]);
			} else if (!isStage(stage) && !asked[stage]) {
				asked[stage] = true;
				awaitPackage(stage);
			}
		}
	}

	function awaitPackage(name) {
		try {
			window.AjxDispatcher.addPackageLoadFunction(name, new window.AjxCallback(function () {
				applyStage(name);
			}));
		} catch (e) {
			say("nothing tells when the package " + name + " loads (" + e + ")");
		}
	}

	/* Those whose target was not there when it was looked for, and is there now. */
	function applyMissing() {
		for (var i = 0; i < fixes.length; i++) {
			if (fixes[i].state === "missing" && isThere(fixes[i].fix.target)) {
				apply(fixes[i]);
			}
		}
	}

	window.zmFixes = {
		/* What this object can do: 1 without off() and again(), 2 with them. */
		level: 2,

		/* Which release the script was built for; the build sets it. */
		release: "",

		add: function (fix) {
			if (fix && typeof fix.id === "string" && !byId["$" + fix.id]) {
				byId["$" + fix.id] = { fix: fix, state: "waiting", detail: "", digest: "" };
				fixes.push(byId["$" + fix.id]);
			}
		},

		/* Applies the fixes of "early", "late" or "zimlet"; those of packages with the late ones.
		 * `started`: the client runs already. */
		run: function (stage, started) {
			running = running || started === true;
			if (!reached[stage]) {
				applyStage(stage);
				if (stage === "late") {
					listenToDomain();
					awaitPackages();
				}
			}
		},

		/* Turns fixes off, a list of ids or "all", the applied ones too. */
		off: function (ids) {
			turnOff(typeof ids === "string" ? ids.split(/[\s,]+/) : ids, "");
		},

		/* Looks again for the targets that were not there. */
		again: applyMissing,

		/* A list with one item a fix: id, title, reference, browsers, target, stage, digest (of what
		 * was found), state, and what that means. */
		status: function () {
			var list = [], i, entry;
			for (i = 0; i < fixes.length; i++) {
				entry = fixes[i];
				list.push({ id: entry.fix.id, title: entry.fix.title,
					reference: entry.fix.reference, browsers: entry.fix.browsers,
					target: entry.fix.target, stage: entry.fix.stage, digest: entry.digest,
					state: entry.state,
					meaning: STATES[entry.state] + (entry.detail ? ": " + entry.detail : "") });
			}
			return list;
		},

		/* The settings that hold for the page, most general first; for SynaSkinOverride. */
		settings: function () {
			try {
				return settings();
			} catch (e) {
				return [];
			}
		}
	};
})(window);
