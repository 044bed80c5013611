/** Descriptors of structs, in modules that are compiled ahead of time, and what they don't change. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index.ts';
import { WebAssembly } from '../run-time.ts';
import * as runtime from '../../runtime/index.ts';
import { I32, body, funcType, moduleOf, rejection, section, text } from '../validate/bytes.ts';
import type { Bytes } from '../validate/bytes.ts';

const ANYREF = 0x6e;
const EQREF = 0x6d;

/** Type 0 has descriptors of type 1; both have an i32. */
const described = [0x4e, 2, 0x4d, 1, 0x5f, 1, I32, 0, 0x4c, 0, 0x5f, 1, I32, 0];
/** The same without saying so. */
const undescribed = [0x4e, 2, 0x5f, 1, I32, 0, 0x5f, 1, I32, 0];

const moduleWith = (types: Bytes, type: Bytes, code: Bytes): Uint8Array<ArrayBuffer> =>
  moduleOf(
    section(1, [2], types, type),
    section(3, [1, 2]),
    section(7, [1], text('run'), [0, 0]),
    section(10, [1], body(code)),
  );

const newDescriptor = [0x41, 42, 0xfb, 0x00, 1];
const newDescribed = [0x41, 1, ...newDescriptor, 0xfb, 0x20, 0];
const getDescriptor = [0xfb, 0x22, 0];
const getField = [0xfb, 0x02, 1, 0];

/** Runs a CommonJS artefact over the runtime's sources. */
function instantiate(wasm: Uint8Array): Record<string, () => unknown> {
  const { code } = compile(wasm, { format: 'cjs' });
  const module = { exports: {} as { instantiate(): { exports: Record<string, () => unknown> } } };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the artefact under test
  const run = new Function('module', 'require', code) as (...scope: unknown[]) => void;
  run(module, () => runtime);
  return module.exports.instantiate().exports;
}

describe('custom descriptors', () => {
  it('are kept by the values they describe', () => {
    const code = [...newDescribed, ...getDescriptor, ...getField];
    const { run } = instantiate(moduleWith(described, funcType([], [I32]), code));
    expect(run!()).toBe(42);
  });

  it('refuse to be null', () => {
    const code = [0x41, 1, 0xd0, 0x71, 0xfb, 0x20, 0, 0x1a];
    const { run } = instantiate(moduleWith(described, funcType([], []), code));
    expect(() => run!()).toThrow('null descriptor reference');
  });

  it('make types different', () => {
    const struct = { kind: 'struct', fields: [], isFinal: true, supertype: -1 } as const;
    const plain = [
      { ...struct, fields: [] },
      { ...struct, fields: [] },
    ];
    const withDescriptor = [
      { ...struct, fields: [], descriptor: 1 },
      { ...struct, fields: [], describes: 0 },
    ];
    const ids = runtime.canonicalTypes(plain, [2]);
    expect(runtime.canonicalTypes(withDescriptor, [2])).not.toEqual(ids);
    expect(runtime.canonicalTypes(plain, [2])).toEqual(ids);
  });

  it("change br_on_cast's rule for modules that have them, and for no others", () => {
    // From eqref to anyref: no downcast.
    const code = [0x00, 0xfb, 0x18, 3, 0, EQREF, ANYREF, 0x00];
    const type = funcType([], [ANYREF]);
    expect(rejection(moduleWith(described, type, code))).toBeNull();
    expect(rejection(moduleWith(undescribed, type, code))?.rule).toMatch('type mismatch');
  });

  it('let imports ask for exactly a type', () => {
    // A type that may have subtypes, and one of them.
    const types = section(1, [2], [0x50, 0, 0x60, 0, 0], [0x50, 1, 0, 0x60, 0, 0]);
    const exporter = moduleOf(
      types,
      section(3, [1, 1]),
      section(7, [1], text('f'), [0, 0]),
      section(10, [1], body([])),
    );
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(exporter));
    const link = (kind: number, type: number) => (): unknown => {
      const importer = moduleOf(types, section(2, [1], text('m'), text('f'), [kind, type]));
      return new WebAssembly.Instance(new WebAssembly.Module(importer), { m: exports });
    };
    const [inexact, exact] = [0x00, 0x20];
    expect(link(inexact, 0)).not.toThrow();
    expect(link(exact, 1)).not.toThrow();
    expect(link(exact, 0)).toThrow(WebAssembly.LinkError);
  });

  it('let functions take exactly a type from JavaScript', () => {
    const types = section(
      1,
      [4],
      // A struct type and one below it, [] -> [(ref null 0)], [(ref null (exact 0))] -> [].
      [0x50, 0, 0x5f, 0],
      [0x50, 1, 0, 0x5f, 0],
      [0x60, 0, 1, 0x63, 0],
      [0x60, 1, 0x63, 0x62, 0, 0],
    );
    const names = ['base', 'derived', 'take'];
    const module = moduleOf(
      types,
      section(3, [3, 2, 2, 3]),
      section(7, [3], ...names.flatMap((name, k) => [text(name), [0, k]])),
      section(10, [3], body([0xfb, 0x01, 0]), body([0xfb, 0x01, 1]), body([])),
    );
    const { base, derived, take } = new WebAssembly.Instance(new WebAssembly.Module(module))
      .exports as Record<string, (value?: unknown) => unknown>;
    expect(() => take!(base!())).not.toThrow();
    expect(() => take!(null)).not.toThrow();
    expect(() => take!(derived!())).toThrow(TypeError);
  });
});
