/**
 * Random programs as binary modules, with the standard instructions or with the legacy ones: the
 * same program in both must do the same.
 */
import { type Bytes, body, funcType, leb, moduleOf, section, text } from '../validate/bytes.ts';
import type { Block, Code, SimpleOp, Type } from './program.ts';
import { localTypes, tags } from './program.ts';

export type Style = 'legacy' | 'standard';

const codes: Readonly<Record<Type | 'exnref', number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  exnref: 0x69,
};
const END = 0x0b;
const VOID = 0x40;
const HOST_FUNCTION = 0;
const FIRST_FUNCTION = 1;
const FUEL_GLOBAL = 0;
const HASH_GLOBAL = 1;
/** Type indices: functions, the host, each tag, and each tag's payload as results with an exnref. */
const FUNCTION_TYPE = 0;
const TAG_TYPE = 1;
const CAUGHT_TYPE = TAG_TYPE + tags.length;
const CAUGHT_ALL_TYPE = CAUGHT_TYPE + tags.length;

/** Loops and calls that one run may make. */
export const FUEL = 200;

const signed = (value: number): number[] => {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7) {
    const low = rest & 0x7f;
    if (rest >> 6 === 0 || rest >> 6 === -1) return [...bytes, low];
    bytes.push(low | 0x80);
  }
};
const i32 = (value: number): number[] => [0x41, ...signed(value)];
const local = (op: number, index: number): number[] => [op, ...leb(index)];

/** An i32 on the stack becomes a value of the type; and back. */
const fromInt: Readonly<Record<Type, Bytes>> = {
  i32: [],
  i64: [0xac, 0x42, 0x21, 0x86], // extend, shift left by 33
  f32: [0xbe],
  f64: [0xb7, 0x44, 0, 0, 0, 0, 0, 0, 0xe0, 0x3f, 0xa2], // convert, times 0.5
};
const toInt: Readonly<Record<Type, Bytes>> = {
  i32: [],
  i64: [0x42, 0x21, 0x88, 0xa7],
  f32: [0xbc],
  f64: [0xbd, 0x42, 0x20, 0x88, 0xa7], // the high word of the bits
};

const binaries = [0x6a, 0x6b, 0x6c, 0x71, 0x73, 0x48, 0x74, 0x6d];
/** Traps: unreachable, an access out of bounds, a division by zero. */
const traps: readonly Bytes[] = [
  [0x00],
  [...i32(-4), 0x28, 2, 0, 0x1a],
  [...i32(1), ...i32(0), 0x6d, 0x1a],
];

class FunctionEncoder {
  private readonly style: Style;
  /** What surrounds the code at hand; null where the encoding adds a block of its own. */
  private readonly frames: (Block | null)[] = [];
  /** Local that holds what each try caught. */
  private readonly exceptions = new Map<Block, number>();

  constructor(style: Style) {
    this.style = style;
  }

  function(code: readonly Code[]): number[] {
    // Out of fuel: leave with a value of no meaning.
    const spend = [0x23, FUEL_GLOBAL, 0x45, 0x04, VOID, ...i32(7), 0x0f, END, ...this.burn()];
    const bytes = [...spend, ...this.list(code)];
    const own = localTypes.slice(1).map((type) => [1, codes[type]]);
    for (let i = 0; i < this.exceptions.size; i++) own.push([1, codes.exnref]);
    return body(bytes, [...leb(own.length), ...own.flat()]);
  }

  private burn(): number[] {
    return [0x23, FUEL_GLOBAL, ...i32(1), 0x6b, 0x24, FUEL_GLOBAL];
  }

  private list(list: readonly Code[]): number[] {
    return list.flatMap((item) => this.code(item));
  }

  private depthOf(block: Block | null): number {
    const at = block === null ? -1 : this.frames.lastIndexOf(block);
    return this.frames.length - 1 - at;
  }

  private code(code: Code): number[] {
    switch (code.op) {
      case 'block':
        return this.block(code.block);
      case 'if':
        return [
          ...this.code(code.condition),
          0x04,
          VOID,
          ...this.in(null, code.yes),
          0x05,
          ...this.in(null, code.no),
          END,
        ];
      case 'br':
        return [...this.list(code.operands), 0x0c, ...leb(this.depthOf(code.target))];
      case 'brIf': {
        const drop = code.operands.length > 0 ? [0x1a] : [];
        const operands = [...code.operands, code.condition!];
        return [...this.list(operands), 0x0d, ...leb(this.depthOf(code.target)), ...drop];
      }
      case 'table': {
        const depths = code.targets.flatMap((target) => leb(this.depthOf(target)));
        return [...this.code(code.index), 0x0e, code.targets.length - 1, ...depths];
      }
      case 'rethrow':
        if (this.style === 'legacy') return [0x09, ...leb(this.depthOf(code.target))];
        return [...local(0x20, this.exceptionLocal(code.target)), 0x0a];
      default:
        return [...this.list(code.operands), ...this.simple(code.op, code.value)];
    }
  }

  /** The rest of an instruction whose operands are on the stack. */
  private simple(op: SimpleOp, value: number): Bytes {
    const type = localTypes[value]!;
    switch (op) {
      case 'const':
        return i32(value);
      case 'get':
        return [...local(0x20, value), ...toInt[type]];
      case 'set':
        return [...fromInt[type], ...local(0x21, value)];
      case 'tee':
        return [...fromInt[type], ...local(0x22, value)];
      case 'load':
        return [
          ...i32(value < 0 ? -1 : 63),
          value < 0 ? 0x72 : 0x71,
          0x28,
          0,
          ...leb(value < 0 ? 0 : value),
        ];
      case 'store':
        return [...local(0x21, 1), ...i32(value), ...local(0x20, 1), 0x36, 0, 0];
      case 'size':
        return [0x3f, 0];
      case 'grow':
        return [0x1a, ...i32(1), 0x40, 0, 0x1a];
      case 'hash':
        return [0x23, HASH_GLOBAL];
      case 'mix':
        return [0x23, HASH_GLOBAL, ...i32(31), 0x6c, 0x6a, 0x24, HASH_GLOBAL];
      case 'binary':
        return [binaries[value]!];
      case 'select':
        return [0x1b];
      case 'drop':
        return [0x1a];
      case 'trap':
        return [
          ...i32(15),
          0x71,
          ...i32(value & 15),
          0x46,
          0x04,
          VOID,
          ...traps[value % traps.length]!,
          END,
        ];
      case 'host':
        return [0x10, HOST_FUNCTION];
      case 'call':
        return [0x10, FIRST_FUNCTION + value];
      case 'tailCall':
        return [0x12, FIRST_FUNCTION + value];
      case 'return':
        return [0x0f];
      case 'throw':
        return [
          ...local(0x21, 2),
          ...tags[value]!.flatMap((t) => [...local(0x20, 2), ...fromInt[t]]),
          0x08,
          value,
        ];
    }
  }

  private in(frame: Block | null, list: readonly Code[]): number[] {
    this.frames.push(frame);
    const bytes = this.list(list);
    this.frames.pop();
    return bytes;
  }

  private block(block: Block): number[] {
    const type = block.hasResult ? codes.i32 : VOID;
    if (block.kind === 'block') return [0x02, type, ...this.in(block, block.body), END];
    if (block.kind === 'loop') {
      const stop = [0x23, FUEL_GLOBAL, 0x45, 0x04, VOID, ...i32(9), 0x0f, END, ...this.burn()];
      return [0x03, type, ...stop, ...this.in(block, block.body), END];
    }
    return this.style === 'legacy' ? this.legacyTry(block, type) : this.tryTable(block, type);
  }

  private legacyTry(block: Block, type: number): number[] {
    const bytes = [0x06, type, ...this.in(block, block.body)];
    if (block.delegate !== undefined) return [...bytes, 0x18, ...leb(this.depthOf(block.delegate))];
    for (const { tag, keepsPayload, body: handler } of block.handlers) {
      bytes.push(...(tag < 0 ? [0x19] : [0x07, tag]), ...this.takePayload(tag, keepsPayload));
      bytes.push(...this.in(block, handler), ...(keepsPayload ? [0x6a] : []));
    }
    return [...bytes, END];
  }

  /** Puts a payload into locals. */
  private takePayload(tag: number, keepsPayload: boolean): number[] {
    if (tag < 0 || keepsPayload) return [];
    return [...tags[tag]!].reverse().flatMap((type) => local(0x21, localTypes.lastIndexOf(type)));
  }

  private exceptionLocal(block: Block): number {
    let index = this.exceptions.get(block);
    if (index === undefined) {
      index = localTypes.length + this.exceptions.size;
      this.exceptions.set(block, index);
    }
    return index;
  }

  /** `block end { block c1 { block c0 { try_table ... br end } handler 0; br end } handler 1 }` */
  private tryTable(block: Block, type: number): number[] {
    const { handlers } = block;
    const clauses = handlers.flatMap(({ tag }, i) => (tag < 0 ? [3, i] : [1, tag, i]));
    this.frames.push(block);
    for (let i = 0; i < handlers.length; i++) this.frames.push(null);
    const bytes = [0x02, type];
    for (const { tag } of [...handlers].reverse()) {
      bytes.push(0x02, tag < 0 ? CAUGHT_ALL_TYPE : CAUGHT_TYPE + tag);
    }
    bytes.push(0x1f, type, handlers.length, ...clauses, ...this.in(null, block.body), END);
    handlers.forEach(({ tag, keepsPayload, body: handler }, i) => {
      bytes.push(0x0c, handlers.length - i, END);
      this.frames.pop();
      bytes.push(
        ...local(0x21, this.exceptionLocal(block)),
        ...this.takePayload(tag, keepsPayload),
      );
      bytes.push(...this.list(handler), ...(keepsPayload ? [0x6a] : []));
    });
    this.frames.pop();
    return [...bytes, END];
  }
}

const typeList = (types: readonly Type[]): number[] => types.map((type) => codes[type]);

/** A module of the functions, which exports them as f0, f1, ..., its memory, globals and tags. */
export function encodeProgram(
  functions: readonly (readonly Code[])[],
  style: Style,
): Uint8Array<ArrayBuffer> {
  const types = [
    funcType([codes.i32], [codes.i32]),
    ...tags.map((types) => funcType(typeList(types), [])),
    ...tags.map((types) => funcType([], [...typeList(types), codes.exnref])),
    funcType([], [codes.exnref]),
  ];
  // Native engines without exnref must still accept legacy modules.
  const used = style === 'legacy' ? types.slice(0, CAUGHT_TYPE) : types;
  const count = functions.length;
  const exported = (name: string, kind: number, index: number): number[] => [
    ...text(name),
    kind,
    index,
  ];
  return moduleOf(
    section(1, leb(used.length), ...used),
    section(2, [1], text('m'), text('host'), [0, FUNCTION_TYPE]),
    section(3, leb(count), ...functions.map(() => [FUNCTION_TYPE])),
    section(5, [1, 1, 1, 4]),
    section(13, leb(tags.length), ...tags.map((_, k) => [0, TAG_TYPE + k])),
    section(6, [2], [codes.i32, 1, ...i32(FUEL), END], [codes.i32, 1, ...i32(0), END]),
    section(
      7,
      leb(count + tags.length + 3),
      ...functions.map((_, k) => exported(`f${k}`, 0, FIRST_FUNCTION + k)),
      ...tags.map((_, k) => exported(`t${k}`, 4, k)),
      exported('memory', 2, 0),
      exported('fuel', 3, FUEL_GLOBAL),
      exported('hash', 3, HASH_GLOBAL),
    ),
    section(10, leb(count), ...functions.map((code) => new FunctionEncoder(style).function(code))),
  );
}
