// Formulas (a JSON list of TeX) from standard input; prints those that Wikipedia's checker or KaTeX refuses, with why.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const require = createRequire(process.env.ENGINES + '/node/');
const wikipedia = require('mathoid-texvcjs');
const katex = require('katex');
const refused = [];
for (const tex of JSON.parse(readFileSync(0, 'utf8'))) {
  const checked = wikipedia.check(tex);
  if (checked.status !== '+') refused.push(['wikipedia', tex, JSON.stringify(checked)]);
  try {
    katex.renderToString(tex, { throwOnError: true, strict: 'error' });
  } catch (error) {
    refused.push(['katex', tex, String(error)]);
  }
}
console.log(JSON.stringify(refused));
