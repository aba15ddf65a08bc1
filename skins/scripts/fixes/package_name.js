/* A package that loads asynchronously is noted under `name`, which there is the window's name. */
zmFixes.add({
	id: "package-name",
	title: "AjxPackage notes a loading package under its own name",
	reference: "ZCS-4390",
	releases: "8.7, 8.8.0, 8.8.2, 8.8.3, 8.8.4, 8.8.5, 8.8.6, 8.8.7, 8.8.8, 8.8.9, 8.8.10, 8.8.11, " +
		"8.8.12, 8.8.15, 9.0.0, 10.0, 10.1",
	browsers: "all",
	stage: "early",
	target: "AjxPackage.__doAsyncLoad",
	digests: ["f1b7eea7fe60160a"],
	fixed: [],
	replace: function (original, AjxPackage) {
		return function (data) {
			var result = original.apply(this, arguments);
			if (data.name !== window.name && AjxPackage.__data[window.name] === data) {
				delete AjxPackage.__data[window.name];
			}
			AjxPackage.__data[data.name] = data;
			return result;
		};
	}
});
