/* On Linux overlays have a class of their own, which is opaque and hides the page. */
zmFixes.add({
	id: "linux-overlay",
	title: "The veil of a dialog is translucent on Linux too",
	reference: "ZBUG-1853",
	releases: "8.7, 8.8.0, 8.8.2, 8.8.3, 8.8.4, 8.8.5, 8.8.6, 8.8.7, 8.8.8, 8.8.9, 8.8.10, 8.8.11, " +
		"8.8.12, 8.8.15 (<< p31), 9.0.0 (<< p24)",
	browsers: "all on Linux",
	stage: "late",
	target: "DwtShell.prototype._createBusyOverlay",
	digests: ["5bd545ac72600c6f", "a650e31bca97238f"],
	fixed: ["258b0c100543cc68", "76703159edf53754"],
	when: function () {
		return window.AjxEnv.isLinux;
	},
	replace: function (original) {
		return function () {
			var result = original.apply(this, arguments);
			if (this._busyOverlay) {
				this._busyOverlay.className = "BusyOverlay";
			}
			if (this._veilOverlay) {
				this._veilOverlay.className = "VeilOverlay";
			}
			return result;
		};
	}
});
