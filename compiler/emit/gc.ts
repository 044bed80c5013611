/**
 * Objects of the garbage collector in JavaScript: how their nodes are spelled, and the constructor
 * functions of a module's types. See ../ir/gc-layout.ts for what the objects look like.
 */
import { field } from '../../runtime/abi.ts';
import { ELEMENTS, fieldNames, structAt } from '../ir/gc-layout.ts';
import { Cls, Op } from '../ir/nodes.ts';
import type { Node } from '../ir/nodes.ts';
import type { ModuleInfo } from '../module-info.ts';
import {
  UNDEFINED,
  array,
  assign,
  at,
  bin,
  call,
  cond,
  construct,
  expr,
  func,
  id,
  ifElse,
  member,
  num,
  raise,
} from './estree.ts';
import type { Expression, Statement } from './estree.ts';
import type { ExpressionEmitter, FunctionScope } from './expressions.ts';

const CONTEXT = id('$');

/** Name of the constructor function of a type. */
export const constructorName = (typeIndex: number): string => `type${typeIndex}`;

/** An expression over objects, in the form that variables of its class take. */
export function objectValue(
  e: ExpressionEmitter,
  scope: FunctionScope,
  node: Node,
  isRaw: boolean,
): Expression {
  switch (node.op) {
    case Op.field:
      return member(e.ref(node.a!), node.text);
    case Op.element:
      return element(e, scope, node, isRaw);
    case Op.construct:
      return construct(
        scope.module.constructorOf(node.value),
        node.list!.map((part) => e.value(part)),
      );
    case Op.arrayOf:
      return array(node.list!.map((item) => e.value(item)));
    case Op.typeId: {
      const name = field.type(node.value);
      return name === null ? at(member(CONTEXT, 'K'), num(node.value)) : member(CONTEXT, name);
    }
    case Op.retype:
      return node.cls === Cls.ref ? e.int(node.a!) : e.ref(node.a!);
    default:
      throw new Error(`unreachable: op ${node.op} is not about objects`);
  }
}

/** array[index * width + part] */
function elementPlace(
  e: ExpressionEmitter,
  elements: Node,
  index: Node,
  node: Node,
): ReturnType<typeof at> {
  return at(e.ref(elements), placeOf(e, index, node));
}

function placeOf(
  e: ExpressionEmitter,
  index: Node,
  { value: width, value2: part }: Node,
): Expression {
  if (index.op === Op.const) return num((index.value >>> 0) * width + part);
  const i = e.int(index);
  // Not a shift: an index beyond the bounds must stay there.
  const scaled = width === 1 ? i : width === 2 ? bin('+', i, i) : bin('*', i, num(width));
  return part === 0 ? scaled : bin('+', scaled, num(part));
}

function element(
  e: ExpressionEmitter,
  scope: FunctionScope,
  node: Node,
  isRaw: boolean,
): Expression {
  const place = elementPlace(e, node.a!, node.b!, node);
  const value = node.list === null ? place : checked(scope, place, node.list[0]!);
  if (!isRaw || node.cls !== Cls.single) return value;
  // Engines quieten a signalling NaN on the way: it is read again as bits.
  const operands = [value, e.ref(node.a!), placeOf(e, node.b!, node)];
  return call(scope.module.helper('f32_element'), operands);
}

/** `(v=place)===undefined?trap():v` */
function checked(scope: FunctionScope, place: Expression, variable: Node): Expression {
  const v = id(scope.name(variable.value));
  const trap = call(scope.module.runtime('arrayOutOfBounds'), []);
  return cond(bin('===', assign(v, place), UNDEFINED), trap, v);
}

/** True of an element that is checked as it is read, and needs nothing more. */
export const isCheckedElement = ({ op, list, cls }: Node): boolean =>
  op === Op.element && list !== null && cls !== Cls.single;

/** `if((v=place)===undefined)throw trap()`, where v is assigned a checked element. */
export function elementInto(
  e: ExpressionEmitter,
  scope: FunctionScope,
  variable: ReturnType<typeof id>,
  node: Node,
  out: Statement[],
): void {
  const read = assign(variable, elementPlace(e, node.a!, node.b!, node));
  const trap = call(scope.module.runtime('arrayOutOfBounds'), []);
  out.push(ifElse(bin('===', read, UNDEFINED), raise(trap), null));
}

/** Traps of objects. None of these calls returns. */
const OBJECT_TRAPS: ReadonlySet<string> = new Set([
  'nullFunction',
  'nullReference',
  'nullStruct',
  'nullArray',
  'nullI31',
  'castFailure',
  'arrayOutOfBounds',
]);

/**
 * True of a call that is spelled `throw trap()`: for V8 a mere call may return, and whatever it knew
 * of objects before is lost where the two ways meet.
 */
export const isObjectTrap = ({ op, cls, text }: Node): boolean =>
  op === Op.helper && cls === Cls.none && OBJECT_TRAPS.has(text);

/** 1 if there is no such element. */
export const missingElement = (e: ExpressionEmitter, node: Node): Expression =>
  bin('===', elementPlace(e, node.a!.a!, node.a!.b!, node.a!), UNDEFINED);

/** An assignment to a field or an element. */
export function objectAssignment(
  e: ExpressionEmitter,
  scope: FunctionScope,
  node: Node,
): Statement {
  if (node.op === Op.setField) {
    return expr(assign(member(e.ref(node.a!), node.text), e.value(node.b!)));
  }
  const [elements, index, value] = node.list! as [Node, Node, Node];
  if (value.cls === Cls.single && e.mayHoldRaw(value)) {
    const operands = [e.ref(elements), placeOf(e, index, node), e.float(value, true)];
    return expr(call(scope.module.helper('f32_set_element'), operands));
  }
  const stored = value.cls === Cls.int ? e.modular(value) : e.value(value);
  return expr(assign(elementPlace(e, elements, index, node), stored));
}

/** `function typeN(f0,f1){this.f0=f0;this.f1=f1}` */
export function emitConstructor(info: ModuleInfo, typeIndex: number): Statement {
  const isStruct = info.types[typeIndex]!.kind === 'struct';
  const names = isStruct ? fieldNames(structAt(info, typeIndex)) : [ELEMENTS];
  const body = names.map((name) => expr(assign(member(id('this'), name), id(name))));
  return func(constructorName(typeIndex), names, body);
}

/** Types that have a constructor function: one for all that are the same type. */
export function constructedTypes(info: ModuleInfo): number[] {
  const types: number[] = [];
  info.types.forEach(({ kind }, k) => {
    if (kind !== 'func' && info.canonicalTypes[k] === k) types.push(k);
  });
  return types;
}
