/**
 * Makes templates (template.ts): an instruction's own lowering (instructions/, ir/) runs once on
 * variables that stand for its operands, the emitter prints what comes out, and the text is cut where
 * the variables' names are. So instructions are defined in one place, whoever translates them.
 */
import { field } from '../../runtime/abi.ts';
import { partCount } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import type { BodyReader } from '../binary/body-reader.ts';
import { ExpressionEmitter } from '../emit/expressions.ts';
import { printCompact } from '../emit/print.ts';
import type { ModuleScope } from '../emit/scope.ts';
import { StatementEmitter } from '../emit/statements.ts';
import { Registers } from '../emit/registers.ts';
import type { StatementScope } from '../emit/statements.ts';
import { asIntLoad } from '../ir/lowering.ts';
import type { Lowering } from '../ir/lowering.ts';
import type { ModuleTranslation } from '../ir/module-translation.ts';
import { isMoved, isSignOperation, movedBits } from '../ir/moved-floats.ts';
import { fbinary, int, isBoolean, unary, variable } from '../ir/expressions.ts';
import { Cls, Effect, Op, isAtom, isComputedFloat, isFloatClass } from '../ir/nodes.ts';
import type { Node } from '../ir/nodes.ts';
import { classOf } from '../ir/parts.ts';
import { FunctionTranslator } from '../ir/translator.ts';
import { nothingIsWhole } from '../passes/whole-floats.ts';
import { Trait } from './operand.ts';
import { expressionText } from './text.ts';
import { CALLEE_HOLE, HoleStyle, OFFSET_HOLE, Use } from './template.ts';
import type { ResultTemplate, Template, Text } from './template.ts';

/** What an operand is to a lowering. */
export const Form = {
  /** Anything. */
  any: 0,
  /** A float that was computed: the bits of a NaN don't matter. */
  computed: 1,
  /** A float whose bits are at hand: these are the operands, one int for an f32 and two for an f64. */
  bits: 2,
  /** An i64 below 64, which is no operand. */
  constant: 3,
} as const;
export type Form = (typeof Form)[keyof typeof Form];

export interface OperandForm {
  readonly type: ValType;
  readonly form: Form;
  /** Of a constant. */
  readonly value: number;
}

/** How the callee of a direct call is spelled here. */
export const CALLEE = '@F@';

/** A static offset for which another is put in; lowerings add a few bytes to it. */
const OFFSET_SENTINEL = 1_987_654_304;
const hole = /@(t?)(\d+|F)@|19876543\d\d/g;

/** Runs lowerings on an operand stack of its own. */
class Recorder extends FunctionTranslator {
  statements: Node[] = [];
  results: Node[] = [];
  resultTypes: ValType[] = [];
  /** Variables that stand for operands; temporaries follow. */
  operandCount = 0;
  /** By operand: whether it may be a NaN that was moved. */
  mayBeRaw: boolean[] = [];

  record(lower: Lowering, forms: readonly OperandForm[]): void {
    this.functionIndex = -1;
    this.variables = [];
    this.localTypes = [];
    this.localVariables = new Int32Array(0);
    this.parts.length = this.types.length = this.clean = 0;
    this.frames = [];
    this.out = this.statements = [];
    this.isReachable = true;
    this.mayBeRaw = [];
    this.hasFloatWords = false;
    for (const operand of forms) this.give(operand);
    this.operandCount = this.variables.length;
    lower(this);
    this.results = [...this.parts];
    this.resultTypes = [...this.types];
  }

  private give({ type, form, value }: OperandForm): void {
    const cls = classOf(type);
    if (form === Form.constant) {
      this.pushPair(int(value), int(0));
    } else if (form === Form.bits) {
      const low = this.fresh(Cls.int, true);
      const isSingle = cls === Cls.single;
      const high = isSingle ? low : this.fresh(Cls.int, true);
      this.push(type, isSingle ? unary(Op.bitsToF32, cls, low) : fbinary(Op.bitsToF64, low, high));
    } else {
      const parts: Node[] = [];
      for (let n = partCount(type); n > 0; n--) parts.push(this.fresh(cls, form !== Form.computed));
      this.pushValue(type, parts);
    }
  }

  private fresh(cls: Cls, mayBeRaw: boolean): Node {
    this.mayBeRaw.push(mayBeRaw);
    return variable(this.newVariable(cls), cls);
  }
}

/** What may be evaluated later than where it stands: loads, and reads of state. */
const DEFERRABLE = Effect.trapsMemory | Effect.readsMemory | Effect.readsState;
const PRIMARY = new Set<number>([
  Op.load,
  Op.call,
  Op.helper,
  Op.global,
  Op.math,
  Op.fround,
  Op.result,
]);

/** What single instructions never need. */
const unreachable = (): never => {
  throw new Error('unreachable: no single instruction is a checkpoint, or needs a float 1');
};

export class TemplateMaker {
  private readonly scope: ModuleScope;
  private readonly reader: BodyReader;
  private readonly recorder: Recorder;
  private readonly statements: StatementEmitter;
  private readonly expressions: ExpressionEmitter;
  private readonly reload: string;
  private memories = new Set<number>();

  /**
   * @param scope in which the callee of a direct call is spelled CALLEE
   * @param reload text that reads memory views again
   */
  constructor(
    translation: ModuleTranslation,
    scope: ModuleScope,
    reader: BodyReader,
    reload: string,
  ) {
    this.scope = scope;
    this.reader = reader;
    this.reload = reload;
    const recorder = (this.recorder = new Recorder(translation, reader));
    const names: StatementScope = {
      module: scope,
      name: (v) => (v < recorder.operandCount ? `@${v}@` : `@t${v - recorder.operandCount}@`),
      mayBeRaw: (v) => recorder.mayBeRaw[v] !== false,
      needsRaw: () => true,
      mayBeWhole: nothingIsWhole,
      floatOne: unreachable,
      registers: new Registers(),
      memories: [],
      windows: [],
      holdsWindow: () => false,
      holdsPrimaryView: false,
      view: (k) => {
        this.memories.add(k);
        return field.view(k);
      },
      suspending: null,
      innerName: null,
      checkpoint: unreachable,
    };
    this.statements = new StatementEmitter(names);
    this.expressions = new ExpressionEmitter(names);
  }

  /**
   * Of what `lower` makes of the instruction that the reader is at.
   * @param isForAnyOffset whether its offset is a hole
   */
  make(lower: Lowering, forms: readonly OperandForm[], isForAnyOffset: boolean): Template {
    const { reader, recorder } = this;
    const { offset } = reader;
    if (isForAnyOffset) reader.offset = OFFSET_SENTINEL;
    this.memories = new Set();
    this.scope.takeReferences();
    recorder.record(lower, forms);
    reader.offset = offset;
    const { statements, results, operandCount } = recorder;
    const suffix = takeReload(statements) ? this.reload : '';
    const called = takeCall(statements, results, operandCount);
    if (called !== null) results[0] = called;
    const isEager = results.length === 1 && (results[0]!.effects & ~DEFERRABLE) !== 0;
    let effects = isEager ? results[0]!.effects : 0;
    for (const node of statements) effects |= node.effects;
    const texts = statements.map((node) => this.statement(node));
    const values = results.map((node) => this.result(node));
    const all = [...texts, ...values.flatMap(textsOf)];
    return {
      statements: texts.length === 0 ? null : joined(texts),
      effects,
      results: values,
      resultTypes: recorder.resultTypes,
      isEager,
      suffix,
      temporaries: recorder.variables.length - operandCount,
      uses: usesOf(operandCount, texts, values),
      takesBits: whoseBits(operandCount, all),
      isReachableAfter: recorder.isReachable,
      hasCallee: all.some(({ holes }) => holes.includes(CALLEE_HOLE)),
      ...this.takeOutside(recorder.hasFloatWords),
    };
  }

  /** What the template refers to outside of its function. */
  private takeOutside(
    hasFloatWords: boolean,
  ): Pick<Template, 'isSelfContained' | 'hasFloatWords' | 'memories' | 'references'> {
    const memories = [...this.memories];
    const references = this.scope.takeReferences();
    const { intrinsics, runtime, types } = references;
    const count = memories.length + intrinsics.length + runtime.length + types.length;
    return { isSelfContained: count === 0 && !hasFloatWords, hasFloatWords, memories, references };
  }

  private statement(node: Node): Text {
    const raw = new Set<number>();
    noteRaw(node, true, raw);
    return cut(printCompact(this.statements.list([node])).trimEnd(), raw);
  }

  private result(node: Node): ResultTemplate {
    const { operandCount } = this.recorder;
    const isFloat = isFloatClass(node.cls);
    const isCondition = isBoolean(node) && !isAtom(node);
    const written = isCondition ? this.condition(node) : this.plain(node, false);
    // 1/0 and the like, of which atoms are made, stand in parentheses.
    const text = isAtom(node) && !isLiteral.test(written) ? `(${written})` : written;
    const bits = isFloat ? this.bitsOf(node) : null;
    const raw = isFloat ? this.rawText(node, bits !== null) : null;
    const rawly = new Set<number>();
    noteRaw(node, true, rawly);
    const plainly = new Set<number>();
    noteRaw(node, !isFloat, plainly);
    const isVariable = node.op === Op.var;
    const plainText = cut(text, plainly);
    const rawText =
      raw === null || (raw === text && rawly.size === plainly.size) ? null : cut(raw, rawly);
    return {
      text: plainText,
      raw: rawText,
      bits: bits?.map((word) => cut(expressionText(this.expressions.int(word)), rawly)) ?? null,
      mentions: mentioned(plainText, rawText),
      effects: node.effects,
      traits: traitsOf(node, text, isCondition),
      operand: isVariable && node.value < operandCount ? node.value : -1,
      temporary: isVariable && node.value >= operandCount ? node.value - operandCount : -1,
    };
  }

  private condition(node: Node): string {
    const text = expressionText(this.expressions.truth(node));
    return isChoice.test(text) ? `(${text})` : text;
  }

  private plain(node: Node, isRaw: boolean): string {
    const isFloat = isFloatClass(node.cls);
    return expressionText(
      isFloat ? this.expressions.float(node, isRaw) : this.expressions.value(node),
    );
  }

  /** An f32 whose bits are at hand is made of them: reading it twice takes longer. */
  private rawText(node: Node, hasBits: boolean): string {
    const isSingle = hasBits && node.cls === Cls.single;
    return this.plain(isSingle ? unary(Op.bitsToF32, Cls.single, movedBits(node)) : node, true);
  }

  private bitsOf(node: Node): Node[] | null {
    if (!isMoved(node) || isSignOperation(node)) return null;
    if (node.cls === Cls.single) return [movedBits(node)];
    if (node.op === Op.bitsToF64) return [node.a!, node.b!];
    if (node.op === Op.nan) return [int(node.value), int(node.value2)];
    const high = asIntLoad(node);
    high.value += 4;
    return [asIntLoad(node), high];
  }
}

const isLiteral = /^-?[\w.+@]+$/;
/** What binds so weakly that a condition is put in parentheses from the start. */
const isChoice = /\|\||&&|\?/;

/** Takes the statement that reads memory views again off the end, if it is there. */
function takeReload(statements: Node[]): boolean {
  if (statements[statements.length - 1]?.op !== Op.reload) return false;
  statements.pop();
  return true;
}

/** Takes a last assignment off whose variable is the only result. @returns what it assigns */
function takeCall(statements: Node[], results: readonly Node[], operandCount: number): Node | null {
  const last = statements[statements.length - 1];
  const only = results[0];
  if (results.length !== 1 || last?.op !== Op.set || only!.op !== Op.var) return null;
  if (only!.value !== last.value || last.value < operandCount) return null;
  statements.pop();
  return last.a;
}

function traitsOf(node: Node, text: string, isCondition: boolean): number {
  const { op } = node;
  if (op === Op.const || op === Op.nan || op === Op.null) {
    const computed = op === Op.const ? Trait.computed : Trait.source;
    return Trait.atom | Trait.primary | Trait.constant | computed;
  }
  let traits = 0;
  if (isCondition) traits |= Trait.boolean;
  if (PRIMARY.has(op) || (isCondition && isChoice.test(text))) traits |= Trait.primary;
  const isFloat = isFloatClass(node.cls);
  if (isFloat && isMoved(node) && !isSignOperation(node)) traits |= Trait.source;
  if (isComputedFloat(node)) traits |= Trait.computed;
  return traits;
}

/** Operations on floats whose operands are wanted by value only. */
const BY_VALUE = new Set<number>([
  Op.fadd,
  Op.fsub,
  Op.fmul,
  Op.fdiv,
  Op.frem,
  Op.feq,
  Op.fne,
  Op.flt,
  Op.fgt,
  Op.fle,
  Op.fge,
  Op.fround,
  Op.math,
  Op.promote,
  Op.toInt,
]);

/** Collects the variables of which the emitter takes the bits (emit/expressions.ts). */
function noteRaw(node: Node, isRaw: boolean, into: Set<number>): void {
  const isFloat = isFloatClass(node.cls);
  if (node.op === Op.var && isRaw && isFloat) into.add(node.value);
  const passes = node.op === Op.select || node.op === Op.fneg || node.op === Op.fabs;
  const isRawBelow = passes ? isRaw : !BY_VALUE.has(node.op);
  for (const child of [node.a, node.b, node.c, ...(node.list ?? [])]) {
    if (child !== null) noteRaw(child, isRawBelow, into);
  }
  for (const child of [...(node.body ?? []), ...(node.orElse ?? [])]) noteRaw(child, true, into);
}

/** Cuts a text at its holes. */
function cut(text: string, raw: ReadonlySet<number>): Text {
  const strings: string[] = [];
  const holes: number[] = [];
  const styles: number[] = [];
  let from = 0;
  for (const match of text.matchAll(hole)) {
    const end = match.index + match[0].length;
    const [, mark, name] = match;
    strings.push(text.slice(from, match.index));
    const isOperand = name !== undefined && name !== 'F' && mark === '';
    if (name === undefined) holes.push(OFFSET_HOLE + Number(match[0]) - OFFSET_SENTINEL);
    else if (name === 'F') holes.push(CALLEE_HOLE);
    else holes.push(mark === 't' ? -1 - Number(name) : Number(name));
    const style = styleOf(text[match.index - 1] ?? '', text[end] ?? '');
    styles.push(style + (isOperand && raw.has(Number(name)) ? HoleStyle.raw : 0));
    from = end;
  }
  strings.push(text.slice(from));
  return { strings, holes, styles };
}

function styleOf(before: string, after: string): number {
  const opens = before === '' || before === '(' || before === ',';
  const closes = after === '' || after === ')' || after === ',';
  if (before === '!' || (opens && after === '?')) return HoleStyle.truth;
  return opens && closes ? HoleStyle.bare : HoleStyle.inner;
}

function joined(texts: readonly Text[]): Text {
  const strings: string[] = [''];
  for (const text of texts) {
    strings[strings.length - 1] += text.strings[0]!;
    for (let i = 1; i < text.strings.length; i++) strings.push(text.strings[i]!);
  }
  const holes = texts.flatMap((text) => text.holes);
  return { strings, holes, styles: texts.flatMap((text) => text.styles) };
}

const mentioned = (text: Text, raw: Text | null): number[] => [
  ...new Set([...text.holes, ...(raw?.holes ?? [])].filter((h) => h < OFFSET_HOLE)),
];

const isOperandHole = (h: number): boolean => h >= 0 && h < OFFSET_HOLE;
const isConditional = (text: Text): boolean => text.strings.some((s) => /\?|&&|\|\||if/.test(s));

const textsOf = ({ text, raw, bits }: ResultTemplate): Text[] => [
  text,
  ...(raw === null ? [] : [raw]),
  ...(bits ?? []),
];

function whoseBits(count: number, texts: readonly Text[]): boolean[] {
  const takes = new Array<boolean>(count).fill(false);
  for (const { holes, styles } of texts) {
    holes.forEach((h, i) => {
      if (isOperandHole(h) && styles[i]! >= HoleStyle.raw) takes[h] = true;
    });
  }
  return takes;
}

/** How each operand may be given. Other forms of a result stand in place of its text. */
function usesOf(
  count: number,
  statements: readonly Text[],
  results: readonly ResultTemplate[],
): number[] {
  const counts = new Array<number>(count).fill(0);
  const add = (holes: readonly number[]): void => {
    for (const h of holes) if (isOperandHole(h)) counts[h]!++;
  };
  for (const { holes } of statements) add(holes);
  for (const { text, raw, bits } of results) {
    const forms = [text.holes, raw?.holes ?? [], bits?.flatMap(({ holes }) => holes) ?? []];
    const most = (h: number): number =>
      Math.max(...forms.map((holes) => holes.filter((other) => other === h).length));
    for (const h of new Set(forms.flat())) if (isOperandHole(h)) counts[h]! += most(h);
  }
  const first = statements[0] ?? (results.length === 1 ? results[0]!.text : null);
  const isFirst = (h: number): boolean =>
    first !== null && !isConditional(first) && first.holes.includes(h);
  return counts.map((n, h) => {
    if (n === 0) return Use.none;
    if (n > 1) return Use.often;
    return isFirst(h) ? Use.once : Use.pure;
  });
}
