/* A menu leaves two variables in the window each time that the mouse leaves it. */
zmFixes.add({
	id: "menu-globals",
	title: "A menu leaves no variables behind",
	reference: "ZCS-4390",
	releases: "8.7, 8.8.0, 8.8.2, 8.8.3, 8.8.4, 8.8.5, 8.8.6, 8.8.7, 8.8.8, 8.8.9, 8.8.10, 8.8.11, " +
		"8.8.12, 8.8.15, 9.0.0, 10.0, 10.1",
	browsers: "all",
	stage: "late",
	target: "DwtMenu.prototype._handleMouseOut",
	digests: ["9d7efcc379760fd3"],
	fixed: [],
	replace: function (original) {
		var NAMES = ["fromEl", "toEl"];
		return function () {
			var had = [], i;
			for (i = 0; i < NAMES.length; i++) {
				had[i] = NAMES[i] in window;
			}
			try {
				return original.apply(this, arguments);
			} finally {
				for (i = 0; i < NAMES.length; i++) {
					if (!had[i]) {
						delete window[NAMES[i]];
					}
				}
			}
		};
	}
});
