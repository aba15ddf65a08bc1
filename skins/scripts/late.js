/*
 * zmgraft, late slot of launchZCS.jsp: runs when all start-up classes exist and before
 * launch() starts the client. What early.js says holds here too.
 */
(function () {
	var zmgraft = window.zmgraft = window.zmgraft || { slots: [] };
	zmgraft.slots.push("late");
})();
