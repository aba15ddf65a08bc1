/*
 * What a function says, whatever a minifier made of it: the digest by which a fix knows its target.
 *
 * Zimbra serves its scripts through a step that takes out DBG statements and then through YUI
 * Compressor 2.4.8, so that the function in a page is not the text that its author wrote. Both give
 * the same digest here: comments, blanks and DBG statements do not count, local names are numbered
 * in the order in which they occur, strings are taken by their value, "a" + "b" is "ab", x["y"] is
 * x.y, and a semicolon before a closing brace is none. tools/web/script_digest.c does the same.
 */
(function (window) {
	"use strict";

	var SPACE = /[\s\ufeff]/;
	var LINE = /[\n\r\u2028\u2029]/;
	var WORD_START = /[A-Za-z_$\u0080-\uffff\\]/;
	var WORD = /[A-Za-z0-9_$\u0080-\uffff\\]/;
	var NAME = /^[A-Za-z_$][A-Za-z0-9_$]*$/;
	var PUNCTUATORS = [">>>=", "...", "===", "!==", ">>>", "<<=", ">>=", "**=", "&&=", "||=", "??=",
		"=>", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "++", "--", "+=", "-=", "*=", "/=",
		"%=", "&=", "|=", "^=", "<<", ">>", "**"];
	var RESERVED = words("break case catch class const continue debugger default delete do else " +
		"enum export extends false finally for function if implements import in instanceof " +
		"interface let new null package private protected public return static super switch this " +
		"throw true try typeof var void while with yield");
	/* After these words a slash begins a regular expression. */
	var BEFORE_OPERAND = words("return typeof instanceof in of new delete void throw case do else " +
		"yield await");
	var ESCAPES = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", v: "\v" };

	function words(text) {
		var map = {}, list = text.split(" ");
		for (var i = 0; i < list.length; i++) {
			map["$" + list[i]] = true;
		}
		return map;
	}

	function has(map, word) {
		return map.hasOwnProperty("$" + word);
	}

	/* ---- tokens: { kind, text }, kind one of w(ord), n(umber), s(tring, text is its value),
	 * r(egular expression), t(emplate), p(unctuator) ---- */

	/* Can an operand end with this token, so that a slash after it divides? */
	function endsOperand(token) {
		if (!token) {
			return false;
		}
		if (token.kind === "w") {
			return token.member || !has(BEFORE_OPERAND, token.text);
		}
		if (token.kind === "t") {
			return !/\$\{$/.test(token.text);
		}
		return token.kind !== "p" || token.text === "]" || (token.text === "}" && token.operand) ||
			(token.text === ")" && !token.head);
	}

	function tokens(text) {
		var list = [], open = [], i = 0, line = false, end, c, last, token;
		while (i < text.length) {
			c = text.charAt(i);
			last = list[list.length - 1];
			end = blankEnd(text, i);
			if (end > i) {
				line = line || LINE.test(text.slice(i, end));
				i = end;
				continue;
			}
			if (c === "\"" || c === "'") {
				end = stringEnd(text, i);
				token = { kind: "s", text: stringValue(text.slice(i + 1, end - 1)) };
			} else if (c === "`" || (c === "}" && open.length && open[open.length - 1].template)) {
				end = templateEnd(text, i);
				token = { kind: "t", text: text.slice(i, end) };
				if (c === "}") {
					open.pop();
				}
				if (/\$\{$/.test(token.text)) {
					open.push({ template: true });
				}
			} else if (/[0-9]/.test(c) || (c === "." && /[0-9]/.test(text.charAt(i + 1)))) {
				end = i + /^(0[xXbBoO][0-9A-Fa-f_]+n?|[0-9_]*\.?[0-9_]*([eE][+-]?[0-9]+)?n?)/
					.exec(text.slice(i, i + 400))[0].length;
				token = { kind: "n", text: numberValue(text.slice(i, end)) };
			} else if (WORD_START.test(c)) {
				for (end = i + 1; isWordAt(text, end); end++) {}
				token = { kind: "w", text: text.slice(i, end), member: is(last, ".") || is(last, "?.") };
			} else if (c === "/" && !endsOperand(last)) {
				end = regexEnd(text, i);
				token = { kind: "r", text: text.slice(i, end) };
			} else {
				end = i + punctuator(text, i);
				token = { kind: "p", text: text.slice(i, end) };
				bracket(token, list, open);
			}
			token.line = line; /* does it begin a line? */
			line = false;
			list.push(token);
			i = end;
		}
		return list;
	}

	function isWordAt(text, at) {
		var c = text.charAt(at);
		return c !== "" && WORD.test(c) && !SPACE.test(c);
	}

	/* The end of the blank or comment at `at`, or `at` when there is none. */
	function blankEnd(text, at) {
		var end = at;
		if (SPACE.test(text.charAt(at))) {
			return at + 1;
		}
		if (text.substr(at, 2) === "//") {
			while (end < text.length && !LINE.test(text.charAt(end))) {
				end++;
			}
		} else if (text.substr(at, 2) === "/*") {
			end = text.indexOf("*/", at + 2);
			end = end < 0 ? text.length : end + 2;
		}
		return end;
	}

	/* A closing parenthesis is marked when it ends the head of an if, for, while or with; a closing
	 * brace, when it ends an operand (an object, a function in an expression) and no statement. */
	function bracket(token, list, open) {
		var last = list[list.length - 1], entry;
		if (token.text === "(") {
			entry = { head: !!last && last.kind === "w" && !last.member &&
				/^(if|for|while|with)$/.test(last.text) };
			entry.operand = beginsFunction(list);
			open.push(entry);
		} else if (token.text === "{") {
			open.push({ operand: is(last, ")") ? last.operand : !beginsBlock(last) });
		} else if (token.text === ")" || token.text === "}") {
			entry = open.pop() || {};
			token.head = entry.head === true;
			token.operand = entry.operand === true;
		}
	}

	/* Does a block begin with a brace after this token, and no object? */
	function beginsBlock(last) {
		return !last || is(last, ";") || is(last, "{") || is(last, "}") || is(last, "=>") ||
			(last.kind === "w" && !last.member && /^(else|do|try|finally)$/.test(last.text));
	}

	/* Do these tokens end with `function` or `function name`, in an expression? */
	function beginsFunction(list) {
		var at = list.length - 1, before;
		if (at > 0 && isName(list[at])) {
			at--;
		}
		if (at < 0 || list[at].kind !== "w" || list[at].member || list[at].text !== "function") {
			return false;
		}
		before = list[at - 1];
		return !!before && !is(before, ";") && !is(before, "{") && !is(before, "}") &&
			!is(before, ")");
	}

	function punctuator(text, at) {
		for (var i = 0; i < PUNCTUATORS.length; i++) {
			if (text.substr(at, PUNCTUATORS[i].length) === PUNCTUATORS[i]) {
				return PUNCTUATORS[i].length;
			}
		}
		return 1;
	}

	function stringEnd(text, at) {
		var quote = text.charAt(at);
		for (at++; at < text.length && text.charAt(at) !== quote; at++) {
			if (text.charAt(at) === "\\") {
				at++;
			}
		}
		return Math.min(at + 1, text.length);
	}

	/* The end of a piece of a template: its closing quote, or the ${ of what is put in. */
	function templateEnd(text, at) {
		for (at++; at < text.length; at++) {
			var c = text.charAt(at);
			if (c === "\\") {
				at++;
			} else if (c === "`") {
				return at + 1;
			} else if (c === "$" && text.charAt(at + 1) === "{") {
				return at + 2;
			}
		}
		return text.length;
	}

	function regexEnd(text, at) {
		var set = false, c;
		for (at++; at < text.length; at++) {
			c = text.charAt(at);
			if (c === "\\") {
				at++;
			} else if (c === "\n" || (c === "/" && !set)) {
				break;
			} else if (c === "[" || c === "]") {
				set = c === "[";
			}
		}
		for (at++; isWordAt(text, at); at++) {}
		return Math.min(at, text.length);
	}

	function stringValue(text) {
		return text.replace(/\\(u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[0-7]{1,3}|\r\n|[\s\S])/g,
			function (all, code) {
				if (/^[ux]./.test(code)) {
					return fromCode(parseInt(code.replace(/[ux{}]/g, ""), 16));
				}
				if (/^[0-7]/.test(code)) {
					return String.fromCharCode(parseInt(code, 8) & 255);
				}
				if (/^[\r\n\u2028\u2029]/.test(code)) {
					return "";
				}
				return ESCAPES.hasOwnProperty(code) ? ESCAPES[code] : code;
			});
	}

	/* As String(number) prints it, but for what is octal, very large or not of 2009. */
	function numberValue(text) {
		var plain = /^(?!0[0-9])(0[xX][0-9A-Fa-f]{1,12}|(0|[1-9][0-9]*)?\.?[0-9]*([eE][+-]?[0-9]{1,2})?)$/;
		var value = Number(text);
		return plain.test(text) && value < 1e15 && (value === 0 || value > 1e-6) ? String(value) : text;
	}

	function fromCode(code) {
		return code < 0x10000 ? String.fromCharCode(code) :
			String.fromCharCode(0xd7c0 + (code >> 10), 0xdc00 + (code & 1023));
	}

	/* ---- one form for what minifiers write differently ---- */

	function is(token, text) {
		return !!token && token.kind === "p" && token.text === text;
	}

	function isKey(token) {
		return !!token && token.kind === "s" && NAME.test(token.text) && !has(RESERVED, token.text);
	}

	function push(out, text) {
		out.push({ kind: "p", text: text });
	}

	function plain(list) {
		var out = [], i, last;
		for (i = 0; i < list.length; i++) {
			last = out[out.length - 1];
			if (is(list[i], "}") && is(last, ",")) {
				out.pop();
			}
			if (is(list[i], "[") && isKey(list[i + 1]) && is(list[i + 2], "]") &&
				endsOperand(last)) {
				push(out, ".");
				out.push({ kind: "w", text: list[i + 1].text, member: true });
				i += 2;
			} else if (isKey(list[i]) && is(list[i + 1], ":") && (is(last, "{") || is(last, ","))) {
				out.push({ kind: "w", text: list[i].text, member: true });
			} else if (list[i].kind === "s" && is(last, "+") && out.length > 1 &&
				out[out.length - 2].kind === "s") {
				out.pop();
				out.push({ kind: "s", text: out.pop().text + list[i].text });
			} else {
				out.push(list[i]);
			}
		}
		return out;
	}

	function isWord(token, text) {
		return !!token && token.kind === "w" && !token.member && token.text === text;
	}

	/* The same statements, each in a form of its own: bodies in braces, a semicolon at the end of
	 * what is no block, no empty statements, no DBG statements. */
	function statements(list) {
		var at = 0, out = [];

		function copy() {
			out.push(list[at++]);
		}

		function take(text) {
			if (is(list[at], text)) {
				at++;
			}
		}

		/* Copies up to what ends an expression: a closing bracket that is not its own, a semicolon, a
		 * line that begins a statement, with `colon` that of a case. */
		function expression(colon) {
			var depth = 0, choices = 0, token;
			for (; at < list.length; copy()) {
				token = list[at];
				while (isWord(token, "function")) {
					functionAt();
					token = list[at];
				}
				if (!token || (depth === 0 && (is(token, ";") || is(token, ")") || is(token, "]") ||
					is(token, "}") || endsLine(out[out.length - 1], token)))) {
					return;
				}
				choices += is(token, "?") ? 1 : 0;
				if (colon && depth === 0 && is(token, ":") && choices-- === 0) {
					return;
				}
				depth += is(token, "(") || is(token, "[") || is(token, "{") ? 1 :
					is(token, ")") || is(token, "]") || is(token, "}") ? -1 : 0;
			}
		}

		/* `( ... )`, its contents as they are. */
		function parentheses() {
			if (!is(list[at], "(")) {
				return;
			}
			copy();
			for (expression(); at < list.length && !is(list[at], ")"); expression()) {
				copy();
			}
			if (at < list.length) {
				copy();
			}
		}

		function functionAt() {
			copy();
			if (isName(list[at])) {
				copy();
			}
			parentheses();
			block();
		}

		function block() {
			if (!is(list[at], "{")) {
				return;
			}
			copy();
			while (at < list.length && !is(list[at], "}")) {
				step();
			}
			if (at < list.length) {
				copy();
			}
		}

		/* A block that no statement needs: what is in it. */
		function bare() {
			at++;
			while (at < list.length && !is(list[at], "}")) {
				step();
			}
			take("}");
		}

		function body() {
			if (is(list[at], "{")) {
				block();
				return;
			}
			push(out, "{");
			if (at < list.length) {
				step();
			}
			push(out, "}");
		}

		function cases() {
			if (!is(list[at], "{")) {
				return;
			}
			copy();
			while (at < list.length && !is(list[at], "}")) {
				if (isWord(list[at], "case") || isWord(list[at], "default")) {
					copy();
					expression(true);
					if (at < list.length) {
						copy();
					}
				} else {
					step();
				}
			}
			if (at < list.length) {
				copy();
			}
		}

		function guarded() {
			copy();
			block();
			if (isWord(list[at], "catch")) {
				copy();
				parentheses();
				block();
			}
			if (isWord(list[at], "finally")) {
				copy();
				block();
			}
		}

		function simple() {
			var start = out.length;
			expression();
			if (isDebug(out, start)) {
				out.length = start;
			} else if (out.length > start) {
				push(out, ";");
			}
			take(";");
		}

		function statement() {
			var token = list[at], word = token.kind === "w" && !token.member ? token.text : "";
			if (is(token, "{")) {
				bare();
			} else if (is(token, ";")) {
				at++;
			} else if (word === "if") {
				copy();
				parentheses();
				body();
				if (isWord(list[at], "else")) {
					copy();
					body();
				}
			} else if (word === "for" || word === "while" || word === "with") {
				copy();
				parentheses();
				body();
			} else if (word === "do") {
				copy();
				body();
				if (isWord(list[at], "while")) {
					copy();
					parentheses();
				}
				push(out, ";");
				take(";");
			} else if (word === "try") {
				guarded();
			} else if (word === "switch") {
				copy();
				parentheses();
				cases();
			} else if (word === "function") {
				functionAt();
			} else if (isName(token) && is(list[at + 1], ":")) {
				copy();
				copy();
			} else {
				simple();
			}
		}

		/* One statement; what is none goes through as it is. */
		function step() {
			var before = at;
			statement();
			if (at === before) {
				copy();
			}
		}

		while (at < list.length) {
			step();
		}
		return out;
	}

	/* Does a statement end between these two, at the end of a line? */
	function endsLine(last, token) {
		if (!token.line || !last) {
			return false;
		}
		if (last.kind === "w" && !last.member && /^(return|break|continue|throw)$/.test(last.text)) {
			return true;
		}
		return (endsOperand(last) || is(last, "++") || is(last, "--")) && (token.kind !== "p" ||
			/^(\+\+|--|!|~|\{)$/.test(token.text)) && !(token.kind === "t" || isWord(token, "in") ||
			isWord(token, "instanceof")) && !/^(var|let|const|function|typeof|new|delete|void)$/
			.test(last.member || last.kind !== "w" ? "" : last.text);
	}

	/* Is what begins at `start` a whole `DBG.name(...)`? */
	function isDebug(list, start) {
		var depth = 0, i;
		if (!isWord(list[start], "DBG") || !is(list[start + 1], ".") || !is(list[start + 3], "(")) {
			return false;
		}
		for (i = start + 3; i < list.length; i++) {
			depth += is(list[i], "(") ? 1 : is(list[i], ")") ? -1 : 0;
			if (depth === 0) {
				return i === list.length - 1;
			}
		}
		return false;
	}

	/* ---- scopes ---- */

	function isName(token) {
		return !!token && token.kind === "w" && !token.member && !has(RESERVED, token.text);
	}

	/* Gives each token its scope, the function that it stands in, and collects what each declares. */
	function scopes(list) {
		var depth = 0, scope = { names: {}, up: null, body: -1 }, i, token;
		for (i = 0; i < list.length; i++) {
			token = list[i];
			if (token.kind === "w" && token.text === "function" && !token.member) {
				scope = openFunction(list, i, scope);
			} else if (is(token, "{")) {
				depth++;
				if (scope.body === -1) {
					scope.body = depth;
				}
			} else if (is(token, "}")) {
				if (scope.body === depth && scope.up) {
					token.scope = scope;
					scope = scope.up;
				}
				depth--;
			} else if (token.kind === "w" && !token.member && token.text === "catch" &&
				is(list[i + 1], "(") && isName(list[i + 2])) {
				declare(scope, list[i + 2].text);
			} else if (token.kind === "w" && !token.member &&
				/^(var|let|const)$/.test(token.text)) {
				declareVariables(list, i + 1, scope);
			}
			token.scope = token.scope || scope;
		}
	}

	function declare(scope, name) {
		scope.names["$" + name] = scope.names["$" + name] || { number: 0 };
	}

	/* The scope of the function at `at`: its parameters, and its own name, which a declaration
	 * gives to the scope around it too. */
	function openFunction(list, at, up) {
		var scope = { names: {}, up: up, body: -1 }, i = at + 1;
		if (isName(list[i])) {
			declare(up, list[i].text);
			i++;
		}
		for (i++; i < list.length && !is(list[i], ")"); i++) {
			if (isName(list[i])) {
				declare(scope, list[i].text);
			}
		}
		return scope;
	}

	/* Declares the names of a `var` whose list begins at `at`. */
	function declareVariables(list, at, scope) {
		var depth = 0, expected = true, i, token;
		for (i = at; i < list.length; i++) {
			token = list[i];
			if (depth === 0 && expected) {
				if (!isName(token)) {
					return;
				}
				declare(scope, token.text);
				expected = false;
			} else if (depth === 0 && (is(token, ";") || is(token, ")") || is(token, "}"))) {
				return;
			} else if (depth === 0 && is(token, ",")) {
				expected = true;
			} else if (is(token, "(") || is(token, "[") || is(token, "{")) {
				depth++;
			} else if (is(token, ")") || is(token, "]") || is(token, "}")) {
				depth--;
			}
		}
	}

	/* ---- the canonical text ---- */

	function find(scope, name) {
		for (; scope; scope = scope.up) {
			if (scope.names.hasOwnProperty("$" + name)) {
				return scope.names["$" + name];
			}
		}
		return null;
	}

	function escape(text) {
		return text.replace(/[^\x20-\x7e]|["\\]/g, function (c) {
			return "\\u" + ("000" + c.charCodeAt(0).toString(16)).slice(-4);
		});
	}

	/* One token a line. */
	function canonical(text) {
		var list = statements(plain(tokens(text))), out = [], count = 0, i, token, known;
		scopes(list);
		for (i = 0; i < list.length; i++) {
			token = list[i];
			known = isName(token) && !(is(list[i + 1], ":") && (is(list[i - 1], "{") ||
				is(list[i - 1], ","))) ? find(token.scope, token.text) : null;
			if (known) {
				known.number = known.number || ++count;
				out.push("%" + known.number);
			} else if (token.kind === "s") {
				out.push("\"" + escape(token.text) + "\"");
			} else {
				out.push(escape(token.text));
			}
		}
		return out.join("\n");
	}

	/* ---- SHA-256 (FIPS 180-4) of ASCII text, in hex ---- */

	function primes(count, power) {
		var list = [], n, i, x;
		for (n = 2; list.length < count; n++) {
			for (i = 2; i * i <= n && n % i !== 0; i++) {}
			if (i * i > n) {
				x = Math.pow(n, power);
				list.push(((x - Math.floor(x)) * 4294967296) | 0);
			}
		}
		return list;
	}

	var ROUND = primes(64, 1 / 3), START = primes(8, 1 / 2);

	function rotate(x, by) {
		return (x >>> by) | (x << (32 - by));
	}

	function block(state, w) {
		var v = state.slice(), i, a, b;
		for (i = 0; i < 64; i++) {
			if (i >= 16) {
				a = w[i - 15];
				b = w[i - 2];
				w[i] = (w[i - 16] + w[i - 7] + (rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3)) +
					(rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10))) | 0;
			}
			a = (v[7] + (rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25)) +
				((v[4] & v[5]) ^ (~v[4] & v[6])) + ROUND[i] + w[i]) | 0;
			b = ((rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22)) +
				((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]))) | 0;
			v.pop();
			v[3] = (v[3] + a) | 0;
			v.unshift((a + b) | 0);
		}
		for (i = 0; i < 8; i++) {
			state[i] = (state[i] + v[i]) | 0;
		}
	}

	function sha256(text) {
		var state = START.slice(), words = [], i;
		var blocks = Math.floor((text.length + 8) / 64) + 1;
		for (i = 0; i < blocks * 16; i++) {
			words[i] = 0;
		}
		for (i = 0; i < text.length; i++) {
			words[i >> 2] |= text.charCodeAt(i) << (24 - 8 * (i & 3));
		}
		words[text.length >> 2] |= 0x80 << (24 - 8 * (text.length & 3));
		words[blocks * 16 - 1] = text.length * 8;
		for (i = 0; i < blocks; i++) {
			block(state, words.slice(i * 16, i * 16 + 16));
		}
		for (i = 0; i < 8; i++) {
			state[i] = ("0000000" + (state[i] >>> 0).toString(16)).slice(-8);
		}
		return state.join("");
	}

	/* The first 16 hex digits of the SHA-256 of a function's canonical text. */
	window.zmFixesDigest = function (text) {
		return sha256(canonical(String(text))).slice(0, 16);
	};
	window.zmFixesDigest.canonical = canonical;
	window.zmFixesDigest.sha256 = sha256;
})(window);
