/*
 * Where the Contacts application is turned off there is no list of contacts, and the tooltip of an
 * address asks it all the same: its mail, calendar and contact buttons do nothing but throw.
 */
zmFixes.add({
	id: "unknown-contact",
	title: "The buttons of an address work without the Contacts application",
	reference: "ZCS-10908",
	releases: "8.7, 8.8.0, 8.8.2, 8.8.3, 8.8.4, 8.8.5, 8.8.6, 8.8.7, 8.8.8, 8.8.9, 8.8.10, 8.8.11, " +
		"8.8.12, 8.8.15 (<< p27), 9.0.0 (<< p20)",
	browsers: "all",
	stage: "zimlet",
	target: "UnknownPersonSlide.prototype._getActionedContact",
	digests: ["03355ddb84d8b889"],
	fixed: ["4165d9a020d5393f"],
	replace: function (original) {
		/* Found by nobody; what the original does then, it does by itself. */
		var NOBODY = { getContactByEmail: function () {
			return null;
		} };
		return function () {
			var dispatcher = window.AjxDispatcher, run = dispatcher.run;
			dispatcher.run = function (name) {
				return run.apply(this, arguments) || (name === "GetContacts" ? NOBODY : undefined);
			};
			try {
				return original.apply(this, arguments);
			} finally {
				dispatcher.run = run;
			}
		};
	}
});
