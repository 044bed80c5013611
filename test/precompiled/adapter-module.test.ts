/** Modules of imported functions alone, which nobody can compile ahead of time. */
import { describe, expect, it } from 'vitest';
import { WebAssembly as runTime } from '../../compiler/webassembly.ts';
import { createWebAssembly } from '../../runtime/js-api/create-webassembly.ts';
import type { WebAssemblyNamespace } from '../../runtime/js-api/create-webassembly.ts';
import { adapterArtefact } from '../../runtime/precompiled/adapter-module.ts';
import { Registry } from '../../runtime/precompiled/registry.ts';
import { Random } from '../differential/random.ts';

const precompiled = createWebAssembly(new Registry());

const TYPES = { i: 0x7f, j: 0x7e, f: 0x7d, d: 0x7c, e: 0x6f } as const;
type Letter = keyof typeof TYPES;
const LETTERS = Object.keys(TYPES) as Letter[];
const codes = (letters: string): number[] => [...letters].map((each) => TYPES[each as Letter]);
const section = (id: number, ...content: number[]): number[] => [id, content.length, ...content];

/** What `addFunction` makes for a signature, results first. */
function adapterBytes(results: string, params: string): Uint8Array<ArrayBuffer> {
  const [p, r] = [codes(params), codes(results)];
  return Uint8Array.of(
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, 1, 0x60, p.length, ...p, r.length, ...r),
    ...section(2, 1, 1, 0x65, 1, 0x66, 0, 0),
    ...section(7, 1, 1, 0x66, 0, 0),
  );
}

type Callable = (...args: unknown[]) => unknown;
function adapted(api: WebAssemblyNamespace, bytes: Uint8Array, f: Callable): Callable {
  const instance = new api.Instance(new api.Module(bytes), { e: { f } }) as {
    readonly exports: { readonly f: Callable };
  };
  return instance.exports.f;
}

const VALUES: Readonly<Record<Letter, readonly unknown[]>> = {
  i: [0, -1, 2 ** 31, 2.9, '7', true, null, undefined, NaN, { valueOf: () => 3 }, 1n],
  j: [0n, -1n, 2n ** 63n, 2n ** 64n + 5n, '12', true, 1, undefined],
  f: [0.1, -0, Infinity, '1e99', undefined, 1n],
  d: [0.1, -0, NaN, '0x10', null, Symbol.iterator],
  e: ['text', null, undefined, Symbol.iterator, 5],
};

function outcome(work: () => unknown): unknown {
  try {
    return { value: work() };
  } catch (error) {
    return { error: (error as Error).constructor.name };
  }
}

describe('an adapter module', () => {
  it('converts as compiled modules do, for every kind of signature', () => {
    const random = new Random(7);
    const letters = (most: number): string =>
      Array.from({ length: random.below(most + 1) }, () => random.pick(LETTERS)).join('');
    for (let i = 0; i < 400; i++) {
      const [results, params] = [letters(2), letters(4)];
      const bytes = adapterBytes(results, params);
      const args = [...params].map((each) => random.pick(VALUES[each as Letter]));
      const returned = [...results].map((each) => random.pick(VALUES[each as Letter]));
      const outcomes = [precompiled, runTime].map((api) => {
        const seen: unknown[] = [];
        const f = adapted(api, bytes, (...received) => {
          seen.push(...received);
          return results.length === 1 ? returned[0] : returned;
        });
        return [outcome(() => f(...args)), seen, f.length, f.name];
      });
      expect(outcomes[0], `${params} -> ${results}`).toEqual(outcomes[1]);
    }
  });

  it('lets errors of the host through', () => {
    const error = new Error('mine');
    const f = adapted(precompiled, adapterBytes('', ''), () => {
      throw error;
    });
    expect(() => f()).toThrow(error);
  });

  it('makes functions for tables', () => {
    const f = adapted(precompiled, adapterBytes('i', 'i'), (x) => Number(x) + 1);
    const table = new precompiled.Table({ element: 'anyfunc', initial: 1 }) as {
      get(index: number): unknown;
      set(index: number, value: unknown): void;
    };
    table.set(0, f);
    expect(table.get(0)).toBe(f);
    expect(f(41)).toBe(42);
  });

  it('is compiled, validated and reflected like others', async () => {
    const bytes = adapterBytes('d', 'dd');
    expect(precompiled.validate(bytes)).toBe(true);
    const module = await precompiled.compile(bytes);
    expect(precompiled.Module.imports(module)).toEqual(
      runTime.Module.imports(new runTime.Module(bytes)),
    );
    expect(() => new precompiled.Instance(module, { e: { f: 1 } })).toThrow(precompiled.LinkError);
  });

  it('is nothing but that: other bytes, and every damaged byte, are refused or are valid', () => {
    const bytes = adapterBytes('i', 'ij');
    for (let at = 0; at < bytes.length; at++) {
      for (const byte of [0, 1, 2, 0x0b, 0x60, 0x7f, 0x80, 0xff, bytes[at]! + 1]) {
        const damaged = bytes.slice();
        damaged[at] = byte;
        const isAdapter = adapterArtefact(damaged, '') !== null;
        if (isAdapter) expect(runTime.validate(damaged), `${byte} at ${at}`).toBe(true);
      }
      expect(adapterArtefact(bytes.subarray(0, at), '')).toBeNull();
    }
  });
});
