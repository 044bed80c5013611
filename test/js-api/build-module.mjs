/**
 * Assembles small modules from parts that are encoded already: the cases run in engines of several
 * versions, which know no text format.
 */

export const I32 = 0x7f;
export const I64 = 0x7e;
export const F32 = 0x7d;
export const F64 = 0x7c;
export const V128 = 0x7b;
export const FUNCREF = 0x70;
export const EXTERNREF = 0x6f;
export const ANYREF = 0x6e;
export const I31REF = 0x6c;
export const EXNREF = 0x69;

/** Kinds of imports and exports. */
export const FUNC = 0;
export const TABLE = 1;
export const MEMORY = 2;
export const GLOBAL = 3;
export const TAG = 4;

/** @param {number} value unsigned */
export function leb(value) {
  const bytes = [];
  do {
    const rest = Math.floor(value / 128);
    bytes.push((value % 128) | (rest > 0 ? 128 : 0));
    value = rest;
  } while (value > 0);
  return bytes;
}

export const vec = (items) => [...leb(items.length), ...items.flat()];
export const text = (string) => vec([...new TextEncoder().encode(string)]);

export const type = (params, results) => [0x60, ...vec(params), ...vec(results)];
export const importOf = (module, name, kind, ...description) => [
  ...text(module),
  ...text(name),
  kind,
  ...description,
];
export const exportOf = (name, kind, index) => [...text(name), kind, ...leb(index)];
export const limits = (min, max) =>
  max === undefined ? [0, ...leb(min)] : [1, ...leb(min), ...leb(max)];
export const global = (valueType, isMutable, ...init) => [
  valueType,
  isMutable ? 1 : 0,
  ...init,
  0x0b,
];
/** A body without locals. */
export const body = (...code) => {
  const bytes = [0, ...code, 0x0b];
  return [...leb(bytes.length), ...bytes];
};

const section = (id, bytes) => [id, ...leb(bytes.length), ...bytes];
const listSection = (id, items) => (items === undefined ? [] : section(id, vec(items)));

/**
 * The bytes of a module; every list holds encoded items, `functions` type indices.
 * @param {Record<string, any>} parts
 */
export function build(parts = {}) {
  const { types, imports, functions, tables, memories, tags, globals, exports } = parts;
  const { start, elements, codes, data, customs = [] } = parts;
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...listSection(1, types),
    ...listSection(2, imports),
    ...listSection(3, functions && functions.map((index) => [index])),
    ...listSection(4, tables),
    ...listSection(5, memories),
    ...listSection(13, tags && tags.map((index) => [0, index])),
    ...listSection(6, globals),
    ...listSection(7, exports),
    ...(start === undefined ? [] : section(8, leb(start))),
    ...listSection(9, elements),
    ...listSection(10, codes),
    ...listSection(11, data),
    ...customs.flatMap(([name, bytes]) => section(0, [...text(name), ...bytes])),
  ]);
}

/** Exports of a module of functions: [name, params, results, code] each, after its imported ones. */
export function functionsModule(functions, imports = []) {
  const importTypes = imports.map(([, , params, results]) => type(params, results));
  return build({
    types: [...importTypes, ...functions.map(([, params, results]) => type(params, results))],
    imports: imports.map(([module, name], i) => importOf(module, name, FUNC, i)),
    functions: functions.map((_, i) => imports.length + i),
    exports: functions.map(([name], i) => exportOf(name, FUNC, imports.length + i)),
    codes: functions.map(([, , , code]) => body(...code)),
  });
}

/** @param {any} W a namespace */
export const instantiate = (W, bytes, imports, options) =>
  new W.Instance(new W.Module(bytes, options), imports).exports;

export const local = (index) => [0x20, index];
export const call = (index) => [0x10, index];
