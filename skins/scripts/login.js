/*
 * zmgraft, slot of login.jsp: runs at the end of the head, before the form exists. What
 * early.js says holds here too.
 */
(function () {
	var zmgraft = window.zmgraft = window.zmgraft || { slots: [] };
	zmgraft.slots.push("login");
})();
