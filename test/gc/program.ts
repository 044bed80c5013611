/**
 * Random programs over structs, arrays and casts, as text. Floats are only moved and have their
 * signs changed, so that every bit of every result is determined. No NaN is a signalling one: V8's
 * middle tier (Node 26) makes those quiet wherever JavaScript keeps them.
 */
import type { Random } from '../differential/random.ts';

/** Storage types of fields and elements, and how they are read. */
interface Slot {
  readonly storage: string;
  /** Type on the stack. */
  readonly type: string;
  readonly isPacked: boolean;
}
const slot = (storage: string, type = storage): Slot => ({
  storage,
  type,
  isPacked: storage !== type,
});

const I32 = slot('i32');
const I64 = slot('i64');
const F32 = slot('f32');
const F64 = slot('f64');
const V128 = slot('v128');
const I8 = slot('i8', 'i32');
const I16 = slot('i16', 'i32');
const STRUCT = slot('(ref null $s0)');
const EQ = slot('eqref');
const ANY = slot('anyref');
const EXTERN = slot('externref');

const s0 = [I32, I64];
const s1 = [...s0, F32, F64, I8];
const s2 = [...s1, I16, STRUCT, EQ, ANY, V128];
const structs: Readonly<Record<string, readonly Slot[]>> = { s0, s1, s2 };
const arrays: Readonly<Record<string, Slot>> = {
  a8: I8,
  a16: I16,
  a32: I32,
  a64: I64,
  af: F32,
  ad: F64,
  av: V128,
  as: STRUCT,
  ae: EQ,
  ax: EXTERN,
};
const structNames = Object.keys(structs);
const arrayNames = Object.keys(arrays);

const fields = (slots: readonly Slot[]): string =>
  slots.map(({ storage }) => `(field (mut ${storage}))`).join(' ');

const declarations = `
  (rec
    (type $s0 (sub (struct ${fields(s0)})))
    (type $s1 (sub $s0 (struct ${fields(s1)})))
    (type $s2 (sub final $s1 (struct ${fields(s2)}))))
  ${arrayNames.map((name) => `(type $${name} (array (mut ${arrays[name]!.storage})))`).join('\n  ')}
  (data $bytes "\\00\\01\\7f\\80\\fe\\ff\\00\\00\\c0\\7f\\01\\00\\f8\\7f\\00\\00\\00\\80\\12\\34\\56\\78\\9a\\bc\\de\\f0\\00\\00\\c0\\7f\\01\\00\\e0\\7f")
  (elem $items (ref null $s0) (item (struct.new_default $s1)) (item (ref.null $s0)) (item (struct.new $s0 (i32.const 7) (i64.const -7))))
  (global $g (mut eqref) (array.new_fixed $a16 2 (i32.const 1) (i32.const -1)))
  (global $hash (export "hash") (mut i32) (i32.const 0))
  (global $fuel (mut i32) (i32.const 1000))
  (func $burn
    (global.set $fuel (i32.sub (global.get $fuel) (i32.const 1)))
    (if (i32.lt_s (global.get $fuel) (i32.const 0)) (then (unreachable))))
  (func $quiet32 (param i32) (result f32)
    (f32.reinterpret_i32 (i32.or (local.get 0) (i32.shl
      (i32.gt_u (i32.and (local.get 0) (i32.const 0x7fffffff)) (i32.const 0x7f800000)) (i32.const 22)))))
  (func $quiet64 (param i64) (result f64)
    (f64.reinterpret_i64 (i64.or (local.get 0) (i64.shl (i64.extend_i32_u
      (i64.gt_u (i64.and (local.get 0) (i64.const 0x7fffffffffffffff)) (i64.const 0x7ff0000000000000))) (i64.const 51)))))
  (func $mix (param i32)
    (global.set $hash (i32.add (i32.mul (global.get $hash) (i32.const 31)) (local.get 0))))
  (func $mix64 (param i64)
    (call $mix (i32.wrap_i64 (local.get 0)))
    (call $mix (i32.wrap_i64 (i64.shr_u (local.get 0) (i64.const 32)))))`;

/** Locals by type; parameter 0 is an i32. */
const locals: Readonly<Record<string, readonly string[]>> = {
  i32: ['$p', '$i0', '$i1', '$i2'],
  i64: ['$l0', '$l1'],
  f32: ['$f0', '$f1'],
  f64: ['$d0', '$d1'],
  v128: ['$v0'],
  eqref: ['$e0', '$e1'],
  anyref: ['$n0', '$n1'],
  externref: ['$x0'],
  ...Object.fromEntries(
    [...structNames, ...arrayNames].map((name) => [
      `(ref null $${name})`,
      [`$${name}x`, `$${name}y`],
    ]),
  ),
};
const localTypes = Object.keys(locals);
/** What a test or cast may ask for. */
const targets = ['i31', 'struct', 'array', 'eq', 'none', 's0', 's1', 's2', ...arrayNames].map(
  (name) => (structs[name] !== undefined || arrays[name] !== undefined ? `$${name}` : name),
);

const MAX_DEPTH = 3;

export class ProgramGenerator {
  private readonly random: Random;
  private labels = 0;

  constructor(random: Random) {
    this.random = random;
  }

  /** A module with the functions `run0`, `run1`, ...: [i32] -> []; and the global `hash`. */
  module(functionCount: number): string {
    const functions: string[] = [];
    for (let i = 0; i < functionCount; i++) functions.push(this.function(i));
    return `(module ${declarations}\n${functions.join('\n')})`;
  }

  private function(index: number): string {
    const declared = localTypes.flatMap((type) =>
      locals[type]!.filter((name) => name !== '$p').map((name) => `(local ${name} ${type})`),
    );
    const prologue = localTypes.flatMap((type) =>
      locals[type]!.filter((name) => name !== '$p').map(
        (name) => `(local.set ${name} ${this.fresh(type)})`,
      ),
    );
    return `(func (export "run${index}") (param $p i32) ${declared.join(' ')}
      (global.set $fuel (i32.const 1000))
      ${prologue.join('\n')}\n${this.statements(10, 2)}\n${this.epilogue()})`;
  }

  /** Mixes what the locals hold into the hash. */
  private epilogue(): string {
    return localTypes
      .flatMap((type) => locals[type]!.map((name) => this.observe(type, `(local.get ${name})`)))
      .join('\n');
  }

  private observe(type: string, value: string): string {
    switch (type) {
      case 'i32':
        return `(call $mix ${value})`;
      case 'i64':
        return `(call $mix64 ${value})`;
      case 'f32':
        return `(call $mix (i32.reinterpret_f32 ${value}))`;
      case 'f64':
        return `(call $mix64 (i64.reinterpret_f64 ${value}))`;
      case 'v128':
        return `(call $mix64 (i64x2.extract_lane ${this.pick(['0', '1'])} ${value}))`;
      default:
        return `(call $mix (ref.is_null ${value}))`;
    }
  }

  private pick<T>(items: readonly T[]): T {
    return items[this.random.below(items.length)]!;
  }

  private chance(oneIn: number): boolean {
    return this.random.below(oneIn) === 0;
  }

  // ------------------------------------------------------------ statements

  private statements(count: number, depth: number): string {
    const list: string[] = [];
    for (let i = 0; i < count; i++) list.push(this.statement(depth));
    return list.join('\n');
  }

  private statement(depth: number): string {
    const kind = this.random.below(depth > 0 ? 14 : 9);
    switch (kind) {
      case 0:
      case 1:
      case 2: {
        const type = this.pick(localTypes);
        return `(local.set ${this.local(type)} ${this.value(type, MAX_DEPTH)})`;
      }
      case 3:
      case 4:
        return this.structSet();
      case 5:
      case 6:
        return this.arraySet();
      case 7:
        return this.bulk();
      case 8: {
        const type = this.pick(['i32', 'i64', 'f32', 'f64', 'v128', 'eqref']);
        return this.observe(type, this.value(type, MAX_DEPTH));
      }
      case 9:
        return `(if ${this.value('i32', 2)} (then ${this.statements(2, depth - 1)}) (else ${this.statements(2, depth - 1)}))`;
      case 10:
        return `(block $b${++this.labels} (br_if $b${this.labels} ${this.value('i32', 2)}) ${this.statements(2, depth - 1)})`;
      case 11:
        return this.loop(depth);
      case 12:
        return this.branchOnCast(depth);
      default:
        return `(global.set $g ${this.value('eqref', 2)})`;
    }
  }

  private loop(depth: number): string {
    const label = `$b${++this.labels}`;
    return `(local.set $i2 (i32.const ${2 + this.random.below(3)}))
      (loop ${label} (call $burn) ${this.statements(2, depth - 1)}
        (br_if ${label} (i32.gt_s (local.tee $i2 (i32.and (i32.sub (local.get $i2) (i32.const 1)) (i32.const 3))) (i32.const 0))))`;
  }

  private branchOnCast(depth: number): string {
    const label = `$b${++this.labels}`;
    const target = `(ref ${this.chance(3) ? 'null ' : ''}${this.pick(targets)})`;
    const isNullable = target.startsWith('(ref null');
    const value = this.value('anyref', 2);
    if (this.chance(2)) {
      return `(local.set $n0 (block ${label} (result ${target})
        (drop (br_on_cast ${label} anyref ${target} ${value})) ${this.statements(1, depth - 1)}
        ${isNullable ? `(ref.null ${target.slice(10, -1)})` : this.nonNull(target.slice(5, -1))}))`;
    }
    return `(drop (block ${label} (result anyref)
      (local.set $n1 (br_on_cast_fail ${label} anyref ${target} ${value})) ${this.statements(1, depth - 1)} (ref.null any)))`;
  }

  /** A reference to something of a heap type. */
  private nonNull(heap: string): string {
    if (heap.startsWith('$')) return this.construct(heap.slice(1), 0);
    if (heap === 'i31') return '(ref.i31 (i32.const -7))';
    if (heap === 'array') return '(array.new_default $a64 (i32.const 3))';
    return heap === 'none' ? '(unreachable)' : '(struct.new_default $s1)';
  }

  private structSet(): string {
    const name = this.pick(structNames);
    const index = this.random.below(structs[name]!.length);
    const value = this.value(structs[name]![index]!.type, MAX_DEPTH);
    return `(struct.set $${name} ${index} ${this.object(name)} ${value})`;
  }

  private arraySet(): string {
    const name = this.pick(arrayNames);
    return `(array.set $${name} ${this.object(name)} ${this.index()} ${this.value(arrays[name]!.type, MAX_DEPTH)})`;
  }

  private bulk(): string {
    const name = this.pick(arrayNames);
    const { type } = arrays[name]!;
    const count = `(i32.const ${this.random.below(4)})`;
    switch (this.random.below(3)) {
      case 0:
        return `(array.fill $${name} ${this.object(name)} ${this.index()} ${this.value(type, 1)} ${count})`;
      case 1:
        return `(array.copy $${name} $${name} ${this.object(name)} ${this.index()} ${this.object(name)} ${this.index()} ${count})`;
      default:
        if (name === 'as')
          return `(array.init_elem $as $items ${this.object('as')} ${this.index()} (i32.const 0) ${count})`;
        if (type.endsWith('ref')) return '(nop)';
        return `(array.init_data $${name} $bytes ${this.object(name)} ${this.index()} (i32.const ${this.random.below(8)}) ${count})`;
    }
  }

  // ------------------------------------------------------------ values

  private local(type: string): string {
    return this.pick(locals[type]!);
  }

  /** An index that is in bounds of most arrays. */
  private index(): string {
    return this.chance(150)
      ? this.value('i32', 1)
      : `(i32.and ${this.value('i32', 1)} (i32.const 3))`;
  }

  /** A reference to an object of a type, seldom null. */
  private object(name: string): string {
    return this.chance(4)
      ? this.fresh(`(ref null $${name})`)
      : `(local.get ${this.local(`(ref null $${name})`)})`;
  }

  /** A value that needs no other. */
  private fresh(type: string): string {
    switch (type) {
      case 'i32':
        return `(i32.const ${this.random.bits() >> this.random.below(32)})`;
      case 'i64':
        return `(i64.const ${(BigInt(this.random.bits()) << 32n) >> BigInt(this.random.below(64))})`;
      case 'f32':
        return `(call $quiet32 (i32.const ${this.pick([0x7fe00001, 0x7fc00000, -0x3fffff, 0x3fc00000, -0x80000000, this.random.bits()])}))`;
      case 'f64':
        return `(call $quiet64 ${this.chance(3) ? '(i64.const 0x7ff8000000000001)' : this.fresh('i64')})`;
      case 'v128':
        return `(v128.const i32x4 ${[0, 1, 2, 3].map(() => this.random.bits()).join(' ')})`;
      case 'eqref':
      case 'anyref':
        return this.chance(4)
          ? `(ref.null ${type.slice(0, -3)})`
          : `(ref.i31 ${this.fresh('i32')})`;
      case 'externref':
        return this.chance(2)
          ? '(ref.null extern)'
          : `(extern.convert_any ${this.fresh('anyref')})`;
      default:
        return this.chance(50)
          ? `(ref.null ${type.slice(10, -1)})`
          : this.construct(type.slice(11, -1), 0);
    }
  }

  private construct(name: string, depth: number): string {
    const slots = structs[name];
    if (slots !== undefined) {
      if (depth === 0 || this.chance(4)) return `(struct.new_default $${name})`;
      return `(struct.new $${name} ${slots.map(({ type }) => this.value(type, depth - 1)).join(' ')})`;
    }
    const { type } = arrays[name]!;
    const length = 4 + this.random.below(8);
    switch (this.random.below(5)) {
      case 0:
        return `(array.new $${name} ${this.value(type, Math.max(0, depth - 1))} (i32.const ${length}))`;
      case 1: {
        const items = Array.from({ length: this.pick([4, 5, 9, 12]) }, () => this.value(type, 0));
        return `(array.new_fixed $${name} ${items.length} ${items.join(' ')})`;
      }
      case 2:
        if (!type.endsWith('ref') && name !== 'as')
          return `(array.new_data $${name} $bytes (i32.const ${this.random.below(6)}) (i32.const 1))`;
        return `(array.new_default $${name} (i32.const ${length}))`;
      case 3:
        if (name === 'as') return '(array.new_elem $as $items (i32.const 0) (i32.const 3))';
        return `(array.new_default $${name} (i32.const ${this.chance(3) ? 40 + this.random.below(100) : length}))`;
      default:
        return `(array.new_default $${name} (i32.const ${length}))`;
    }
  }

  private value(type: string, depth: number): string {
    if (depth === 0) return this.chance(3) ? this.fresh(type) : `(local.get ${this.local(type)})`;
    const choice = this.random.below(6);
    if (choice === 0) return `(local.get ${this.local(type)})`;
    if (choice === 1) return this.fresh(type);
    if (choice === 2) {
      return `(select (result ${type}) ${this.value(type, depth - 1)} ${this.value(type, depth - 1)} ${this.value('i32', depth - 1)})`;
    }
    if (choice === 3) {
      const got = this.got(type);
      if (got !== null) return got;
    }
    return this.operation(type, depth - 1);
  }

  /** A field or element of the type, if there is one. */
  private got(type: string): string | null {
    const places: (() => string)[] = [];
    const suffix = (isPacked: boolean): string => (isPacked ? this.pick(['_s', '_u']) : '');
    for (const name of structNames) {
      structs[name]!.forEach((item, i) => {
        if (item.type === type)
          places.push(
            () => `(struct.get${suffix(item.isPacked)} $${name} ${i} ${this.object(name)})`,
          );
      });
    }
    for (const name of arrayNames) {
      const item = arrays[name]!;
      if (item.type === type)
        places.push(
          () => `(array.get${suffix(item.isPacked)} $${name} ${this.object(name)} ${this.index()})`,
        );
    }
    return places.length === 0 ? null : this.pick(places)();
  }

  private operation(type: string, depth: number): string {
    const value = (t: string): string => this.value(t, depth);
    switch (type) {
      case 'i32':
        return this.int(depth);
      case 'i64':
        return this.pick([
          () => `(i64.${this.pick(['add', 'sub', 'xor', 'mul'])} ${value('i64')} ${value('i64')})`,
          () => `(i64.extend_i32_s ${value('i32')})`,
          () => `(i64.reinterpret_f64 ${value('f64')})`,
          () => `(i64x2.extract_lane 1 ${value('v128')})`,
        ])();
      case 'f32':
        return this.pick([
          () => `(f32.${this.pick(['neg', 'abs'])} ${value('f32')})`,
          () => `(f32.copysign ${value('f32')} ${value('f32')})`,
          () => `(call $quiet32 ${value('i32')})`,
        ])();
      case 'f64':
        return this.pick([
          () => `(f64.${this.pick(['neg', 'abs'])} ${value('f64')})`,
          () => `(f64.convert_i32_s ${value('i32')})`,
        ])();
      case 'v128':
        return this.pick([
          () => `(v128.xor ${value('v128')} ${value('v128')})`,
          () => `(i64x2.splat ${value('i64')})`,
        ])();
      case 'eqref':
        return this.pick([
          () => '(global.get $g)',
          () => `(ref.i31 ${value('i32')})`,
          () => value(this.pick(localTypes.slice(localTypes.indexOf('externref') + 1))),
          () =>
            `(ref.cast (ref null ${this.pick(['eq', 'i31', 'struct', 'array'])}) (select (result anyref) (ref.null none) ${value('anyref')} (i32.const ${this.random.below(2)})))`,
        ])();
      case 'anyref':
        return this.pick([
          () => value('eqref'),
          () => `(any.convert_extern ${value('externref')})`,
        ])();
      case 'externref':
        return `(extern.convert_any ${value('anyref')})`;
      default:
        return this.reference(type, depth);
    }
  }

  private reference(type: string, depth: number): string {
    const name = type.slice(11, -1);
    if (name === 's0' && this.chance(2))
      return this.value(this.pick(['(ref null $s1)', '(ref null $s2)']), depth);
    if (!this.chance(6)) return this.construct(name, depth);
    // A cast that may fail, guarded more often than not.
    const source = `(local.get ${this.pick(locals['anyref']!)})`;
    if (this.chance(3)) return `(ref.cast ${type} ${source})`;
    return `(if (result ${type}) (ref.test ${type} ${source}) (then (ref.cast ${type} ${source})) (else ${this.construct(name, depth)}))`;
  }

  private int(depth: number): string {
    const value = (t: string): string => this.value(t, depth);
    return this.pick([
      () =>
        `(i32.${this.pick(['add', 'sub', 'mul', 'xor', 'and', 'shr_u', 'lt_s'])} ${value('i32')} ${value('i32')})`,
      () => `(i32.wrap_i64 ${value('i64')})`,
      () => `(i32.reinterpret_f32 ${value('f32')})`,
      () =>
        `(ref.test (ref ${this.chance(2) ? 'null ' : ''}${this.pick(targets)}) ${value('anyref')})`,
      () => `(ref.eq ${value('eqref')} ${value('eqref')})`,
      () => `(ref.is_null ${value('externref')})`,
      () => `(array.len ${this.object(this.pick(arrayNames))})`,
      () =>
        `(if (result i32) (ref.test (ref i31) ${`(local.get $n0)`}) (then (i31.get_${this.pick(['s', 'u'])} (ref.cast (ref i31) (local.get $n0)))) (else ${value('i32')}))`,
      () => `(array.len (ref.cast (ref array) ${this.object(this.pick(arrayNames))}))`,
      () => `(i32x4.extract_lane 2 ${value('v128')})`,
    ])();
  }
}
