Sample = {
	run: function (options) {
		this.options = options;
	}
};
