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
		function setClass(overlay, name) {
			if (overlay) {
				overlay.className = name;
			}
		}
		return function () {
			var shell = this, result = original.apply(this, arguments);
			setClass(this._busyOverlay, "BusyOverlay");
			/* The shell makes its veil after this one, while it is constructed. */
			window.setTimeout(function () {
				setClass(shell._veilOverlay, "VeilOverlay");
			}, 0);
			return result;
		};
	}
});
