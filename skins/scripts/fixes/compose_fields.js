/*
 * Fields of a message are disabled that its window may not have. (The vendor's first correction looks
 * for a field that was never asked for, and what the page does not have is null; its second is right.)
 */
zmFixes.add({
	id: "compose-fields",
	title: "A compose window without a subject can be disabled",
	reference: "",
	releases: "8.7, 8.8.0, 8.8.2, 8.8.3, 8.8.4, 8.8.5, 8.8.6, 8.8.7, 8.8.8, 8.8.9, 8.8.10, 8.8.11, " +
		"8.8.12, 8.8.15 (<< p1), 8.8.15 (>= p8, << p9)",
	browsers: "all",
	stage: "Mail",
	target: "ZmComposeView.prototype.enableInputs",
	digests: ["edc3d886a3171478", "27056e50ba2da20d"],
	fixed: ["48f53f64e92d5465", "d9dfe6776ff8ee51"],
	replace: function (original) {
		return function (enable) {
			if (this._subjectField && this._bodyField) {
				return original.apply(this, arguments);
			}
			this._recipients.enableInputs(enable);
			if (this._subjectField) {
				this._subjectField.disabled = !enable;
			}
			if (this._bodyField) {
				this._bodyField.disabled = !enable;
			}
		};
	}
});
