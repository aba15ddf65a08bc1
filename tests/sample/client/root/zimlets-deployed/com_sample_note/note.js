// A note beside the mail. Without one it says that it is undefined: what the fix of Zimlets is for.
com_sample_note_Handler = function () {};
com_sample_note_Handler.prototype.text = function () {
	return "Note: " + this.note;
};
com_sample_note_Handler.prototype.init = function () {
	var self = this;
	window.setTimeout(function () {
		document.getElementById("note").innerHTML = self.text();
	}, 0);
};
