// What the sample's client knows of the browser it runs in.
AjxEnv = {};
AjxEnv.isSafari = navigator.userAgent.indexOf("Safari") >= 0;
AjxEnv.isSafari4up = AjxEnv.isSafari;
