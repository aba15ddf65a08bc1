/*
 * What a provider sets, for all and by domain (the host in the address, or the end of it). This is
 * data: texts, lists and nothing else.
 *
 *   off      ids of fixes that are turned off, or ["all"]
 *   notice   a text shown to everybody above the client until they close it
 *   until    the notice is shown up to this date, "2026-12-24"
 *   support  false: no support panel
 *
 * Example:
 *
 *   "domains": { "example.com": { "off": ["image-links"], "notice": "Mail is slow today." } }
 *
 * A domain's administrators turn fixes off without this file by a response header; see FixZimbra.
 */
window.zmFixesConfig = {
	"off": [],
	"notice": "",
	"until": "",
	"support": true,
	"domains": {}
};
