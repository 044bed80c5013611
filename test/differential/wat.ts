/**
 * Text of fuzzer modules: the flat form of the text format, numeric indices only. What a failure
 * prints can be saved as a regression test, cut down by hand, and read by `parseWat`.
 */
import { F32, F64, FUNCREF, I32, I64, V128 } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import { row } from './module-spec.ts';
import type {
  CatchClause,
  FuncType,
  FunctionSpec,
  GlobalSpec,
  Instr,
  ModuleSpec,
} from './module-spec.ts';

const typeNames = new Map<ValType, string>([
  [I32, 'i32'],
  [I64, 'i64'],
  [F32, 'f32'],
  [F64, 'f64'],
  [V128, 'v128'],
  [FUNCREF, 'funcref'],
]);
const typesByName = new Map([...typeNames].map(([type, name]) => [name, type]));
const typeName = (type: ValType): string => typeNames.get(type)!;

const scratch = new DataView(new ArrayBuffer(8));

// ---------------------------------------------------------------- printing

const clause = (word: string, types: readonly ValType[]): string =>
  types.length === 0 ? '' : ` (${word} ${types.map(typeName).join(' ')})`;
const typeUse = ({ params, results }: FuncType): string =>
  clause('param', params) + clause('result', results);

function floatText(value: number, sign: number, payload: string): string {
  if (value !== value) return `${sign === 0 ? '' : '-'}nan:0x${payload}`;
  if (Math.abs(value) === Infinity) return value > 0 ? 'inf' : '-inf';
  return Object.is(value, -0) ? '-0' : String(value);
}

function singleText(bits: number): string {
  scratch.setInt32(0, bits);
  return floatText(scratch.getFloat32(0), bits & 0x80000000, (bits & 0x7fffff).toString(16));
}

function doubleText(bits: bigint): string {
  scratch.setBigUint64(0, bits);
  const payload = (bits & 0xfffffffffffffn).toString(16);
  return floatText(scratch.getFloat64(0), Number((bits >> 63n) & 1n), payload);
}

function immediatesText({ row, args, type }: Instr): string {
  switch (row.immediates) {
    case 'f32':
      return ` ${singleText(Number(args[0]))}`;
    case 'f64':
      return ` ${doubleText(BigInt(args[0]!))}`;
    case 'v128': {
      const lane = (n: bigint): bigint => (BigInt(args[0]!) >> (32n * n)) & 0xffffffffn;
      return ` i32x4 ${[0n, 1n, 2n, 3n].map(lane).join(' ')}`;
    }
    case 'memarg':
    case 'memarg-lane': {
      const lane = args.length > 2 ? ` ${args[2]}` : '';
      return ` offset=${args[1]} align=${2 ** Number(args[0])}${lane}`;
    }
    case 'blocktype':
    case 'type-table':
      return typeUse(type!);
    case 'valtypes':
      return clause('result', type!.results);
    case 'heaptype':
      return ' func';
    case 'data-memory':
    case 'elem-table':
      return ` ${args[0]}`;
    case 'memory':
    case 'memory-memory':
    case 'table':
    case 'table-table':
      return '';
    default:
      return args.map((arg) => ` ${arg}`).join('');
  }
}

function printList(list: readonly Instr[], indent: string): string {
  return list.map((instr) => printInstr(instr, indent)).join('');
}

function printInstr(instr: Instr, indent: string): string {
  const name = instr.row.name === 'select t' ? 'select' : instr.row.name;
  const line = `${indent}${name}${immediatesText(instr)}\n`;
  if (instr.body === undefined) return line;
  const inner = printList(instr.body, `${indent}  `);
  const clauses = (instr.catches ?? []).map(({ tag, body }) => {
    const head = tag === null ? 'catch_all' : `catch ${tag}`;
    return `${indent}${head}\n${printList(body, `${indent}  `)}`;
  });
  const end = instr.delegate === undefined ? 'end' : `delegate ${instr.delegate}`;
  const orElse = instr.orElse ? `${indent}else\n${printList(instr.orElse, `${indent}  `)}` : '';
  return `${line}${inner}${orElse}${clauses.join('')}${indent}${end}\n`;
}

const bytesText = (bytes: readonly number[]): string =>
  `"${bytes.map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')}"`;
const limitsText = ({ min, max }: { min: number; max: number | null }): string =>
  max === null ? String(min) : `${min} ${max}`;

export function printWat(spec: ModuleSpec): string {
  const { memory, table } = spec;
  const lines: string[] = [];
  spec.imports.forEach((type, k) => lines.push(`(import "h" "${k}" (func${typeUse(type)}))`));
  if (memory)
    lines.push(`(memory (export "memory")${memory.is64 ? ' i64' : ''} ${limitsText(memory)})`);
  if (table) lines.push(`(table (export "table") ${limitsText(table)} funcref)`);
  for (const params of spec.tags) lines.push(`(tag${clause('param', params)})`);
  spec.globals.forEach(({ type, mutable, init, isExported }, k) => {
    const name = isExported ? ` (export "g${k}")` : '';
    const declared = mutable ? `(mut ${typeName(type)})` : typeName(type);
    lines.push(`(global${name} ${declared} ${init.row.name}${immediatesText(init)})`);
  });
  spec.functions.forEach(({ type, locals, body }, k) => {
    const head = `(func (export "${k}")${typeUse(type)}${clause('local', locals)}`;
    lines.push(`${head}\n${printList(body, '    ')}  )`);
  });
  for (const { offset, items } of spec.elements) {
    lines.push(`(elem${offset === null ? '' : ` (i32.const ${offset})`} func ${items.join(' ')})`);
  }
  const address = memory?.is64 ? 'i64' : 'i32';
  for (const { offset, bytes } of spec.data) {
    lines.push(
      `(data${offset === null ? '' : ` (${address}.const ${offset})`} ${bytesText(bytes)})`,
    );
  }
  return `(module\n${lines.map((line) => `  ${line}\n`).join('')})\n`;
}

// ---------------------------------------------------------------- parsing

/** An S-expression: a word or string as its text, or a list. */
type Form = string | Form[];

function readForms(text: string): Form[] {
  const tokens = text.replace(/;;.*/g, '').match(/"(?:[^"\\]|\\.)*"|[()]|[^\s()]+/g) ?? [];
  const stack: Form[][] = [[]];
  for (const token of tokens) {
    if (token === '(') stack.push([]);
    else if (token === ')') {
      const list = stack.pop()!;
      stack[stack.length - 1]!.push(list);
    } else stack[stack.length - 1]!.push(token);
  }
  return stack[0]!;
}

/** Reads the forms of one list from left to right. */
class Forms {
  private readonly forms: readonly Form[];
  private position = 0;

  constructor(forms: readonly Form[]) {
    this.forms = forms;
  }

  get isDone(): boolean {
    return this.position === this.forms.length;
  }

  word(): string {
    return this.forms[this.position++] as string;
  }

  /** The next word if there is one that looks like this. */
  wordIf(pattern: RegExp): string | null {
    const next = this.forms[this.position];
    return typeof next === 'string' && pattern.test(next) ? this.word() : null;
  }

  /** What follows the head of the next form, if that is a list with this head. */
  listIf(head: string): Form[] | null {
    const next = this.forms[this.position];
    if (!Array.isArray(next) || next[0] !== head) return null;
    this.position++;
    return next.slice(1);
  }

  types(head: string): ValType[] {
    const types: ValType[] = [];
    for (let list = this.listIf(head); list !== null; list = this.listIf(head)) {
      types.push(...list.map((name) => typesByName.get(name as string)!));
    }
    return types;
  }

  typeUse(): FuncType {
    return { params: this.types('param'), results: this.types('result') };
  }

  numbers(): number[] {
    const numbers: number[] = [];
    for (let word = this.wordIf(/^\d+$/); word !== null; word = this.wordIf(/^\d+$/)) {
      numbers.push(Number(word));
    }
    return numbers;
  }

  instrs(): Instr[] {
    const list: Instr[] = [];
    while (!this.isDone) {
      const name = this.word();
      if (/^(?:end|else|catch|catch_all|delegate)$/.test(name)) {
        this.position--;
        break;
      }
      list.push(this.instr(name));
    }
    return list;
  }

  instr(name: string): Instr {
    const typed = name === 'select' ? this.types('result') : [];
    const found = row(typed.length > 0 ? 'select t' : name);
    const base = { row: found, pops: [], pushes: [] };
    switch (found.immediates) {
      case 'blocktype':
        return this.block(base);
      case 'type-table':
        return { ...base, args: [0], type: this.typeUse() };
      case 'valtypes':
        return { ...base, args: [], type: { params: [], results: typed } };
      case 'memarg':
        return { ...base, args: this.memarg(found.naturalAlign!) };
      case 'memarg-lane':
        return { ...base, args: [...this.memarg(found.naturalAlign!), Number(this.word())] };
      case 'v128': {
        this.word();
        const lanes = this.numbers().map(BigInt);
        return { ...base, args: [lanes.reduceRight((bits, lane) => (bits << 32n) | lane, 0n)] };
      }
      case 'labels':
      case 'lanes16':
        return { ...base, args: this.numbers() };
      case 'heaptype':
        this.word();
        return { ...base, args: [] };
      case 'none':
        return { ...base, args: [] };
      case 'memory':
        return { ...base, args: [0] };
      case 'memory-memory':
      case 'table-table':
        return { ...base, args: [0, 0] };
      case 'data-memory':
      case 'elem-table':
        return { ...base, args: [Number(this.word()), 0] };
      case 'table':
        return { ...base, args: [0] };
      case 'i64':
        return { ...base, args: [BigInt(this.word())] };
      case 'f32':
      case 'f64':
        return { ...base, args: [floatBits(this.word(), found.immediates)] };
      default:
        return { ...base, args: [Number(this.word())] };
    }
  }

  private block(base: Pick<Instr, 'row' | 'pops' | 'pushes'>): Instr {
    const type = this.typeUse();
    const body = this.instrs();
    const block = { ...base, args: [], type, body };
    const catches: CatchClause[] = [];
    let orElse: Instr[] | null = null;
    for (;;) {
      const next = this.word();
      if (next === 'else') orElse = this.instrs();
      else if (next === 'catch') catches.push({ tag: Number(this.word()), body: this.instrs() });
      else if (next === 'catch_all') catches.push({ tag: null, body: this.instrs() });
      else if (next === 'delegate') return { ...block, delegate: Number(this.word()) };
      else if (base.row.name === 'try') return { ...block, catches };
      else return { ...block, orElse };
    }
  }

  private memarg(naturalAlign: number): number[] {
    const offset = this.wordIf(/^offset=/)?.slice(7) ?? '0';
    const align = this.wordIf(/^align=/)?.slice(6);
    return [align === undefined ? naturalAlign : Math.log2(Number(align)), Number(offset)];
  }
}

function floatBits(text: string, type: 'f32' | 'f64'): number | bigint {
  const nan = /^(-?)nan(?::0x([0-9a-f]+))?$/.exec(text);
  if (nan !== null) {
    const sign = nan[1] === '' ? 0n : 1n;
    const width = type === 'f32' ? 32n : 64n;
    const payloadBits = type === 'f32' ? 23n : 52n;
    const payload = nan[2] === undefined ? 1n << (payloadBits - 1n) : BigInt(`0x${nan[2]}`);
    const exponent = ((1n << (width - 1n)) - 1n) & ~((1n << payloadBits) - 1n);
    return (sign << (width - 1n)) | exponent | payload;
  }
  const value = Number(text.replace('inf', 'Infinity'));
  if (type === 'f32') {
    scratch.setFloat32(0, value);
    return scratch.getInt32(0);
  }
  scratch.setFloat64(0, value);
  return scratch.getBigUint64(0);
}

const stringBytes = (quoted: string): number[] =>
  [...quoted.slice(1, -1).matchAll(/\\([0-9a-f]{2})|(.)/g)].map(([, hex, char]) =>
    hex === undefined ? char!.charCodeAt(0) : parseInt(hex, 16),
  );

function parseGlobal(forms: Forms): GlobalSpec {
  const isExported = forms.listIf('export') !== null;
  const mutable = forms.listIf('mut');
  const type = typesByName.get(mutable === null ? forms.word() : (mutable[0] as string))!;
  return { type, mutable: mutable !== null, init: forms.instr(forms.word()), isExported };
}

function parseFunction(forms: Forms): FunctionSpec {
  forms.listIf('export');
  const type = forms.typeUse();
  return { type, locals: forms.types('local'), body: forms.instrs() };
}

/** Offset of an active segment, or null. */
function parseOffset(forms: Forms): number | null {
  const code = forms.listIf('i32.const') ?? forms.listIf('i64.const');
  return code === null ? null : Number(code[0]);
}

/** Parses what printWat writes; in regression tests also by hand. */
export function parseWat(text: string): ModuleSpec {
  const module = new Forms(readForms(text)[0]!.slice(1) as Form[]);
  const imports: FuncType[] = [];
  const functions: FunctionSpec[] = [];
  const globals: GlobalSpec[] = [];
  const elements: ModuleSpec['elements'] = [];
  const data: ModuleSpec['data'] = [];
  const tags: ValType[][] = [];
  let memory: ModuleSpec['memory'] = null;
  let table: ModuleSpec['table'] = null;
  while (!module.isDone) {
    const [field, ...rest] = module.word() as unknown as string[];
    const forms = new Forms(rest);
    if (field === 'import') {
      imports.push(new Forms((rest[2] as unknown as Form[]).slice(1)).typeUse());
    } else if (field === 'func') functions.push(parseFunction(forms));
    else if (field === 'global') globals.push(parseGlobal(forms));
    else if (field === 'tag') tags.push(forms.types('param'));
    else if (field === 'memory' || field === 'table') {
      forms.listIf('export');
      const is64 = forms.wordIf(/^i64$/) !== null;
      const [min, max = null] = forms.numbers() as [number, number?];
      if (field === 'memory') memory = { min, max, is64 };
      else table = { min, max };
    } else if (field === 'elem') {
      const offset = parseOffset(forms);
      forms.wordIf(/^func$/);
      elements.push({ offset, items: forms.numbers() });
    } else if (field === 'data') {
      data.push({ offset: parseOffset(forms), bytes: stringBytes(forms.word()) });
    } else throw new Error(`parseWat: unknown field ${field}`);
  }
  return { imports, functions, memory, table, tags, globals, elements, data };
}
