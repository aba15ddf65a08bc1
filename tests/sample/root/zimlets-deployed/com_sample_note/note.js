function com_sample_note_Handler() {}
com_sample_note_Handler.prototype.init = function () {
	this.note = "";
};
