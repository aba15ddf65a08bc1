/*
 * What the client tells the server when its page is left (preferences, the end of the session) goes
 * by XMLHttpRequest: Chromium refuses a synchronous one there, and one that is not synchronous ends
 * with the page. A fetch that is kept alive arrives. There is nobody left to read an answer.
 */
zmFixes.add({
	id: "exit-requests",
	title: "What is saved when the page is left arrives",
	reference: "",
	releases: "8.7, 8.8.0, 8.8.2, 8.8.3, 8.8.4, 8.8.5, 8.8.6, 8.8.7, 8.8.8, 8.8.9, 8.8.10, 8.8.11, " +
		"8.8.12, 8.8.15, 9.0.0, 10.0, 10.1",
	browsers: "Chrome 80 and later",
	stage: "late",
	target: "AjxRpcRequest.prototype.invoke",
	digests: ["95e5667b821cb55b"],
	fixed: [],
	when: function () {
		return typeof window.fetch === "function" && typeof window.Request === "function" &&
			"keepalive" in window.Request.prototype;
	},
	replace: function (original) {
		var LIMIT = 60000; /* browsers keep at most 64 KB alive */
		var leaving = false;

		function leave() {
			leaving = true;
			window.setTimeout(function () {
				leaving = false; /* runs only when the page stays */
			}, 0);
		}
		window.addEventListener("beforeunload", leave, true);
		window.addEventListener("pagehide", leave, true);
		window.addEventListener("unload", leave, true);

		function send(text, url, headers, method) {
			var all = {}, name;
			for (name in headers) {
				if (Object.prototype.hasOwnProperty.call(headers, name)) {
					all[name] = headers[name];
				}
			}
			if (window.csrfToken && method !== "GET") {
				all["X-Zimbra-Csrf-Token"] = window.csrfToken;
			}
			window.fetch(url, { method: method, headers: all, body: method === "GET" ? undefined : text,
				keepalive: true, credentials: "same-origin" }).then(null, function () {});
		}

		return function (text, url, headers, callback, method) {
			var verb = method === true ? "GET" : String(method || "post").toUpperCase();
			if (!leaving || (text && (typeof text !== "string" || text.length > LIMIT))) {
				return original.apply(this, arguments);
			}
			send(text, url, headers, verb);
			return callback ? this.id : { text: "", xml: null, success: true };
		};
	}
});
