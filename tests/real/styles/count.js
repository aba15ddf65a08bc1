// Counts rules, at-rules and declarations of style sheets with postcss, a file a line, to compare
// with `check_styles --count`. Sheets that postcss refuses (it mends no errors) are left out.
'use strict';
const fs = require('fs');
const postcss = require('postcss');

for (const file of fs.readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const count = { rule: 0, atrule: 0, decl: 0, comment: 0 };
  try {
    postcss.parse(fs.readFileSync(file, 'latin1')).walk((node) => { count[node.type]++; });
  } catch (error) {
    if (error.name !== 'CssSyntaxError') throw error;
    continue;
  }
  console.log(`${file} ${count.rule} ${count.atrule} ${count.decl}`);
}
