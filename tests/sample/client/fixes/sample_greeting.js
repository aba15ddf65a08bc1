/* The sample's client greets nobody by name. */
zmFixes.add({
	id: "sample-greeting",
	title: "The greeting names whom it greets",
	reference: "SAMPLE-7",
	releases: "8.8.15",
	browsers: "all",
	stage: "late",
	target: "Sample.greeting",
	digests: ["f1f87db1a3772b5e"],
	fixed: [],
	replace: function (original) {
		return function (name) {
			return original.apply(this, arguments).replace("!", ", " + name + "!");
		};
	}
});
