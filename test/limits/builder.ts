/** Builds big modules: a writer of bytes, and the few instructions these tests are made of. */

export class Code {
  readonly bytes: number[] = [];

  raw(...bytes: readonly number[]): this {
    for (const byte of bytes) this.bytes.push(byte);
    return this;
  }

  unsigned(value: number): this {
    for (; value >= 128; value >>>= 7) this.bytes.push((value & 127) | 128);
    this.bytes.push(value);
    return this;
  }

  signed(value: number): this {
    for (; value < -64 || value > 63; value >>= 7) this.bytes.push((value & 127) | 128);
    this.bytes.push(value & 127);
    return this;
  }

  const(value: number): this {
    return this.raw(op.i32Const).signed(value);
  }
  get(local: number): this {
    return this.raw(op.localGet).unsigned(local);
  }
  set(local: number): this {
    return this.raw(op.localSet).unsigned(local);
  }
  block(): this {
    return this.raw(op.block, EMPTY);
  }
  loop(): this {
    return this.raw(op.loop, EMPTY);
  }
  if(): this {
    return this.raw(op.if, EMPTY);
  }
  else(): this {
    return this.raw(op.else);
  }
  end(): this {
    return this.raw(op.end);
  }
  br(depth: number): this {
    return this.raw(op.br).unsigned(depth);
  }
  brIf(depth: number): this {
    return this.raw(op.brIf).unsigned(depth);
  }
  brTable(labels: readonly number[], otherwise: number): this {
    this.raw(op.brTable).unsigned(labels.length);
    for (const label of labels) this.unsigned(label);
    return this.unsigned(otherwise);
  }
  call(index: number): this {
    return this.raw(op.call).unsigned(index);
  }
  load(offset = 0): this {
    return this.raw(op.i32Load, 2).unsigned(offset);
  }
  store(offset = 0): this {
    return this.raw(op.i32Store, 2).unsigned(offset);
  }
  return(): this {
    return this.raw(op.return);
  }
  /** local += value */
  bump(local: number, value: number): this {
    return this.get(local).const(value).raw(op.i32Add).set(local);
  }
}

const EMPTY = 0x40;
export const I32 = 0x7f;
export const I64 = 0x7e;
export const F64 = 0x7c;

/** Opcodes by name: those that tests spell out. */
export const op = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  brTable: 0x0e,
  return: 0x0f,
  call: 0x10,
  drop: 0x1a,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  i32Load: 0x28,
  i32Load8U: 0x2d,
  i32Store: 0x36,
  memoryGrow: 0x40,
  i32Const: 0x41,
  i64Const: 0x42,
  f64Const: 0x44,
  i32Eqz: 0x45,
  i32Eq: 0x46,
  i32LtU: 0x49,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32Mul: 0x6c,
  i32And: 0x71,
  i32Or: 0x72,
  i32Xor: 0x73,
  i32Shl: 0x74,
  i32ShrU: 0x76,
  i32Rotl: 0x77,
  i64Add: 0x7c,
  i64Mul: 0x7e,
  i64Xor: 0x85,
  f64Add: 0xa0,
  f64Mul: 0xa2,
  i32WrapI64: 0xa7,
  i64ExtendI32U: 0xad,
  i32TruncF64: 0xaa,
  f64ConvertI32: 0xb7,
} as const;

export interface FunctionSpec {
  /** Value types. */
  readonly params: readonly number[];
  readonly results: readonly number[];
  /** Declared locals: runs of count and type. */
  readonly locals?: readonly (readonly [count: number, type: number])[];
  readonly code: Code;
  readonly name?: string;
}

/** A module of the functions, with a memory named "memory" of one page. */
export function moduleOf(functions: readonly FunctionSpec[]): Uint8Array<ArrayBuffer> {
  const out = new Code().raw(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  const signatures = new Map<string, number>();
  const types = new Code();
  const indices = functions.map(({ params, results }) => {
    const key = `${params.join()}:${results.join()}`;
    let index = signatures.get(key);
    if (index === undefined) {
      signatures.set(key, (index = signatures.size));
      types
        .raw(0x60)
        .unsigned(params.length)
        .raw(...params)
        .unsigned(results.length)
        .raw(...results);
    }
    return index;
  });
  section(out, 1, signatures.size, types);
  const declared = new Code();
  for (const index of indices) declared.unsigned(index);
  section(out, 3, functions.length, declared);
  section(out, 5, 1, new Code().raw(0, 1));
  const exported = new Code();
  text(exported, 'memory').raw(2, 0);
  let count = 1;
  functions.forEach(({ name }, index) => {
    if (name === undefined) return;
    count++;
    text(exported, name).raw(0).unsigned(index);
  });
  section(out, 7, count, exported);
  const bodies = new Code();
  for (const { locals = [], code } of functions) {
    const head = new Code().unsigned(locals.length);
    for (const [run, type] of locals) head.unsigned(run).raw(type);
    bodies.unsigned(head.bytes.length + code.bytes.length + 1).raw(...head.bytes);
    for (const byte of code.bytes) bodies.bytes.push(byte);
    bodies.raw(op.end);
  }
  section(out, 10, functions.length, bodies);
  return Uint8Array.from(out.bytes);
}

function text(out: Code, name: string): Code {
  return out.unsigned(name.length).raw(...[...name].map((c) => c.charCodeAt(0)));
}

function section(out: Code, id: number, count: number, items: Code): void {
  const head = new Code().unsigned(count);
  out
    .raw(id)
    .unsigned(head.bytes.length + items.bytes.length)
    .raw(...head.bytes);
  for (const byte of items.bytes) out.bytes.push(byte);
}
