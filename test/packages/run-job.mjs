/**
 * Runs one package's job and prints its result as JSON.
 *
 *   node run-job.mjs job.mjs --record folder    with the host's WebAssembly; keeps all modules it compiles
 *   node run-job.mjs job.mjs --index index.mjs  with those compiled ahead of time, and nothing else
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , job, mode, path] = process.argv;

/** Makes every way to compile keep the bytes that it is given. */
function record(folder) {
  const keep = (source) => {
    if (!ArrayBuffer.isView(source) && !(source instanceof ArrayBuffer)) return;
    const bytes = ArrayBuffer.isView(source)
      ? Buffer.from(source.buffer, source.byteOffset, source.byteLength)
      : Buffer.from(source);
    const name = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
    writeFileSync(join(folder, `${name}.wasm`), bytes);
  };
  const { Module, compile, instantiate } = WebAssembly;
  WebAssembly.Module = new Proxy(Module, {
    construct(target, args) {
      keep(args[0]);
      return new target(...args);
    },
  });
  const keeping =
    (compileNow) =>
    (source, ...rest) => {
      keep(source);
      return compileNow.call(WebAssembly, source, ...rest);
    };
  WebAssembly.compile = keeping(compile);
  WebAssembly.instantiate = keeping(instantiate);
}

function assertRestricted() {
  try {
    new Function('');
  } catch {
    if (typeof WebAssembly === 'undefined') return;
  }
  throw new Error('this process is not restricted');
}

if (mode === '--record') {
  record(path);
} else {
  assertRestricted();
  await import(pathToFileURL(path).href);
}
const { job: run } = await import(pathToFileURL(job).href);
const result = JSON.stringify(await run());
process.stdout.write(result, () => process.exit(0));
