/**
 * Modules as the fuzzer holds them: instructions as a tree that can be cut down, function types by
 * value. `encodeModule` numbers the types and writes the binary.
 */
import { byName } from '../../compiler/instructions/index.ts';
import type { InstructionRow } from '../../compiler/instructions/row.ts';
import { F32, F64, FUNCREF, I32, I64, V128 } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';

export interface FuncType {
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
}

export interface Instr {
  readonly row: InstructionRow;
  /** Immediates in order: indices, constants (floats as bits), align and offset, labels. */
  readonly args: readonly (number | bigint)[];
  /** Block type, type of call_indirect, or `results` alone for a typed select. */
  readonly type?: FuncType;
  /** What it pops and pushes, where whoever made it knew. */
  readonly pops: readonly ValType[];
  readonly pushes: readonly ValType[];
  /** Of block, loop, if and try, without the `end`. */
  readonly body?: Instr[];
  readonly orElse?: Instr[] | null;
  /** Clauses of a legacy try, in order; the tag of catch_all is null. */
  readonly catches?: readonly CatchClause[];
  /** The label that a legacy try delegates to. */
  readonly delegate?: number;
}

export interface CatchClause {
  readonly tag: number | null;
  readonly body: Instr[];
}

export interface FunctionSpec {
  readonly type: FuncType;
  readonly locals: readonly ValType[];
  body: Instr[];
}

export interface GlobalSpec {
  readonly type: ValType;
  readonly mutable: boolean;
  readonly init: Instr;
  readonly isExported: boolean;
}

/** A module with at most one memory and one table. Every function is exported as its index. */
export interface ModuleSpec {
  /** Imported functions, all from module "h", named by their index. */
  readonly imports: readonly FuncType[];
  readonly functions: readonly FunctionSpec[];
  readonly memory: {
    readonly min: number;
    readonly max: number | null;
    readonly is64: boolean;
  } | null;
  readonly table: { readonly min: number; readonly max: number | null } | null;
  /** What the exceptions of each tag carry. */
  readonly tags: readonly (readonly ValType[])[];
  /** Exported as "g" and their index. */
  readonly globals: readonly GlobalSpec[];
  /** Function indices; an active segment starts at `offset` of the table. */
  elements: { readonly offset: number | null; readonly items: readonly number[] }[];
  data: { readonly offset: number | null; readonly bytes: readonly number[] }[];
}

export const row = (name: string): InstructionRow => {
  const found = byName.get(name);
  if (found === undefined) throw new Error(`no instruction ${name}`);
  return found;
};

export const isBlock = (instr: Instr): boolean => instr.body !== undefined;

// ---------------------------------------------------------------- binary

export function leb(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 0x80);
  }
}

export function signedLeb(value: number | bigint): number[] {
  const bytes: number[] = [];
  for (let rest = BigInt(value); ; rest >>= 7n) {
    const low = Number(rest & 127n);
    if (rest >= -64n && rest < 64n) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

const typeBytes = new Map<ValType, number>([
  [I32, 0x7f],
  [I64, 0x7e],
  [F32, 0x7d],
  [F64, 0x7c],
  [V128, 0x7b],
  [FUNCREF, 0x70],
]);
const typeByte = (type: ValType): number => typeBytes.get(type)!;
const types = (list: readonly ValType[]): number[] => [...leb(list.length), ...list.map(typeByte)];
const name = (text: string): number[] => {
  const utf8 = [...new TextEncoder().encode(text)];
  return [...leb(utf8.length), ...utf8];
};
const vector = (items: readonly (readonly number[])[]): number[] => [
  ...leb(items.length),
  ...items.flat(),
];
const section = (id: number, items: readonly (readonly number[])[]): number[] => {
  const payload = vector(items);
  return items.length === 0 ? [] : [id, ...leb(payload.length), ...payload];
};

const fixedBytes = (value: number | bigint, count: number): number[] =>
  Array.from({ length: count }, (_, n) => Number((BigInt(value) >> BigInt(8 * n)) & 255n));

const opcodeBytes = (opcode: number): number[] =>
  opcode < 256 ? [opcode] : [opcode >>> 16, ...leb(opcode & 0xffff)];

class Encoder {
  readonly types: FuncType[] = [];
  private readonly indices = new Map<string, number>();

  typeIndex(type: FuncType): number {
    const key = JSON.stringify([type.params, type.results]);
    let index = this.indices.get(key);
    if (index === undefined) {
      index = this.types.push(type) - 1;
      this.indices.set(key, index);
    }
    return index;
  }

  list(instrs: readonly Instr[]): number[] {
    return instrs.flatMap((instr) => this.instr(instr));
  }

  instr(instr: Instr): number[] {
    const bytes = [...opcodeBytes(instr.row.opcode), ...this.immediates(instr)];
    if (instr.body === undefined) return bytes;
    bytes.push(...this.list(instr.body));
    if (instr.orElse) bytes.push(0x05, ...this.list(instr.orElse));
    for (const { tag, body } of instr.catches ?? []) {
      bytes.push(...(tag === null ? [0x19] : [0x07, ...leb(tag)]), ...this.list(body));
    }
    if (instr.delegate !== undefined) return [...bytes, 0x18, ...leb(instr.delegate)];
    return [...bytes, 0x0b];
  }

  private immediates({ row, args, type }: Instr): number[] {
    switch (row.immediates) {
      case 'i32':
      case 'i64':
        return signedLeb(args[0]!);
      case 'f32':
        return fixedBytes(args[0]!, 4);
      case 'f64':
        return fixedBytes(args[0]!, 8);
      case 'v128':
        return fixedBytes(args[0]!, 16);
      case 'blocktype':
        return this.blockType(type!);
      case 'valtypes':
        return types(type!.results);
      case 'type-table':
        return [...leb(this.typeIndex(type!)), ...leb(Number(args[0]!))];
      case 'labels':
        return [...leb(args.length - 1), ...args.flatMap((arg) => leb(Number(arg)))];
      case 'heaptype':
        return [0x70];
      default:
        return args.flatMap((arg) => leb(Number(arg)));
    }
  }

  private blockType(type: FuncType): number[] {
    if (type.params.length === 0 && type.results.length === 0) return [0x40];
    if (type.params.length === 0 && type.results.length === 1) return [typeByte(type.results[0]!)];
    return signedLeb(this.typeIndex(type));
  }
}

const limits = (min: number, max: number | null, flags = 0): number[] =>
  max === null ? [flags, ...leb(min)] : [flags | 1, ...leb(min), ...leb(max)];

const offsetCode = (offset: number, is64: boolean): number[] => [
  is64 ? 0x42 : 0x41,
  ...signedLeb(offset),
  0x0b,
];

const countRuns = (locals: readonly ValType[]): number[] =>
  vector(locals.map((type) => [1, typeByte(type)]));

export function encodeModule(spec: ModuleSpec): Uint8Array<ArrayBuffer> {
  const encoder = new Encoder();
  const { memory, table } = spec;
  const imports = spec.imports.map((type, k) => [
    ...name('h'),
    ...name(String(k)),
    0,
    ...leb(encoder.typeIndex(type)),
  ]);
  const declared = spec.functions.map(({ type }) => leb(encoder.typeIndex(type)));
  const bodies = spec.functions.map(({ locals, body }) => {
    const code = [...countRuns(locals), ...encoder.list(body), 0x0b];
    return [...leb(code.length), ...code];
  });
  const globals = spec.globals.map(({ type, mutable, init }) => [
    typeByte(type),
    Number(mutable),
    ...encoder.instr(init),
    0x0b,
  ]);
  const indices = (items: readonly number[]): number[] => vector(items.map(leb));
  const elements = spec.elements.map(({ offset, items }) =>
    offset === null
      ? [1, 0, ...indices(items)]
      : [0, ...offsetCode(offset, false), ...indices(items)],
  );
  const data = spec.data.map(({ offset, bytes }) =>
    offset === null
      ? [1, ...vector(bytes.map((byte) => [byte]))]
      : [0, ...offsetCode(offset, memory!.is64), ...vector(bytes.map((byte) => [byte]))],
  );
  const exports = [
    ...spec.functions.map((_, k) => [...name(String(k)), 0, ...leb(spec.imports.length + k)]),
    ...(memory === null ? [] : [[...name('memory'), 2, 0]]),
    ...(table === null ? [] : [[...name('table'), 1, 0]]),
    ...spec.globals.flatMap(({ isExported }, k) =>
      isExported ? [[...name(`g${k}`), 3, ...leb(k)]] : [],
    ),
  ];
  const tags = spec.tags.map((params) => [0, ...leb(encoder.typeIndex({ params, results: [] }))]);
  // Types last: encoding the code is what collects them.
  const funcTypes = encoder.types.map(({ params, results }) => [
    0x60,
    ...types(params),
    ...types(results),
  ]);
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, funcTypes),
    ...section(2, imports),
    ...section(3, declared),
    ...section(4, table === null ? [] : [[0x70, ...limits(table.min, table.max)]]),
    ...section(5, memory === null ? [] : [limits(memory.min, memory.max, memory.is64 ? 4 : 0)]),
    ...section(13, tags),
    ...section(6, globals),
    ...section(7, exports),
    ...section(9, elements),
    ...(data.length === 0 ? [] : [12, ...leb(leb(data.length).length), ...leb(data.length)]),
    ...section(10, bodies),
    ...section(11, data),
  ]);
}
