/*
 * Dwt halts an event unless its target is a link, and the target of a click on an image in a link is
 * the image. So the link is never followed.
 */
zmFixes.add({
	id: "image-links",
	title: "A link around an image can be followed",
	reference: "ZBUG-3322",
	releases: "8.7, 8.8.0, 8.8.2, 8.8.3, 8.8.4, 8.8.5, 8.8.6, 8.8.7, 8.8.8, 8.8.9, 8.8.10, 8.8.11, " +
		"8.8.12, 8.8.15 (<< p44), 9.0.0 (<< p37), 10.0 (<< 10.0.5)",
	browsers: "all",
	stage: "late",
	target: "DwtControl.__mouseEvent",
	digests: ["6e03eefadf09c8eb"],
	fixed: ["5b83dda57433a3d3"],
	replace: function (original) {
		function isInLink(target) {
			var parent = target && target.parentElement;
			return !!parent && /^(A|LABEL)$/.test(parent.tagName);
		}
		return function () {
			/* It asks the listeners after it has made up its mind and before it tells the browser. */
			var manager = window.DwtEventManager, notify = manager.notifyListeners;
			manager.notifyListeners = function (type, ev) {
				manager.notifyListeners = notify;
				if (isInLink(ev.target)) {
					ev._dontCallPreventDefault = true;
				}
				return notify.apply(this, arguments);
			};
			try {
				return original.apply(this, arguments);
			} finally {
				manager.notifyListeners = notify;
			}
		};
	}
});
