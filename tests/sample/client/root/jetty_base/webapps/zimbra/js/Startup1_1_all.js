// The sample's client: it greets, starts, and then loads the Zimlets that the server names.
AjxListener = function (obj, work) {
	this.handleEvent = work;
};
ZmAppEvent = { POST_STARTUP: "POSTSTARTUP", ACTIVATE: "ACTIVATE" };
ZmZimbraMail = {
	listeners: {},
	addListener: function (type, listener) {
		(this.listeners[type] = this.listeners[type] || []).push(listener);
	}
};
ZmZimletBase = function () {};
ZmZimletBase.prototype.getZimletContext = function () {
	return this.context;
};
ZmZimletBase.prototype.getConfig = function (name) {
	return this.context.config[name] || null;
};

Sample = {};

// Forgets the name: what the sample's fix is for.
Sample.greeting = function (name) {
	return "Welcome!";
};

Sample.run = function (options) {
	Sample.options = options;
	document.getElementById("greeting").innerHTML = Sample.greeting("Ada");
	(ZmZimbraMail.listeners[ZmAppEvent.POST_STARTUP] || []).forEach(function (listener) {
		listener.handleEvent({});
	});
	var request = new XMLHttpRequest();
	request.open("GET", "/service/soap/GetInfoRequest");
	request.onload = function () {
		Sample.load(JSON.parse(request.responseText).zimlets);
	};
	request.send();
};

Sample.load = function (zimlets) {
	var script = document.createElement("script");
	script.src = "/service/zimlet/res/Zimlets-nodev_all.js";
	script.onload = function () {
		zimlets.forEach(function (context) {
			var handler = new window[context.handler]();
			handler.context = context;
			handler.init();
		});
		Sample.loaded = true;
	};
	document.body.appendChild(script);
};
