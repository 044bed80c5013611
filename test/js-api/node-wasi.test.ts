/** Node's own WASI takes no memory but a real one: here it gets one, for our instances. */
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WASI } from 'node:wasi';
import { describe, expect, it } from 'vitest';
import { WebAssembly as Ours } from '../../compiler/webassembly.ts';
import { FUNC, I32, MEMORY, body, build, call, exportOf, importOf } from './build-module.mjs';
import { limits, text, type } from './build-module.mjs';

const written = 'written through fd_write';
/** Grows its memory twice, then writes from a vector at 0 with the text at 8. */
const program = build({
  types: [type([I32, I32, I32, I32], [I32]), type([], [])],
  imports: [importOf('wasi_snapshot_preview1', 'fd_write', FUNC, 0)],
  functions: [1],
  memories: [limits(1)],
  exports: [exportOf('memory', MEMORY, 0), exportOf('_start', FUNC, 1)],
  codes: [
    body(
      ...[0x41, 3, 0x40, 0, 0x1a, 0x41, 0, 0x40, 0, 0x1a],
      ...[0x41, 1, 0x41, 0, 0x41, 1, 0x41, 4, ...(call(0) as number[]), 0x1a],
    ),
  ],
  // The vector, then the text: a segment wants its length first, as text() has it.
  data: [
    [0, 0x41, 0, 0x0b, 8, 8, 0, 0, 0, written.length, 0, 0, 0],
    [0, 0x41, 8, 0x0b, ...(text(written) as number[])],
  ],
});

describe('a WASI program', () => {
  it.each([
    ['ours', Ours as unknown as typeof WebAssembly],
    ['the host’s', WebAssembly],
  ])('runs under node:wasi with the namespace %s', (_, W) => {
    const folder = mkdtempSync(join(tmpdir(), 'wasmless-'));
    const out = join(folder, 'out');
    const wasi = new WASI({ version: 'preview1', stdout: openSync(out, 'w'), returnOnExit: true });
    const imports = wasi.getImportObject() as WebAssembly.Imports;
    const instance = new W.Instance(new W.Module(program), imports);
    const memory = instance.exports['memory'] as WebAssembly.Memory;
    const before = memory.buffer;
    wasi.start(instance);
    expect(readFileSync(out, 'utf8')).toBe(written);
    expect(memory).toBeInstanceOf(W.Memory);
    expect([before.byteLength, memory.buffer.byteLength]).toEqual([0, 4 * 65536]);
    expect(memory.grow(1)).toBe(4);
    rmSync(folder, { recursive: true });
  });
});
