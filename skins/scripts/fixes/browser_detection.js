/*
 * AjxEnv knows no browser after 2013: Edge and Opera on Chromium are Chrome to it, Chrome, Firefox
 * and Edge on iOS have no version (and are told that they are not supported), Safari 7 and later is
 * Safari 2 as well, iPhone, iPad and Android have no platform of their own, Edge 12 to 18 is an
 * Internet Explorer. Flags that say which engine it is stay as they are, since the client asks
 * them for its workarounds: Edge and Opera on Chromium are still isChrome, what runs on iOS is
 * isSafari. New are isEdgeChromium, isIOS, isAndroid.
 */
zmFixes.add({
	id: "browser-detection",
	title: "AjxEnv tells current browsers apart",
	reference: "",
	releases: "8.7, 8.8.0, 8.8.2, 8.8.3, 8.8.4, 8.8.5, 8.8.6, 8.8.7, 8.8.8, 8.8.9, 8.8.10, 8.8.11, " +
		"8.8.12, 8.8.15, 9.0.0, 10.0, 10.1",
	browsers: "Edge, Opera, Safari, all on iOS and Android",
	stage: "early",
	beforeStart: true,
	target: "AjxEnv.parseUA",
	digests: ["86fb1134c234c0ff"],
	fixed: [],
	replace: function (original, AjxEnv) {
		/* What names a browser that the original takes for another; the first that matches counts. */
		var NAMES = [
			["EDG", /\b(?:Edge|Edg|EdgA|EdgiOS)\/([\d.]+)/],
			["OPRMINI", /\bOpera Mini\/([\d.]+)/],
			["OPR", /\b(?:OPR|OPT|OPiOS)\/([\d.]+)/],
			["SAMSUNG", /\bSamsungBrowser\/([\d.]+)/],
			["UC", /\bUC ?Browser\/?([\d.]+)/],
			["YANDEX", /\bYaBrowser\/([\d.]+)/],
			["VIVALDI", /\bVivaldi\/([\d.]+)/],
			["HUAWEI", /\bHuaweiBrowser\/([\d.]+)/],
			["MIUI", /\bMiuiBrowser\/([\d.]+)/],
			["WHALE", /\bWhale\/([\d.]+)/],
			["DDG", /\b(?:DuckDuckGo|Ddg)\/([\d.]+)/],
			["SILK", /\bSilk\/([\d.]+)/],
			["GSA", /\bGSA\/([\d.]+)/],
			["GC", /\bCriOS\/([\d.]+)/],
			["FF", /\b(?:FxiOS|Focus)\/([\d.]+)/]
		];

		function version(text) {
			return parseFloat(text);
		}

		function iosVersion(agent) {
			var found = /\bOS (\d+)_(\d+)/.exec(agent);
			return found ? version(found[1] + "." + found[2]) : undefined;
		}

		function setPlatform(agent) {
			AjxEnv.isIOS = /\b(?:iPhone|iPad|iPod)\b/.test(agent) && !/\bWindows Phone\b/.test(agent);
			AjxEnv.isAndroid = /\bAndroid\b/.test(agent) && !/\bWindows Phone\b/.test(agent);
			if (AjxEnv.isIOS) {
				AjxEnv.platform = "iOS";
			} else if (AjxEnv.isAndroid) {
				AjxEnv.platform = "Android";
			} else if (/\bCrOS\b/.test(agent)) {
				AjxEnv.platform = "ChromeOS";
			} else if (/\bMacintosh\b/.test(agent) && window.navigator.maxTouchPoints > 1) {
				AjxEnv.isIOS = true; /* an iPad that asks for desktop pages; its keyboard is a Mac's */
			}
		}

		/* Whatever it calls itself, on iOS it is Safari's engine, as new as the system. */
		function setSafari(agent) {
			var ios = AjxEnv.isIOS && /AppleWebKit/.test(agent), number;
			if (ios && !AjxEnv.isSafari) {
				AjxEnv.isSafari = true;
				AjxEnv.isNav = AjxEnv.isNav6up = AjxEnv.isMozilla = false;
			}
			if (!AjxEnv.isSafari) {
				return;
			}
			number = AjxEnv.browserVersion;
			if (ios && (number === undefined || isNaN(number))) {
				number = AjxEnv.browserVersion = iosVersion(agent);
				AjxEnv.browser = "SAF" + number;
			}
			if (!AjxEnv.isChrome && number >= 3) {
				AjxEnv.isSafari2 = false;
				AjxEnv.isSafari3 = number < 4;
				AjxEnv.isSafari3up = true;
				AjxEnv.isSafari4 = number >= 4;
				AjxEnv.isSafari4up = number >= 4;
				AjxEnv.isSafari5up = number >= 5;
				AjxEnv.isSafari5_1up = number >= 5.1;
				AjxEnv.isSafari6up = number >= 6;
			}
		}

		function setName(agent) {
			for (var i = 0; i < NAMES.length; i++) {
				var found = NAMES[i][1].exec(agent);
				if (found) {
					AjxEnv.browser = NAMES[i][0] + version(found[1]);
					if (NAMES[i][0] === "EDG") {
						AjxEnv.isEdgeChromium = !AjxEnv.isMSEdge;
						AjxEnv.isIE12 = false; /* there never was one */
					}
					return;
				}
			}
			found = /\bOpera\/[\d.]+.*\bVersion\/([\d.]+)|\bOpera[\/ ]([\d.]+)/.exec(agent);
			if (found && AjxEnv.isOpera) {
				AjxEnv.browserVersion = version(found[1] || found[2]);
			}
		}

		return function () {
			var agent = window.navigator.userAgent;
			original.apply(this, arguments);
			AjxEnv.isEdgeChromium = false;
			setPlatform(agent);
			setSafari(agent);
			setName(agent);
			AjxEnv.supportsHTML5File = AjxEnv.supportsHTML5File || AjxEnv.isSafari6up;
		};
	},
	after: function () {
		window.AjxEnv.parseUA();
	}
});
