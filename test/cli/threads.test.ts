/** Modules that are translated on several threads become the same files. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CompileError, compile, compileAsync } from '../../dist/compiler/index.js';
import { makeWorkspace, mathWasm } from './harness.ts';

const { path, write, wasmless, node } = makeWorkspace();

const leb = (value: number): number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)];
const section = (id: number, content: readonly number[]): number[] => [
  id,
  ...leb(content.length),
  ...content,
];

/**
 * 40 functions of 32 KB each, nearly all of it `nop`, so that there are several ranges, each of
 * which needs a helper that the others may not.
 */
function largeModule(): Uint8Array {
  const count = 40;
  // To i32 by truncation, signed and unsigned; the same to i64 and wrapped; by bits.
  const conversions = [[0xa8], [0xa9], [0xae, 0xa7], [0xaf, 0xa7], [0xbc]];
  const nops = Array.from({ length: 32_000 }, () => 1);
  const bodies = Array.from({ length: count }, (_, i) => {
    const code = [0, ...nops, 0x20, 0, ...conversions[i >> 3]!, 0x0b];
    return [...leb(code.length), ...code];
  });
  const indices = Array.from({ length: count }, () => 0);
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, 0x7d, 1, 0x7f]),
    ...section(3, [...leb(count), ...indices]),
    ...section(7, [1, 1, 0x66, 0, ...leb(count - 1)]),
    ...section(10, [...leb(count), ...bodies.flat()]),
  ]);
}

describe('translation on several threads', () => {
  const large = largeModule();

  it('gives the same text as on one, whatever the names', async () => {
    for (const names of ['debug', 'short'] as const) {
      const expected = compile(large, { names }).code;
      for (const threads of [1, 3]) {
        const { code } = await compileAsync(large, { names, threads });
        expect(code === expected).toBe(true);
      }
    }
  });

  it('tells how many functions are done', async () => {
    const seen: number[] = [];
    await compileAsync(large, { threads: 2, onProgress: (done) => seen.push(done) });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.length).toBeGreaterThan(4);
    expect(seen.at(-1)).toBe(40);
  });

  it('rejects an invalid module with the place of the mistake', async () => {
    const broken = large.slice();
    broken[broken.length - 1] = 0x0a;
    const error: unknown = await compileAsync(broken, { threads: 2 }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(CompileError);
  });

  it('ends its threads when the caller stops asking', async () => {
    write('large.wasm', large);
    write(
      'stop.mjs',
      `import { readFileSync } from 'node:fs';
       import { compilePiecesAsync } from 'wasmless/compiler';
       const { pieces } = compilePiecesAsync(readFileSync('large.wasm'), { threads: 2 });
       let count = 0;
       for await (const piece of pieces) if (piece.length > 0 && ++count === 2) break;
       console.log(count);`,
    );
    const { stdout, code } = await node('stop.mjs');
    expect({ stdout, code }).toEqual({ stdout: '2\n', code: 0 });
  });

  it('is what the command line does on request', async () => {
    write('large.wasm', large);
    for (const threads of ['1', '2'])
      await wasmless('compile', 'large.wasm', '--threads', threads, '-o', `out${threads}.mjs`);
    expect(readFileSync(path('out2.mjs'), 'utf8')).toBe(readFileSync(path('out1.mjs'), 'utf8'));
  });

  it('leaves small modules to the thread that asked', async () => {
    const { code } = await compileAsync(mathWasm, { threads: 2 });
    expect(code).toBe(compile(mathWasm).code);
  });
});
