/* Each time that a dialog resets its buttons the window gets a variable `b`, or loses its own. */
zmFixes.add({
	id: "dialog-globals",
	title: "A dialog leaves the window's variable b alone",
	reference: "ZCS-4390",
	releases: "8.7, 8.8.0, 8.8.2, 8.8.3, 8.8.4, 8.8.5, 8.8.6, 8.8.7, 8.8.8, 8.8.9, 8.8.10, 8.8.11, " +
		"8.8.12, 8.8.15, 9.0.0, 10.0, 10.1",
	browsers: "all",
	stage: "late",
	target: "DwtDialog.prototype.resetButtonStates",
	digests: ["2181ffa9ffa16f0b"],
	fixed: [],
	replace: function (original) {
		return function () {
			var had = "b" in window, value = window.b;
			try {
				return original.apply(this, arguments);
			} finally {
				if (had) {
					window.b = value;
				} else {
					delete window.b;
				}
			}
		};
	}
});
