import { describe, expect, it } from 'vitest';
import { createWebAssembly } from '../../runtime/js-api/create-webassembly.ts';
import { withModuleCache } from '../../runtime/js-api/module-cache.ts';
import { handWritten } from '../runtime/hand-written.ts';

/** A namespace over a backend that counts what it compiles. */
function counting() {
  const seen: number[] = [];
  const W = createWebAssembly(
    withModuleCache({
      compile(bytes) {
        if (bytes[0] === 255) throw Object.assign(new Error('no module'), { offset: 0 });
        seen.push(bytes.length);
        return { artefact: handWritten({}), bytes };
      },
    }),
  );
  return { W, seen };
}

describe('a module made again of the same bytes', () => {
  it('is another object over what was compiled already', () => {
    const { W, seen } = counting();
    const bytes = Uint8Array.of(1, 2, 3, 4, 5);
    const modules = [new W.Module(bytes), new W.Module(bytes), new W.Module(bytes.slice().buffer)];
    expect(new Set(modules).size).toBe(3);
    expect(seen).toEqual([5]);
  });

  it('is found by asynchronous functions, too', async () => {
    const { W, seen } = counting();
    const bytes = Uint8Array.of(1, 2, 3);
    const first = new W.Module(bytes);
    await W.compile(bytes);
    await W.instantiate(bytes);
    expect([seen, W.Module.exports(first)]).toEqual([[3], []]);
  });

  it('is told from others that differ anywhere', () => {
    const { W, seen } = counting();
    const bytes = new Uint8Array(100_003);
    const modules = [new W.Module(bytes)];
    for (const place of [0, 24, 25, 4096, 50_001, 99_999, 100_000, 100_002]) {
      const other = bytes.slice();
      other[place] = 1;
      modules.push(new W.Module(other));
    }
    expect(seen.length).toBe(modules.length);
  });

  it('is compiled again if it failed', () => {
    const { W } = counting();
    for (let i = 0; i < 2; i++) {
      expect(() => new W.Module(Uint8Array.of(255))).toThrow(W.CompileError);
    }
  });

  it('takes other options', () => {
    const { W, seen } = counting();
    const bytes = Uint8Array.of(1, 2);
    const modules = [new W.Module(bytes), new W.Module(bytes, { builtins: ['js-string'] })];
    expect(modules.length).toBe(2);
    expect(seen).toEqual([2]);
  });
});
