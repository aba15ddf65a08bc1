zmFixes.add({ id: "x", title: "a" + "b", reference: "", releases: "8.7, 10.0 (<< 10.0.5)",
	browsers: "all", stage: "late", target: "A.b", digests: ["0123456789abcdef"], fixed: [],
	replace: function (o) { return function () { return /x[/]/.test(`${o}`); }; }
});
