// clang of the WASI SDK, without any glue; in the built form of the package.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { init, parse } from 'cjs-module-lexer';

const require = createRequire(import.meta.url);

export async function job() {
  await init();
  const results = ['vscode-oniguruma', 'draco3d', 'lz4-wasm-nodejs'].map((name) =>
    parse(readFileSync(require.resolve(name), 'utf8')),
  );
  const small = parse(
    'exports.a = 1; module.exports.b = f; Object.defineProperty(exports, "c", { value: 1 });',
  );
  return JSON.stringify(
    [...results, small].map(({ exports, reexports }) => [[...exports], [...reexports]]),
  );
}
