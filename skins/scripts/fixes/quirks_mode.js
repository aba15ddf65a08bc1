/* A message in a frame has no DOCTYPE, and is laid out as pages were in 1998. */
zmFixes.add({
	id: "quirks-mode",
	title: "A message in a frame is laid out in standards mode",
	reference: "ZBUG-2300",
	releases: "8.7, 8.8.0, 8.8.2, 8.8.3, 8.8.4, 8.8.5, 8.8.6, 8.8.7, 8.8.8, 8.8.9, 8.8.10, 8.8.11, " +
		"8.8.12, 8.8.15 (<< p31), 9.0.0 (<< p24)",
	browsers: "all",
	stage: "late",
	target: "AjxStringUtil.checkForCleanHtml",
	digests: ["1a0e102c94f676a0"],
	fixed: ["408e55affc77ba9f"],
	replace: function (original) {
		return function () {
			var result = original.apply(this, arguments);
			if (result && typeof result.html === "string" && !/^\s*<!doctype/i.test(result.html)) {
				result.html = "<!DOCTYPE html>" + result.html;
			}
			return result;
		};
	}
});
