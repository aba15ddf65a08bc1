/*
 * Overlays, the column of a calendar and others are placed before they are part of the page, where
 * some browsers tell no style of an element: it is then taken for one that cannot be placed.
 */
zmFixes.add({
	id: "detached-position",
	title: "An element can be placed before it is part of the page",
	reference: "ZBUG-747",
	releases: "8.7, 8.8.0, 8.8.2, 8.8.3, 8.8.4, 8.8.5, 8.8.6, 8.8.7, 8.8.8, 8.8.9, 8.8.10, 8.8.11, " +
		"8.8.12, 8.8.15, 9.0.0, 10.0, 10.1",
	browsers: "Edge 18",
	stage: "late",
	target: "Dwt.setLocation",
	digests: ["2bffdb41fb9b4090"],
	fixed: [],
	replace: function (original, Dwt) {
		function isDetached(element) {
			return !!element && !!element.style && !document.documentElement.contains(element) &&
				element.ownerDocument === document;
		}
		return function (element, x, y) {
			var el = Dwt.getElement(element);
			if (!isDetached(el) || !/^(absolute|relative|fixed)$/.test(el.style.position)) {
				return original.apply(this, arguments);
			}
			x = Dwt.__checkPxVal(x);
			y = Dwt.__checkPxVal(y);
			el.style.left = x || el.style.left;
			el.style.top = y || el.style.top;
		};
	}
});
