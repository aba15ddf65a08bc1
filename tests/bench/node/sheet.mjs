// Times a CSS parser of npm: sheet.mjs TOOL RUNS SHEET [OUT]
//
// The sheet is parsed and written again, from memory to memory. Prints the best and the median of
// all runs in milliseconds, then how many warnings the tool gives. With OUT, which gets the result, also
// what postcss counts in that: rules and declarations. With more than one run, as many come before that
// are not timed, so that the compiled code is what is timed.
import { readFileSync, writeFileSync } from 'node:fs';

const [tool, count, sheet, out] = process.argv.slice(2);
const runs = Number(count);
const bytes = readFileSync(sheet);
const text = bytes.toString();

// Each gives a function that returns the text and the count of warnings.
const tools = {
    async postcss() {
        const { parse } = (await import('postcss')).default;
        return () => [parse(text).toString(), 0];
    },
    async lightningcss() {
        const { transform } = await import('lightningcss');
        return () => {
            const done = transform({ filename: sheet, code: bytes, errorRecovery: true });
            return [done.code, done.warnings.length];
        };
    },
    async esbuild() {
        const { transformSync } = await import('esbuild');
        return () => {
            const done = transformSync(text, { loader: 'css', logLevel: 'silent' });
            return [done.code, done.warnings.length];
        };
    },
};

const run = await tools[tool]();
for (let i = 0; runs > 1 && i < runs; i++) run();
const times = [];
let result, warnings;
for (let i = 0; i < runs; i++) {
    const start = process.hrtime.bigint();
    [result, warnings] = run();
    times.push(Number(process.hrtime.bigint() - start) / 1e6);
}
times.sort((a, b) => a - b);
console.log(times[0].toFixed(3), times[runs >> 1].toFixed(3));
console.log(warnings);
if (out) {
    writeFileSync(out, result);
    const { parse } = (await import('postcss')).default;
    let rules = 0, declarations = 0;
    parse(String(result)).walk((node) => {
        rules += node.type === 'rule';
        declarations += node.type === 'decl';
    });
    console.log(rules, declarations);
}
