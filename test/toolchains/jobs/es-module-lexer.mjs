// clang with vector instructions.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { init, parse } from 'es-module-lexer';

const require = createRequire(import.meta.url);

export async function job() {
  await init;
  const [imports, exports] = parse(readFileSync(require.resolve('yoga-layout'), 'utf8'));
  const small = parse('import a from "a"; export { b as c }; await import(`x`); import.meta.url;');
  return JSON.stringify([imports, exports, small]);
}
