/**
 * The same program in every environment that a machine can have: no WebAssembly, no eval, old
 * engines, engines that lose NaN bits. It has to say the same everywhere, and what native
 * WebAssembly says.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { hermesCompilers, lanes } from './lanes.ts';
import { nativeResult, scriptFor } from './script.ts';

/** Traps have the spec's words here and V8's there; a full stack is an error of the engine's own. */
const withoutWords = (text: string): string =>
  text.replace(/(\w*Error): .*/g, '$1').replace('InternalError', 'RangeError');

describe('a program compiled ahead of time', () => {
  it.for(lanes)('runs exactly in $name', async (lane, { skip }) => {
    const { missing, run, report } = lane;
    const reason = missing();
    if (reason !== null) skip(reason);
    const result = await run(scriptFor(report));
    expect(withoutWords(result)).toBe(withoutWords(nativeResult()));
    expect(result).toContain('divide RuntimeError: integer divide by zero');
    expect(result).toContain('call RuntimeError: uninitialized element');
    expect(result).toContain('load RuntimeError: out of bounds memory access');
  });

  it.for(hermesCompilers)('compiles to bytecode with %s', async (hermesc, { skip }) => {
    if (hermesc === undefined) skip('no hermesc (npm install hermes-engine-cli hermes-compiler)');
    const folder = mkdtempSync(join(tmpdir(), 'wasmless-hermesc-'));
    const input = join(folder, 'program.js');
    const bytecode = join(folder, 'program.hbc');
    writeFileSync(input, scriptFor('print'));
    await promisify(execFile)(hermesc!, ['-emit-binary', '-O', '-w', '-out', bytecode, input]);
    expect(statSync(bytecode).size).toBeGreaterThan(10_000);
    rmSync(folder, { recursive: true });
  });
});
