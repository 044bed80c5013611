/** Names are data: hostile ones stay what they are at the border, and never become code. */
import { describe, expect, it } from 'vitest';
import { CompileError, compile } from '../../compiler/index.ts';
import type { CompileOptions } from '../../compiler/index.ts';
import { loadText } from '../differential/engines.ts';
import { I32, body, funcType, leb, moduleOf, section, text } from '../validate/bytes.ts';
import { hostileNames, wasAttacked } from './hostile-names.ts';
import { declaredNames, faultsOfText, freeNames, parseText } from './syntax.ts';

const subsection = (id: number, payload: number[]): number[] => [
  id,
  ...leb(payload.length),
  ...payload,
];
const nameMap = (names: readonly string[]): number[] => [
  ...leb(names.length),
  ...names.flatMap((name, k) => [...leb(k), ...text(name)]),
];

/** Exports functions that return their index, by way of tail calls of others with the same names. */
function exportingModule(names: readonly string[]): Uint8Array<ArrayBuffer> {
  const count = names.length;
  const each = (entry: (name: string, k: number) => number[]): number[][] => names.map(entry);
  const locals = each((name, k) => [
    ...leb(count + k),
    ...nameMap([name, names[(k + 1) % count]!]),
  ]);
  return moduleOf(
    section(1, [2], funcType([], [I32]), funcType([I32, I32], [I32])),
    section(3, leb(2 * count), ...each(() => [0]), ...each(() => [1])),
    section(7, leb(count), ...each((name, k) => [...text(name), 0, ...leb(k)])),
    section(
      10,
      leb(2 * count),
      ...each((_, k) =>
        body([0x41, ...leb(k & 63), 0x41, ...leb(k >> 6), 0x12, ...leb(count + k)]),
      ),
      ...each(() => body([0x20, 0, 0x20, 1, 0x41, 6, 0x74, 0x6a])),
    ),
    section(
      0,
      text('name'),
      subsection(1, nameMap([...names, ...names])),
      subsection(2, [...leb(count), ...locals.flat()]),
    ),
    ...each((name) => section(0, text(name), [1, 2, 3])),
  );
}

/** Imports a function and a global by every name, and exports their sums. */
function importingModule(names: readonly string[]): Uint8Array<ArrayBuffer> {
  const count = names.length;
  const each = (entry: (name: string, k: number) => number[]): number[][] => names.map(entry);
  const imports = each((name, k) => [
    ...[...text(name), ...text(name), 0, 0],
    ...[...text(name), ...text(names[(k + 1) % count]!), 3, I32, 0],
  ]);
  return moduleOf(
    section(1, [1], funcType([], [I32])),
    section(2, leb(2 * count), ...imports),
    section(3, leb(count), ...each(() => [0])),
    section(7, leb(count), ...each((name, k) => [...text(name), 0, ...leb(count + k)])),
    section(10, leb(count), ...each((_, k) => body([0x10, ...leb(k), 0x23, ...leb(k), 0x6a]))),
  );
}

/** Names that files declare whatever the module: the most likely to collide. */
function ownNames(): string[] {
  const samples = (['esm', 'cjs'] as const).flatMap((format) =>
    (['inline', 'file'] as const).map((data) => {
      const { code } = compile(exportingModule(['a']), { format, data, names: 'short' });
      return parseText(code, format === 'esm' ? 'module' : 'script');
    }),
  );
  return samples.flatMap((program) => [...declaredNames(program), ...freeNames(program)]);
}

const names = [...new Set([...hostileNames, ...ownNames()])];
const exporting = exportingModule(names);
const importing = importingModule(names);

const optionSets: readonly CompileOptions[] = (['esm', 'cjs', 'iife'] as const).flatMap(
  (format) => [{ format }, { format, pretty: true }, { format, names: 'short' as const }],
);

describe('a module of hostile names', () => {
  it.each(optionSets)('becomes text that is safe to load: %o', (options) => {
    for (const bytes of [exporting, importing]) {
      const { code } = compile(bytes, options);
      expect(faultsOfText(code, options.format!)).toEqual([]);
    }
  });

  it.each(['debug', 'short'] as const)('exports every function by its name (names: %s)', (kind) => {
    const { exports } = loadText(
      compile(exporting, { format: 'cjs', names: kind }).code,
    ).instantiate();
    expect(Object.getPrototypeOf(exports)).toBeNull();
    expect(Object.isFrozen(exports)).toBe(true);
    const results = names.map((name) => (exports[name] as () => number)());
    expect(results).toEqual(names.map((_, k) => k));
    expect(wasAttacked()).toBe(false);
  });

  it('imports by own names, whatever Object.prototype has', () => {
    const imports = Object.create(null) as Record<string, Record<string, unknown>>;
    names.forEach((name, k) => {
      const fields = Object.create(null) as Record<string, unknown>;
      fields[names[(k + 1) % names.length]!] = 1000;
      fields[name] = () => k;
      imports[name] = fields;
    });
    const { exports } = loadText(compile(importing, { format: 'cjs' }).code).instantiate(imports);
    const results = names.map((name) => (exports[name] as () => number)());
    expect(results).toEqual(names.map((_, k) => 1000 + k));
    expect(wasAttacked()).toBe(false);
  });

  it('keeps custom sections by their names', () => {
    const { artefact } = loadText(compile(exporting, { format: 'cjs' }).code);
    for (const name of names) expect(artefact.customSections(name).length, name).toBe(1);
  });

  it('is refused if a name is not UTF-8', () => {
    for (const bytes of [
      [0xff],
      [0xed, 0xa0, 0x80],
      [0xc0, 0x80],
      [0xf5, 0x80, 0x80, 0x80],
      [0xe2, 0x98],
    ]) {
      const module = moduleOf(
        section(5, [1, 0, 1]),
        section(7, [1], [bytes.length, ...bytes], [2, 0]),
      );
      expect(() => compile(module)).toThrow(CompileError);
    }
  });
});

describe('data that looks like code', () => {
  it('stays a string that sandboxes do not mind', () => {
    const data = [
      ...new TextEncoder().encode(
        `import(x) eval (x) import /**/ (x) "+alert(1)+" --> <!-- </script>\x00001`,
      ),
    ];
    const module = moduleOf(
      section(5, [1, 0, 1]),
      section(7, [1], text('memory'), [2, 0]),
      section(11, [1], [0, 0x41, 0, 0x0b, ...leb(data.length), ...data]),
    );
    const { code } = compile(module, { format: 'cjs' });
    expect(faultsOfText(code, 'cjs')).toEqual([]);
    const { exports } = loadText(code).instantiate();
    const memory = exports.memory as { buffer: ArrayBuffer };
    expect([...new Uint8Array(memory.buffer, 0, data.length)]).toEqual(data);
  });
});

describe('freeNames', () => {
  it('finds what a program does not declare itself', () => {
    const program = parseText(
      'import {a} from "b";function f(c){var d=a+c.e+g;return {h:d}}',
      'module',
    );
    expect([...freeNames(program)]).toEqual(['g']);
  });
});
