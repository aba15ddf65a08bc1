/* Fields of a message are disabled that its window may not have. */
zmFixes.add({
	id: "compose-fields",
	title: "A compose window without a subject can be disabled",
	reference: "",
	releases: "8.7, 8.8.0, 8.8.2, 8.8.3, 8.8.4, 8.8.5, 8.8.6, 8.8.7, 8.8.8, 8.8.9, 8.8.10",
	browsers: "all",
	stage: "Mail",
	target: "ZmComposeView.prototype.enableInputs",
	digests: ["edc3d886a3171478"],
	fixed: ["27056e50ba2da20d", "48f53f64e92d5465", "d9dfe6776ff8ee51"],
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
