/**
 * IR expressions to ESTree: how each operation is spelled in JavaScript, with the fewest coercions.
 *
 * An int is emitted in the weakest form that its consumer takes:
 *   int      exactly the int32
 *   modular  any integer congruent modulo 2^32 and exact as a double: `|0` is left to the consumer
 *   unsigned exactly the uint32
 *   truth    anything truthy if the int is not 0
 * A float is emitted by value, or `raw` where its NaN bits matter to the consumer (abi.ts).
 */
import { cellPart, field, livesInFields } from '../../runtime/abi.ts';
import { isBoolean, isNonNegative, isShiftByConstant } from '../ir/expressions.ts';
import { isByteTable } from '../ir/byte-tables.ts';
import { Cls, Op, isAtom, isComputedFloat, isFloatClass } from '../ir/nodes.ts';
import type { Callee, Node } from '../ir/nodes.ts';
import { isMadeOfInt } from '../passes/whole-floats.ts';
import type { MayBeWhole } from '../passes/whole-floats.ts';
import { byteLoad, isByteAccess } from './byte-windows.ts';
import {
  NULL,
  array,
  assign,
  at,
  bin,
  call,
  cond,
  id,
  logical,
  member,
  num,
  postDecrement,
  unary,
} from './estree.ts';
import type { Expression } from './estree.ts';
import { missingElement, objectValue } from './gc.ts';
import { isSmallFactor, mathFunction } from './math.ts';
import type { Registers } from './registers.ts';
import type { ModuleScope } from './scope.ts';
import type { SuspendingCalls } from './suspending-calls.ts';
import { unrounded } from './unrounded.ts';
import type { Comparison } from './unrounded.ts';

/** Chains of unrounded additions stay below 2^53 up to this depth. */
const MODULAR_DEPTH = 12;

const intOperators: Record<number, '&' | '|' | '^' | '<<' | '>>' | '>>>'> = {
  [Op.and]: '&',
  [Op.or]: '|',
  [Op.xor]: '^',
  [Op.shl]: '<<',
  [Op.shrS]: '>>',
  [Op.shrU]: '>>>',
};
const compareOperators: Record<number, '===' | '!==' | '<' | '>' | '<=' | '>='> = {
  [Op.eq]: '===',
  [Op.ne]: '!==',
  [Op.ltS]: '<',
  [Op.gtS]: '>',
  [Op.leS]: '<=',
  [Op.geS]: '>=',
  [Op.ltU]: '<',
  [Op.gtU]: '>',
  [Op.leU]: '<=',
  [Op.geU]: '>=',
  [Op.feq]: '===',
  [Op.fne]: '!==',
  [Op.flt]: '<',
  [Op.fgt]: '>',
  [Op.fle]: '<=',
  [Op.fge]: '>=',
};
const floatOperators: Record<number, '+' | '-' | '*' | '/' | '%'> = {
  [Op.fadd]: '+',
  [Op.fsub]: '-',
  [Op.fmul]: '*',
  [Op.fdiv]: '/',
  [Op.frem]: '%',
};

const CONTEXT = id('$');
const ZERO = num(0);
const floorToInt = (x: Expression): Expression => bin('|', x, ZERO);
const isComplement = (node: Node): boolean =>
  node.op === Op.xor && node.b!.op === Op.const && node.b!.value === -1;
const toUnsigned = (x: Expression): Expression => bin('>>>', x, ZERO);

/** Parameter of every `catch`: no local is named so. */
export const ERROR_NAME = '$e';

/** What the emitter of one function knows of its variables. */
export interface FunctionScope {
  readonly module: ModuleScope;
  name(variable: number): string;
  /** May hold a NaN whose bits were moved, not computed. */
  mayBeRaw(variable: number): boolean;
  /** A float that may be a small integer to V8 (passes/whole-floats.ts). */
  readonly mayBeWhole: MayBeWhole;
  /** Notes that the function needs a float 1, and returns its name (float-one.ts). */
  readonly floatOne: () => Expression;
  readonly registers: Registers;
  /** Notes that the view of memory k is used and returns its name. */
  view(memory: number): string;
  /** True if the function holds the window for loads of bytes from memory k. */
  holdsWindow(memory: number): boolean;
  /** How calls are made in a suspending form; null in code. */
  readonly suspending: SuspendingCalls | null;
  /** Of a form without context: its name, by which it calls itself; else null. */
  readonly innerName: string | null;
}

/** Tail calls have no other. */
type PlainCallee = Exclude<Callee, { kind: 'likely' } | { kind: 'outlined' }>;

/** What a call is made of. `mayDefer`: a tail call of a function that may itself make tail calls. */
interface CallParts {
  readonly code: Expression;
  readonly args: Expression[];
  readonly mayDefer: boolean;
}

export class ExpressionEmitter {
  private readonly scope: FunctionScope;

  constructor(scope: FunctionScope) {
    this.scope = scope;
  }

  /** Any value, in the form that variables and calls take. */
  value(node: Node): Expression {
    switch (node.cls) {
      case Cls.int:
        return this.int(node);
      case Cls.ref:
        return this.ref(node);
      default:
        return this.float(node, true);
    }
  }

  // ------------------------------------------------------------ ints

  int(node: Node): Expression {
    switch (node.op) {
      case Op.const:
        return num(node.value);
      case Op.add:
      case Op.sub:
        return floorToInt(this.sum(node, MODULAR_DEPTH));
      case Op.shrU: {
        const shifted = this.shift(node);
        // A shift by a constant of 1 or more is already below 2^31.
        return isShiftByConstant(node) ? shifted : floorToInt(shifted);
      }
      case Op.select:
        return this.select(node, (arm) => this.int(arm));
      default:
        return isBoolean(node) ? floorToInt(this.boolean(node)) : this.plain(node);
    }
  }

  /** An int whose consumer reduces modulo 2^32. */
  modular(node: Node, depth = MODULAR_DEPTH): Expression {
    switch (node.op) {
      case Op.add:
      case Op.sub:
        return depth > 0 ? this.sum(node, depth - 1) : this.int(node);
      case Op.shrU:
        return this.shift(node);
      case Op.select:
        return this.select(node, (arm) => this.modular(arm, depth));
      default:
        return this.int(node);
    }
  }

  unsigned(node: Node): Expression {
    if (node.op === Op.const) return num(node.value >>> 0);
    if (node.op === Op.shrU) return this.shift(node);
    if (isNonNegative(node)) return this.int(node);
    return toUnsigned(this.modular(node));
  }

  /** An int as a condition. */
  truth(node: Node): Expression {
    if (node.op === Op.const) return num(node.value);
    if (node.op === Op.not) return this.boolean(node);
    if (node.op === Op.compare64) return this.condition64(node);
    if (node.op === Op.select) {
      const [a, b, c] = [node.a!, node.b!, node.c!];
      if (c.op === Op.const && c.value === 0) return logical('&&', this.truth(a), this.truth(b));
      if (b.op === Op.const && b.value === 1) return logical('||', this.truth(a), this.truth(c));
      return cond(this.truth(a), this.truth(b), this.truth(c));
    }
    if (isBoolean(node)) return this.boolean(node);
    if (node.op === Op.sub || node.op === Op.add) return this.int(node);
    return this.modular(node);
  }

  /** Sum or difference, not reduced. */
  private sum(node: Node, depth: number): Expression {
    const a = this.modular(node.a!, depth);
    const b = node.b!;
    if (node.op === Op.sub) return bin('-', a, this.modular(b, depth));
    if (b.op === Op.const && b.value < 0) return bin('-', a, num(-b.value));
    return bin('+', a, this.modular(b, depth));
  }

  private shift(node: Node): Expression {
    return bin('>>>', this.modular(node.a!), this.count(node.b!));
  }

  private product(a: Node, b: Node): Expression {
    if (b.op === Op.const && isSmallFactor(this.scope.module, b.value))
      return floorToInt(bin('*', this.int(a), num(b.value)));
    return this.math('imul', [this.modular(a), this.modular(b)]);
  }

  private math(name: string, operands: Expression[]): Expression {
    return call(mathFunction(this.scope.module, name), operands);
  }

  /** JavaScript takes shift counts modulo 32, as wasm does. */
  private count(node: Node): Expression {
    return this.modular(node);
  }

  /** Ops whose JavaScript form is the int32 itself. */
  private plain(node: Node): Expression {
    switch (node.op) {
      case Op.var:
        return id(this.scope.name(node.value));
      case Op.and:
      case Op.or:
      case Op.xor:
      case Op.shl:
      case Op.shrS:
        if (isComplement(node)) return unary('~', this.modular(node.a!));
        return bin(intOperators[node.op]!, this.modular(node.a!), this.modular(node.b!));
      case Op.mul:
        return this.product(node.a!, node.b!);
      case Op.clz:
        return this.math('clz32', [this.modular(node.a!)]);
      case Op.toInt:
        return floorToInt(this.float(node.a!, false));
      case Op.load:
        return this.load(node);
      case Op.global:
        return this.global(node);
      case Op.result:
        return this.scope.registers.at(node.value, node.cls);
      case Op.memorySize:
        return this.memorySize(node);
      case Op.helper:
        return this.helper(node);
      case Op.call:
        return this.call(node);
      default:
        return objectValue(this, this.scope, node, false);
    }
  }

  /** A comparison as a JavaScript boolean. */
  private boolean(node: Node): Expression {
    const op = node.op;
    if (op === Op.not) {
      const a = node.a!;
      return a.op === Op.isNull ? bin('!==', this.ref(a.a!), NULL) : unary('!', this.truth(a));
    }
    if (op === Op.compare64) return this.value64(node);
    if (op === Op.isNull) return bin('===', this.ref(node.a!), NULL);
    if (op === Op.isMissing) return missingElement(this, node);
    if (op === Op.sameRef) return bin('===', this.ref(node.a!), this.ref(node.b!));
    if (op >= Op.feq) return this.floatComparison(unrounded({ op, a: node.a!, b: node.b! }));
    const operator = compareOperators[op]!;
    if (op >= Op.ltU) return bin(operator, this.unsigned(node.a!), this.unsigned(node.b!));
    return bin(operator, this.int(node.a!), this.int(node.b!));
  }

  private floatComparison({ op, a, b }: Comparison): Expression {
    return bin(compareOperators[op]!, ...this.floatOperands(a, b));
  }

  /** Ordering of pairs as a condition: the high words decide unless they are equal. */
  private condition64(node: Node): Expression {
    const [al, ah, bl, bh] = node.list! as [Node, Node, Node, Node];
    const operator = compareOperators[node.value]!;
    const strict = operator[0] as '<' | '>';
    const high = (n: Node): Expression => (node.value >= Op.ltU ? this.unsigned(n) : this.int(n));
    const equal = bin('===', this.int(ah), this.int(bh));
    const low = bin(operator, this.unsigned(al), this.unsigned(bl));
    return logical('||', bin(strict, high(ah), high(bh)), logical('&&', equal, low));
  }

  /** Ordering of pairs without branches: the sign of the high word of the difference. */
  private value64(node: Node): Expression {
    const [al, ah, bl, bh] = node.list! as [Node, Node, Node, Node];
    const isUnsigned = node.value >= Op.ltU;
    const high = (n: Node): Expression => (isUnsigned ? this.unsigned(n) : this.int(n));
    // a > b is b < a; a <= b is !(b < a).
    const op = compareOperators[node.value]!;
    const isSwapped = op === '>' || op === '<=';
    const [xl, xh, yl, yh] = isSwapped ? [bl, bh, al, ah] : [al, ah, bl, bh];
    const borrow = floorToInt(bin('<', this.unsigned(xl), this.unsigned(yl)));
    const difference = bin('-', bin('-', high(xh), high(yh)), borrow);
    return bin(op === '<' || op === '>' ? '<' : '>=', difference, ZERO);
  }

  // ------------------------------------------------------------ floats

  float(node: Node, isRaw: boolean): Expression {
    switch (node.op) {
      case Op.const:
        return num(node.value);
      case Op.nan:
        return isRaw ? this.intrinsic('nan', [num(node.value), num(node.value2)]) : num(NaN);
      case Op.var:
        return id(this.scope.name(node.value));
      case Op.fadd:
      case Op.fsub:
      case Op.fmul:
      case Op.fdiv:
      case Op.frem:
        return bin(floatOperators[node.op]!, ...this.floatOperands(node.a!, node.b!));
      case Op.fneg:
      case Op.fabs:
        return this.sign(node, isRaw);
      case Op.fround:
        return this.math('fround', [this.float(node.a!, false)]);
      case Op.math: {
        const operands = node.list!.map((item) => this.float(item, false));
        const result = this.math(node.text, operands);
        // An engine may hand a signalling NaN through floor and the like.
        return isRaw && node.list!.some((item) => this.mayHoldRaw(item))
          ? this.intrinsic('quiet', [result])
          : result;
      }
      case Op.promote: {
        const x = this.float(node.a!, false);
        return isRaw && this.mayHoldRaw(node.a!) ? this.intrinsic('quiet', [x]) : x;
      }
      case Op.toFloatS:
        return this.int(node.a!);
      case Op.toFloatU:
        return this.unsigned(node.a!);
      case Op.bitsToF32:
        return this.intrinsic(isRaw ? 'f32_of_bits_raw' : 'f32_of_bits', [this.modular(node.a!)]);
      case Op.bitsToF64:
        return this.intrinsic('f64_of_bits', [this.modular(node.a!), this.modular(node.b!)]);
      case Op.load:
        return this.floatLoad(node, isRaw);
      case Op.select:
        return this.select(node, (arm) => this.float(arm, isRaw));
      case Op.global:
        return this.global(node);
      case Op.result:
        return this.scope.registers.at(node.value, node.cls);
      case Op.helper:
        return this.helper(node);
      case Op.call:
        return this.call(node);
      default:
        return objectValue(this, this.scope, node, isRaw);
    }
  }

  /** Where both may be whole, one is made a float. */
  private floatOperands(a: Node, b: Node): [Expression, Expression] {
    const left = this.float(a, false);
    const right = this.float(b, false);
    const { mayBeWhole, floatOne } = this.scope;
    if (!mayBeWhole(a) || !mayBeWhole(b)) return [left, right];
    if (!isMadeOfInt(a)) return [bin('*', left, floatOne()), right];
    return isMadeOfInt(b) ? [left, right] : [left, bin('*', right, floatOne())];
  }

  /** neg and abs: JavaScript's are right but for the sign of a NaN. */
  private sign(node: Node, isRaw: boolean): Expression {
    const isNegation = node.op === Op.fneg;
    const mustKeep = isRaw && this.mayHoldRaw(node.a!);
    const x = this.float(node.a!, mustKeep);
    if (mustKeep) return this.intrinsic(isNegation ? 'neg' : 'abs', [x]);
    if (!isNegation) return this.math('abs', [x]);
    return unary('-', this.scope.mayBeWhole(node.a!) ? bin('*', x, this.scope.floatOne()) : x);
  }

  /** True if the float may be a NaN that was moved rather than computed. */
  mayHoldRaw(node: Node): boolean {
    if (node.op === Op.var) return this.scope.mayBeRaw(node.value);
    if (node.op === Op.select) return this.mayHoldRaw(node.b!) || this.mayHoldRaw(node.c!);
    return !isComputedFloat(node);
  }

  /** A float load; a raw f32 NaN is read again as bits, since no engine widens it unchanged. */
  private floatLoad(node: Node, isRaw: boolean): Expression {
    const loaded = this.load(node);
    if (!isRaw || node.access !== 'Float32') return loaded;
    const view = id(this.scope.view(node.value2));
    return this.intrinsic('f32_loaded', [
      loaded,
      view,
      this.address(node.a!, node.value, node.value2),
    ]);
  }

  // ------------------------------------------------------------ references

  ref(node: Node): Expression {
    switch (node.op) {
      case Op.null:
        return NULL;
      case Op.var:
        return id(this.scope.name(node.value));
      case Op.error:
        return id(ERROR_NAME);
      case Op.select:
        return this.select(node, (arm) => this.ref(arm));
      case Op.global:
        return this.global(node);
      case Op.result:
        return this.scope.registers.at(node.value, node.cls);
      case Op.helper:
        return this.helper(node);
      case Op.call:
        return this.call(node);
      default:
        return objectValue(this, this.scope, node, false);
    }
  }

  // ------------------------------------------------------------ memory

  /** The effective address: unsigned address plus offset, never wrapped (core 4.4.7). */
  address(node: Node, offset: number, memory: number): Expression {
    if (node.cls !== Cls.int) {
      const base = this.float(node, false);
      return offset === 0 ? base : bin('+', base, num(offset));
    }
    if (node.op === Op.const) return num((node.value >>> 0) + offset);
    if (offset !== 0) return bin('+', this.unsigned(node), num(offset));
    // A negative int32 is out of bounds of a near memory just as its unsigned value is.
    return this.scope.module.isFarMemory(memory) ? this.unsigned(node) : this.int(node);
  }

  private load(node: Node): Expression {
    const view = id(this.scope.view(node.value2));
    const address = this.address(node.a!, node.value, node.value2);
    const isByte = isByteAccess(node.access);
    const viewLoad = (place: Expression): Expression =>
      call(
        member(view, `get${node.access}`),
        isByte ? [place] : [place, this.scope.module.littleEndian],
      );
    return isByte && this.scope.holdsWindow(node.value2)
      ? byteLoad(node, address, isAtom(node.a!), viewLoad)
      : viewLoad(address);
  }

  private memorySize(node: Node): Expression {
    const view = id(this.scope.view(node.value2));
    const pageSizeLog2 = this.scope.module.info.memories[node.value2]!.pageSizeLog2;
    const length = member(view, 'byteLength');
    return pageSizeLog2 === 0 ? length : floorToInt(bin('/', length, num(2 ** pageSizeLog2)));
  }

  // ------------------------------------------------------------ globals

  global(node: Node): Expression & { type: 'MemberExpression' } {
    return globalPlace(this.scope.module, node.value, node.value2);
  }

  // ------------------------------------------------------------ calls

  call(node: Node): Expression {
    const { suspending } = this.scope;
    if (suspending !== null) return suspending.call(node, this);
    const callee = node.callee!;
    if (callee.kind === 'likely') return this.likelyCall(node, callee.indices);
    if (callee.kind === 'outlined') return this.partCall(callee.name, node.list!);
    const { code, args, mayDefer } = this.callee(callee, node.list!);
    if (!mayDefer) return call(code, args);
    // Made at once while the budget lasts (never spelled with an arrow, which ends HTML comments).
    const budget = bin('<', ZERO, postDecrement(this.scope.registers.field('budget')));
    return cond(budget, call(code, args), this.defer(code, args));
  }

  private partCall(name: string, list: readonly Node[]): Expression {
    const args = list.map((item) => ({ cls: item.cls, value: this.value(item) }));
    return this.scope.registers.partCall(name, args, this.scope.module.isOptimised);
  }

  /** A tail call that is left to whoever entered first. */
  deferredCall(node: Node): Expression {
    const { suspending } = this.scope;
    if (suspending !== null) return suspending.deferredCall(node, this);
    const { code, args } = this.callee(node.callee as PlainCallee, node.list!);
    return this.defer(code, args);
  }

  private defer(code: Expression, args: Expression[]): Expression {
    return call(this.scope.module.runtime('deferTail'), [code, array(args)]);
  }

  /**
   * `(f=r.f)===a?a(r.$,...):f===b?b(r.$,...):f(r.$,...)`, or if the variable is an int
   * `(i=r.$===$?r.index:-1)===1?a($,...):i===2?b($,...):r.f(r.$,...)`
   */
  private likelyCall(node: Node, indices: readonly number[]): Expression {
    const [reference, ...operands] = node.list!;
    const variable = operands.pop()!;
    const kept = this.value(variable) as Expression & { type: 'Identifier' };
    const ref = this.ref(reference!);
    const code = member(ref, 'f');
    const context = member(ref, '$');
    const values = operands.map((item) => this.value(item));
    const named = indices
      .map((index) => ({ index, value: this.scope.module.functionValue(index) }))
      .filter(({ value }) => value.type === 'Identifier');
    if (named.length === 0) return call(code, [context, ...values]);
    const isByIndex = variable.cls === Cls.int;
    const other = call(isByIndex ? code : kept, [context, ...values]);
    const args = [isByIndex ? CONTEXT : context, ...values];
    const sought = isByIndex
      ? cond(bin('===', context, CONTEXT), member(ref, 'index'), num(-1))
      : code;
    // What the others return is known to be a number: so is what is returned by any.
    let result = node.cls === Cls.int ? floorToInt(other) : other;
    if (isFloatClass(node.cls)) result = unary('+', other);
    named.reverse().forEach(({ index, value }, i) => {
      const compared = i === named.length - 1 ? assign(kept, sought) : kept;
      const known = isByIndex ? num(index) : value;
      result = cond(bin('===', compared, known), call(value, args), result);
    });
    return result;
  }

  private callee(callee: PlainCallee, list: readonly Node[]): CallParts {
    if (callee.kind === 'ref')
      return this.refCallee(this.ref(list[0]!), callee.tail, list.slice(1));
    if (callee.kind === 'imported')
      return this.refCallee(importedRef(callee.index), callee.tail, list);
    const values = list.map((item) => this.value(item));
    const { module, innerName } = this.scope;
    if (innerName !== null) return { code: id(innerName), args: values, mayDefer: false };
    const mayDefer = callee.tail && module.isTailCaller(callee.index);
    const code = mayDefer ? module.tailFunction(callee.index) : module.functionValue(callee.index);
    return { code, args: [CONTEXT, ...values], mayDefer };
  }

  private refCallee(ref: Expression, isTail: boolean, list: readonly Node[]): CallParts {
    const args = [member(ref, '$'), ...list.map((item) => this.value(item))];
    return { code: member(ref, isTail ? 'u' : 'f'), args, mayDefer: isTail };
  }

  helper(node: Node): Expression {
    const args = node.list!.map((item) => this.value(item));
    // `$name`: a runtime function that takes the context first.
    if (node.text[0] === '$') {
      return call(this.scope.module.runtime(node.text.slice(1)), [CONTEXT, ...args]);
    }
    if (isByteTable(node.text)) return at(this.scope.module.helper(node.text), args[0]!);
    return this.intrinsic(node.text, args);
  }

  private intrinsic(name: string, args: Expression[]): Expression {
    return call(this.scope.module.helper(name), args);
  }

  private select(node: Node, arm: (node: Node) => Expression): Expression {
    return cond(this.truth(node.a!), arm(node.b!), arm(node.c!));
  }
}

/** The place of part n of global k, to read or to assign. */
export function globalPlace(
  module: ModuleScope,
  k: number,
  n: number,
): Expression & { type: 'MemberExpression' } {
  if (livesInFields(module.globals[k]!, k)) return member(CONTEXT, field.globalPart(k, n));
  const name = field.global(k);
  const cell = name === null ? at(member(CONTEXT, 'G'), num(k)) : member(CONTEXT, name);
  return member(cell, cellPart(n));
}

/** The FuncRef of imported function k. */
export function importedRef(k: number): Expression {
  const name = field.imported(k);
  return name === null ? at(member(CONTEXT, 'I'), num(k)) : member(CONTEXT, name);
}
