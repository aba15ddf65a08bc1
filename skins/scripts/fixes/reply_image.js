/* An image is looked up in a message that a new text does not have, and the text is lost. */
zmFixes.add({
	id: "reply-image",
	title: "The text of a reply with images stays",
	reference: "ZBUG-179",
	releases: "8.7 (<< 8.7.11.p7), 8.8.0, 8.8.2, 8.8.3, 8.8.4, 8.8.5, 8.8.6, 8.8.7, 8.8.8, " +
		"8.8.9 (<< p6), 8.8.10 (<< p1)",
	browsers: "all",
	stage: "MailCore",
	target: "ZmMailMsgView.__unfangInternalImage",
	digests: ["e3844885001d9aaf"],
	fixed: ["b67e8639256862e6"],
	replace: function (original) {
		return function (msg, elem, name) {
			var value = name === undefined ? "" : elem.getAttribute("pn" + name) ||
				elem.getAttribute(name) || "";
			if (name === undefined || (msg === undefined && (/^cid:/.test(value) ||
				elem.getAttribute("pn" + name)))) {
				return false;
			}
			return original.apply(this, arguments);
		};
	}
});
