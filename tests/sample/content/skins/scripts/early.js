// The sample's early slot: tells that it is there.
window.zmgraft = { slots: ["early"] };
