/* A pasted file's name is asked for under a name that browsers dropped in 2010. */
zmFixes.add({
	id: "paste-name",
	title: "A pasted image keeps its name",
	reference: "ZBUG-2423",
	releases: "8.7, 8.8.0, 8.8.2, 8.8.3, 8.8.4, 8.8.5, 8.8.6, 8.8.7, 8.8.8, 8.8.9, 8.8.10, 8.8.11, " +
		"8.8.12, 8.8.15 (<< p30), 9.0.0 (<< p23)",
	browsers: "all",
	stage: "Startup2",
	target: "ZmHtmlEditor.prototype.onPaste",
	digests: ["b18748bf88b01fc7"],
	fixed: ["0e02f0ca3358b001"],
	when: function () {
		return !!window.File && !("fileName" in window.File.prototype);
	},
	replace: function (original) {
		return function () {
			Object.defineProperty(window.File.prototype, "fileName", {
				configurable: true,
				get: function () {
					return this.name;
				}
			});
			try {
				return original.apply(this, arguments);
			} finally {
				delete window.File.prototype.fileName;
			}
		};
	}
});
