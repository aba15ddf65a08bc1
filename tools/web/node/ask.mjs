// What real browsers make of styles.
//
// Standard input: a JSON list of questions
//     { "browser": "chromium" | "firefox", "mode": "standards" | "quirks",
//       "declarations": [["user-select", "none"]], "selectors": [".a.", "a:hover, b"],
//       "sheets": ["a sheet"] }
// Standard output: a list of answers in the same order
//     { "browser", "version", "mode",
//       "declarations": ["yes" | "quirk" | "no"], "selectors": ["yes" | "no"],
//       "sheets": [["@media print|.a|color:red"]] }
//
// A declaration is asked by CSS.supports(). What that denies may still be taken in a page in
// quirks mode (`padding: 3`), which CSS.supports() never looks at: "quirk". A sheet is answered by
// the declarations that the browser holds after parsing it, in order, shorthands taken apart.
import { launch } from './browsers.mjs';

const DOCTYPES = { standards: '<!DOCTYPE html>', quirks: '' };

// The functions below run in the page.

function declarationsIn(pairs) {
    const style = document.head.appendChild(document.createElement('style'));
    return pairs.map(([property, value]) => {
        const bare = value.replace(/\s*!\s*important\s*$/i, '');
        if (CSS.supports(property, bare)) return 'yes';
        style.textContent = `a{${property}:${value}}`;
        const taken = style.sheet.cssRules[0]?.style.length > 0;
        return taken ? 'quirk' : 'no';
    });
}

function selectorsIn(selectors) {
    const sheet = new CSSStyleSheet();
    return selectors.map((selector) => {
        sheet.replaceSync(`${selector}{}`);
        return sheet.cssRules.length === 1 && sheet.cssRules[0].selectorText ? 'yes' : 'no';
    });
}

function sheetIn(text) {
    const style = document.head.appendChild(document.createElement('style'));
    style.textContent = text;
    const found = [];
    const walk = (rules, path) => {
        for (const rule of rules) {
            const name = rule.selectorText ?? rule.keyText ?? rule.cssText.split('{')[0].trim();
            const here = path ? `${path}|${name}` : name;
            for (const property of rule.style ?? []) {
                const important = rule.style.getPropertyPriority(property);
                const value = rule.style.getPropertyValue(property);
                found.push(`${here}|${property}:${value}${important ? ' !important' : ''}`);
            }
            if (rule.cssRules) walk(rule.cssRules, here);
        }
    };
    walk(style.sheet.cssRules, '');
    style.remove();
    return found;
}

async function answer(browser, question) {
    const mode = question.mode ?? 'standards';
    const page = await browser.open({ html: `${DOCTYPES[mode]}<head></head><body></body>` });
    const answers = { browser: browser.name, version: browser.version, mode };
    answers.declarations = await page.evaluate(declarationsIn, question.declarations ?? []);
    answers.selectors = await page.evaluate(selectorsIn, question.selectors ?? []);
    answers.sheets = [];
    for (const sheet of question.sheets ?? []) {
        answers.sheets.push(await page.evaluate(sheetIn, sheet));
    }
    await page.close();
    return answers;
}

// Each browser is started once.
export async function ask(questions) {
    const answers = new Array(questions.length);
    for (const name of new Set(questions.map(({ browser }) => browser))) {
        const browser = await launch(name);
        try {
            for (const [i, question] of questions.entries()) {
                if (question.browser === name) answers[i] = await answer(browser, question);
            }
        } finally {
            await browser.close();
        }
    }
    return answers;
}

if (process.argv[1] === import.meta.filename) {
    const chunks = [];
    for await (const chunk of process.stdin) chunks.push(chunk);
    const answers = await ask(JSON.parse(Buffer.concat(chunks).toString('utf8')));
    process.stdout.write(JSON.stringify(answers));
}
