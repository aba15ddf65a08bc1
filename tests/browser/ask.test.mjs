// What ask.mjs answers, against facts about CSS that no version of a browser changes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask } from '../../tools/web/node/ask.mjs';
import { BROWSERS } from '../../tools/web/node/browsers.mjs';

const DECLARATIONS = [
    ['color', 'red'],
    ['color', 'red !important'],
    ['color', 'nonsense'],
    ['boder-radius', '3px'],
    ['-khtml-user-select', 'none'],
    ['padding', '3'],
];
const SELECTORS = ['.a', '.a, b:hover', 'DIV.a.', '.a, .b.'];
const SHEET = '@media print { .a { color: red; nonsense: 1; top: 1px !important } } .b. { left: 0 }';

for (const browser of BROWSERS) {
    test(browser, async () => {
        const question = { browser, declarations: DECLARATIONS, selectors: SELECTORS, sheets: [SHEET] };
        const [standards, quirks] = await ask([
            { ...question, mode: 'standards' },
            { ...question, mode: 'quirks' },
        ]);
        assert.deepEqual(standards.declarations, ['yes', 'yes', 'no', 'no', 'no', 'no']);
        assert.deepEqual(quirks.declarations, ['yes', 'yes', 'no', 'no', 'no', 'quirk']);
        assert.deepEqual(standards.selectors, ['yes', 'yes', 'no', 'no']);
        assert.deepEqual(standards.sheets, [
            ['@media print|.a|color:red', '@media print|.a|top:1px !important'],
        ]);
        assert.match(standards.version, /^\d+/);
    });
}
