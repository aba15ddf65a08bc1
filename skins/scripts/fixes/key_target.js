/* A key pressed while no element has the focus has the document for target, which has no tag. */
zmFixes.add({
	id: "key-target",
	title: "A key event at the document is no error",
	reference: "",
	releases: "8.7, 8.8.0, 8.8.2, 8.8.3, 8.8.4, 8.8.5, 8.8.6, 8.8.7, 8.8.8, 8.8.9, 8.8.10, 8.8.11, " +
		"8.8.12, 8.8.15, 9.0.0, 10.0, 10.1",
	browsers: "all",
	stage: "late",
	target: "DwtKeyMapMgr.isInputElement",
	digests: ["dd4660d9dc206fbd"],
	fixed: [],
	replace: function (original) {
		return function (element) {
			if (element && typeof element.tagName !== "string") {
				return String(element.designMode).toLowerCase() === "on";
			}
			return original.apply(this, arguments);
		};
	}
});
