/* Cleaning a message writes a style to every element, an empty one where there was none. */
zmFixes.add({
	id: "empty-style",
	title: "No empty style attribute on what a message did not style",
	reference: "ZCS-1883",
	releases: "8.7, 8.8.0, 8.8.2, 8.8.3",
	browsers: "Firefox, Chrome",
	stage: "late",
	target: "AjxStringUtil._traverseCleanHtml",
	digests: ["39be12ad48a19751"],
	fixed: ["48d34d2c8a677af8"],
	replace: function (original) {
		return function (el) {
			var styled = !el || !el.hasAttribute || el.hasAttribute("style");
			var result = original.apply(this, arguments);
			if (!styled && el.getAttribute("style") === "") {
				el.removeAttribute("style");
			}
			return result;
		};
	}
});
