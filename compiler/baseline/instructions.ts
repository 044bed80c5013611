/**
 * Instructions of a function that the baseline compiler is at, but for control and locals: their
 * operands are put into a template, and what that makes becomes text or new operands.
 */
import { F32, I32, I64 } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import { BodyReader } from '../binary/body-reader.ts';
import type { ModuleScope } from '../emit/scope.ts';
import { byName } from '../instructions/index.ts';
import type { InstructionRow } from '../instructions/row.ts';
import type { ModuleTranslation } from '../ir/module-translation.ts';
import { MUST_EVALUATE, conflicts } from '../ir/nodes.ts';
import { BaselineControl } from './control.ts';
import { floatOfWords, signedWords } from './float-words.ts';
import { Fate } from './float-flow.ts';
import { Operand, Trait, intConstant, isFloat, literal, slotBit, slotOperand } from './operand.ts';
import { operandTypes } from './operand-types.ts';
import { NO_FORMS, TemplateCache, formsOf, operandsOf } from './template-cache.ts';
import { Form, TemplateMaker } from './template-maker.ts';
import type { OperandForm } from './template-maker.ts';
import { Use, fill } from './template.ts';
import type { Filling, ResultTemplate, Template } from './template.ts';

const SELECT = byName.get('select')!;
const isSelect = ({ name }: InstructionRow): boolean => name === 'select' || name === 'select t';

/** Instructions that hand floats on. */
const passing = new Set(['select', 'select t']);
for (const name of ['neg', 'abs', 'copysign']) passing.add(`f32.${name}`).add(`f64.${name}`);

export class BaselineInstructions extends BaselineControl {
  readonly reader: BodyReader;
  protected readonly module: ModuleTranslation;
  /** Templates that the function at hand uses. */
  protected readonly used = new Set<Template>();
  private readonly maker: TemplateMaker;
  protected readonly templates: TemplateCache;

  /** How a call of a defined function starts. */
  private readonly calleeText: (functionIndex: number) => string;

  /**
   * @param scope in which the callee of a direct call is spelled CALLEE
   * @param nameOf the n-th short name
   */
  constructor(
    module: ModuleTranslation,
    scope: ModuleScope,
    nameOf: (n: number) => string,
    calleeText: (functionIndex: number) => string,
  ) {
    super(nameOf);
    this.calleeText = calleeText;
    this.module = module;
    this.reader = new BodyReader(module.info);
    this.maker = new TemplateMaker(module, scope, this.reader);
    this.templates = new TemplateCache(module, this.reader, this.maker);
  }

  protected instruction(row: InstructionRow): void {
    const typesOf = operandTypes[row.id];
    if (typesOf === undefined) {
      this.isRefused = true;
      return;
    }
    const popped = typesOf(this.module, this.reader, this.types);
    if (passing.has(row.name) && isFloat(popped[0]!)) return this.passFloats(row, popped);
    const parts = this.popValues(popped);
    const forms = formsOf(row, popped, parts);
    const template = this.templates.get(row, popped, forms);
    if (forms !== NO_FORMS && isFloatStore(row)) this.noteStoredWords(forms, parts);
    this.apply(template, operandsOf(forms, parts), row);
  }

  /**
   * Makes a float of others without computing with it: a choice, or one with another sign. Operands are
   * evaluated first, so that all have places, and the same ones when the function is written again.
   */
  private passFloats(row: InstructionRow, popped: readonly ValType[]): void {
    const parts = this.popValues(popped);
    this.flush();
    this.occupy(parts);
    const flow = this.flow.add(0);
    popped.forEach((type, i) => {
      if (!isFloat(type)) return;
      parts[i] = this.settled(parts[i]!);
      this.flowInto(parts[i], flow);
    });
    if (this.flow.isMoved(flow)) return this.passWords(row, popped[0]!, parts, flow);
    const forms = formsOf(row, popped, parts);
    const template = this.templates.get(row, popped, forms);
    this.apply(template, operandsOf(forms, parts), row, flow);
  }

  /** The same of floats that are only moved. */
  private passWords(
    row: InstructionRow,
    type: ValType,
    parts: readonly Operand[],
    flow: number,
  ): void {
    const intType = type === F32 ? I32 : I64;
    const condition = isSelect(row) ? parts[2]! : null;
    const floats = condition === null ? parts : parts.slice(0, 2);
    const operands = floats.map((x) => x.bits ?? []);
    if (operands.some((x) => x.length === 0)) this.isRefused = true;
    if (this.isRefused) return;
    let words: readonly Operand[];
    if (condition === null) words = signedWords(row.name, operands);
    else {
      const popped = [intType, intType, I32];
      const template = this.templates.get(SELECT, popped, NO_FORMS);
      this.apply(template, [...operands.flat(), condition], SELECT);
      words = this.popValues([intType]);
    }
    this.busy = 0;
    this.types.push(type);
    this.pushPart(floatOfWords(words, flow));
  }

  private settled(x: Operand): Operand {
    return x.effects === 0 ? x : this.named(x);
  }

  private noteStoredWords(forms: readonly OperandForm[], parts: readonly Operand[]): void {
    const x = parts[parts.length - 1]!;
    if (forms[1]!.form === Form.bits && x.flow >= 0) this.flow.mark(x.flow, Fate.stored);
  }

  private noteUses(row: InstructionRow, template: Template, operands: readonly Operand[]): void {
    const use = isFloatStore(row) ? Fate.stored : Fate.computed;
    operands.forEach(({ flow }, i) => {
      if (flow >= 0) this.flow.mark(flow, template.takesBits[i]! ? use | Fate.bits : use);
    });
  }

  /** @param flow the place of the result in the flow of floats, if it is made of its operands, or -1 */
  protected apply(template: Template, operands: Operand[], row: InstructionRow, flow = -1): void {
    const { uses, effects } = template;
    this.used.add(template);
    if (operands.length > 0) this.flush();
    this.occupy(operands);
    for (let i = 0; i < operands.length; i++) {
      const x = operands[i]!;
      const use = uses[i]!;
      if (use === Use.often) operands[i] = this.atom(x);
      else if (use === Use.none) this.discard(x);
      else if (use === Use.pure && this.mustComeFirst(x, effects)) operands[i] = this.named(x);
    }
    // Only now: what has been put into a slot has a place.
    if (flow < 0) this.noteUses(row, template, operands);
    if (!template.isReachableAfter) this.discardPending();
    else this.settle(effects, 0);
    const temporarySlots: number[] = [];
    const temporaries: string[] = [];
    for (let n = 0; n < template.temporaries; n++) {
      const slot = this.freeSlot();
      this.busy |= slotBit(slot);
      temporarySlots.push(slotBit(slot));
      temporaries.push(this.slotName(slot));
    }
    const callee = row.name === 'call' ? this.calleeText(this.reader.index) : '';
    const { offset } = this.reader;
    const filling = { operands, temporaries, temporarySlots, offset, callee };
    if (template.statements !== null) this.emit(fill(template.statements, filling));
    if (template.isEager) this.evaluate(template, filling);
    else {
      if (template.suffix !== '') this.emit(template.suffix);
      const results = template.results.map((result) => resultOf(result, filling, flow));
      this.pushValues(template.resultTypes, results);
    }
    this.busy = 0;
    this.isReachable = template.isReachableAfter;
  }

  private mustComeFirst({ effects }: Operand, others: number): boolean {
    return (effects & MUST_EVALUATE) !== 0 || conflicts(effects, others);
  }

  private evaluate({ results, resultTypes, suffix }: Template, filling: Filling): void {
    const { raw, text: plain, traits } = results[0]!;
    const slot = this.freeSlot();
    const name = this.slotName(slot);
    const value = fill(raw ?? plain, filling);
    this.hold(name, (traits & Trait.boolean) !== 0 ? `${value}|0` : value, suffix);
    this.types.push(resultTypes[0]!);
    this.pushPart(slotOperand(name, slotBit(slot), traits & Trait.computed, -1));
  }

  floatConstant(row: InstructionRow, type: ValType): void {
    const template = this.templates.constant(row);
    this.used.add(template);
    const { text, raw, traits } = template.results[0]!;
    const plain = text.strings[0]!;
    const { low, high } = this.reader;
    const words = type === F32 ? [low] : [low, high];
    this.types.push(type);
    this.pushPart(literal(plain, raw?.strings[0] ?? plain, words.map(intConstant), traits));
  }

  intConstants(type: ValType): void {
    const { low, high } = this.reader;
    this.types.push(type);
    this.pushPart(intConstant(low));
    if (type === I64) this.pushPart(intConstant(high));
  }
}

/** A result that may be evaluated later. @param flow its place in the flow of floats, or -1 */
function resultOf(result: ResultTemplate, filling: Filling, flow: number): Operand {
  const { operands, temporaries, temporarySlots } = filling;
  if (result.operand >= 0) return operands[result.operand]!;
  if (result.temporary >= 0) {
    return slotOperand(temporaries[result.temporary]!, temporarySlots[result.temporary]!, 0, -1);
  }
  const plain = fill(result.text, filling);
  const raw = result.raw === null ? plain : fill(result.raw, filling);
  const { traits } = result;
  let { effects } = result;
  let reads = 0;
  let slots = 0;
  for (const h of result.mentions) {
    if (h < 0) slots |= temporarySlots[-1 - h]!;
    else {
      const x = operands[h]!;
      effects |= x.effects;
      reads |= x.reads;
      slots |= x.slots;
    }
  }
  let bits: Operand[] | null = null;
  if (result.bits !== null) {
    bits = result.bits.map((word) => {
      const filled = fill(word, filling);
      if ((traits & Trait.constant) !== 0) return intConstant(Number(filled));
      return new Operand(filled, filled, null, 0, effects, reads, slots, -1);
    });
  }
  if ((traits & Trait.constant) !== 0) return literal(plain, raw, bits, traits);
  return new Operand(plain, raw, bits, traits, effects, reads, slots, flow);
}

const isFloatStore = ({ name }: InstructionRow): boolean =>
  name === 'f32.store' || name === 'f64.store';
