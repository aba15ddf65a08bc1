/*
 * A message's frame is made with a javascript: address. Browsers load that after the message has
 * been written into the frame, and the message is gone.
 */
zmFixes.add({
	id: "iframe-blank",
	title: "A message in a frame does not go blank",
	reference: "ZBUG-866",
	releases: "8.7 (<< 8.7.11.p9), 8.8.0, 8.8.2, 8.8.3, 8.8.4, 8.8.5, 8.8.6, 8.8.7, 8.8.8, 8.8.9, " +
		"8.8.10 (<< p7), 8.8.11 (<< p3)",
	browsers: "Chrome 73 and later, Firefox",
	stage: "late",
	target: "DwtIframe.prototype._createFrame",
	digests: ["d3bb196095c244cf"],
	fixed: ["8671a27c551589f6"],
	replace: function (original) {
		return function () {
			var setContent = this.setContent;
			this.setContent = function (content) {
				delete this.setContent;
				return setContent.call(this, content.replace(" src='javascript:\"\";'",
					" src='about:blank'"));
			};
			try {
				return original.apply(this, arguments);
			} finally {
				delete this.setContent;
			}
		};
	}
});
