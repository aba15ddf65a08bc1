/*
 * The parts of a date are put into today's date one after the other, so that the 31st, put into a
 * month of 30 days, becomes the 1st.
 */
zmFixes.add({
	id: "date-roll-over",
	title: "A date does not depend on today's",
	reference: "ZBUG-2558, ZBUG-3252",
	releases: "8.7, 8.8.0, 8.8.2, 8.8.3, 8.8.4, 8.8.5, 8.8.6, 8.8.7, 8.8.8, 8.8.9, 8.8.10, 8.8.11, " +
		"8.8.12, 8.8.15 (<< p37), 9.0.0 (<< p30), 10.0 (<< 10.0.0-GA)",
	browsers: "all",
	stage: "late",
	target: "AjxDateUtil.dateGMT2Local",
	digests: ["886418d9f4a67f1f", "6a3eef767b4fdd4f"],
	fixed: ["913f17224a1d3f5e"],
	replace: function () {
		function two(number) {
			return (number < 10 ? "0" : "") + number;
		}
		return function (value) {
			if (!value) {
				return "";
			}
			var part = function (at, length) {
				return parseInt(value.substr(at, length), 10);
			};
			var date = new Date(Date.UTC(part(0, 4), part(4, 2) - 1, part(6, 2), part(8, 2),
				part(10, 2), part(12, 2)));
			return date.getFullYear() + two(date.getMonth() + 1) + two(date.getDate()) +
				two(date.getHours()) + two(date.getMinutes()) + two(date.getSeconds()) + "Z";
		};
	}
});
