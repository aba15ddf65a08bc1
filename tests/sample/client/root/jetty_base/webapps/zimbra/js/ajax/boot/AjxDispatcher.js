// Packages that load later, and functions that wait for them.
AjxCallback = function (work) {
	this.run = work;
};
AjxDispatcher = {
	waiting: {},
	addPackageLoadFunction: function (name, callback) {
		(this.waiting[name] = this.waiting[name] || []).push(callback);
	}
};
