/* The sample's Zimlet shows a note that there is not. */
zmFixes.add({
	id: "sample-note",
	title: "A note that is not there is not shown",
	reference: "SAMPLE-8",
	releases: "8.8.15",
	browsers: "all",
	stage: "zimlet",
	target: "com_sample_note_Handler.prototype.text",
	digests: ["6da2b392ba3254e2"],
	fixed: [],
	replace: function (original) {
		return function () {
			return this.note ? original.apply(this, arguments) : "No note";
		};
	}
});
