/*
 * zmgraft, slot of login.jsp: runs at the end of the head, before the form exists. ES5, because the
 * server's compressor and old browsers read nothing newer.
 *
 * window.zmgraft tells, in the browser's console, that the slot is in place.
 */
(function () {
	var zmgraft = window.zmgraft = window.zmgraft || { slots: [] };
	zmgraft.slots.push("login");
})();
