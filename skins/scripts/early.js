/*
 * zmgraft, early slot of launchZCS.jsp: runs right after Boot.jsp, when only the boot classes
 * exist. ES5, because the server's compressor and old browsers read nothing newer.
 *
 * window.zmgraft tells, in the browser's console, which slots of a page are in place.
 */
(function () {
	var zmgraft = window.zmgraft = window.zmgraft || { slots: [] };
	zmgraft.slots.push("early");
})();
