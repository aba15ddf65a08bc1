/*
 * A PDF of somebody's is shown in a frame with all the rights of the page. (From 10.0.0-GA on files
 * that others share are asked for first, and shown by another function; these are left as they are.)
 */
zmFixes.add({
	id: "pdf-preview",
	title: "A PDF in the briefcase is opened in a page of its own",
	reference: "ZBUG-3245",
	releases: "8.7, 8.8.0, 8.8.2, 8.8.3, 8.8.4, 8.8.5, 8.8.6, 8.8.7, 8.8.8, 8.8.9, 8.8.10, 8.8.11, " +
		"8.8.12, 8.8.15 (<< p44), 9.0.0 (<< p37), 10.0 (<< 10.0.5)",
	browsers: "all",
	stage: "Briefcase",
	target: "ZmPreviewView.prototype.set",
	digests: ["e6e0aea139d64aea", "59aeb9bdb5319d48", "c1e98886ab541197"],
	fixed: ["1df5e7fb47b4523b", "a89415a9c7ab99f4"],
	replace: function (original) {
		function linkTo(address) {
			return "<p style='padding:30px; text-align:center; font-family:sans-serif'><a target='_blank' " +
				"rel='noopener' href='" + window.AjxStringUtil.htmlEncode(address).replace(/'/g, "&#39;") +
				"'>PDF</a></p>";
		}
		return function (item) {
			var preview = this._iframePreview, setSrc = preview && preview.setSrc;
			if (!preview || !item) {
				return original.apply(this, arguments);
			}
			if (item.contentType !== "application/pdf") {
				preview.getIframe().removeAttribute("sandbox");
				return original.apply(this, arguments);
			}
			preview.setSrc = function (address) {
				preview.getIframe().setAttribute("sandbox", "allow-popups");
				preview.setIframeContent(linkTo(address));
			};
			try {
				return original.apply(this, arguments);
			} finally {
				preview.setSrc = setSrc;
			}
		};
	}
});
