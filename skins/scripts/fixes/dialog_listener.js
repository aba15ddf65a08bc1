/*
 * A dialog listens to its window's size while it is open, with a function bound anew at each
 * opening and once more at closing, so that none is ever taken away. Here the dialog's handler
 * binds to itself.
 */
zmFixes.add({
	id: "dialog-listener",
	title: "A closed dialog no longer follows the window's size",
	reference: "bug 107013",
	releases: "8.7",
	browsers: "all",
	stage: "late",
	target: "DwtBaseDialog.prototype.popup",
	digests: ["d96da5afcb049fef"],
	fixed: ["22a9dcc1e87f4ffd"],
	replace: function (original) {
		function handlerOf(dialog) {
			var handler = dialog._resizeHdlr;
			function bound(ev) {
				return handler.call(dialog, ev);
			}
			bound.bind = function () {
				return bound;
			};
			return bound;
		}
		return function () {
			if (!Object.prototype.hasOwnProperty.call(this, "_resizeHdlr")) {
				this._resizeHdlr = handlerOf(this);
			}
			return original.apply(this, arguments);
		};
	}
});
