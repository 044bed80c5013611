/**
 * Instructions of a function that the baseline compiler is at, but for control and locals: their
 * operands are put into a template, and what that makes becomes text or new operands.
 */
import { F32, I32, I64 } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import { BodyReader } from '../binary/body-reader.ts';
import type { ModuleScope } from '../emit/scope.ts';
import { byName, instructions } from '../instructions/index.ts';
import type { InstructionRow } from '../instructions/row.ts';
import type { ModuleTranslation } from '../ir/module-translation.ts';
import { MUST_EVALUATE, conflicts } from '../ir/nodes.ts';
import { BaselineControl } from './control.ts';
import { floatOfWords, signedWords } from './float-words.ts';
import { Fate } from './float-flow.ts';
import { Operand, Trait, intConstant, isFloat, literal, slotBit, slotOperand } from './operand.ts';
import { fixedOperandTypes, operandTypes } from './operand-types.ts';
import { NO_FORMS, TemplateCache, formsOf, hasForms, operandsOf } from './template-cache.ts';
import { Form, TemplateMaker } from './template-maker.ts';
import type { OperandForm } from './template-maker.ts';
import { Use, expectedReload, fill } from './template.ts';
import type { Filling, ResultTemplate, Template } from './template.ts';

const SELECT = byName.get('select')!;

/** By instruction id: whether it hands floats on. */
const passes = instructions.map(({ floats }) => floats === 'choose' || floats === 'sign');

/** Variables that a template's text assigns beside its results. */
interface Temporaries {
  readonly names: readonly string[];
  /** What they are as slots (operand.ts). */
  readonly slots: readonly number[];
}

const NO_TEMPORARIES: Temporaries = { names: [], slots: [] };

export class BaselineInstructions extends BaselineControl {
  readonly reader: BodyReader;
  protected readonly module: ModuleTranslation;
  /** Templates that the function at hand uses, but for those that are self-contained. */
  protected readonly used = new Set<Template>();
  private readonly maker: TemplateMaker;
  protected readonly templates: TemplateCache;
  /** What stands for the statements that read memory views again. */
  protected readonly reload: string;

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
    this.reload = expectedReload(module.info);
    this.maker = new TemplateMaker(module, scope, this.reader, this.reload);
    this.templates = new TemplateCache(module, this.reader, this.maker);
  }

  protected loopOffset(): number {
    return this.reader.opcodeOffset;
  }

  protected instruction(row: InstructionRow): void {
    const { id } = row;
    this.counts.countInstruction(row);
    let popped = fixedOperandTypes[id];
    if (popped === undefined) {
      const typesOf = operandTypes[id];
      if (typesOf === undefined) {
        this.isRefused = true;
        return;
      }
      popped = typesOf(this.module, this.reader, this.types);
    }
    if (passes[id]! && isFloat(popped[0]!)) return this.passFloats(row, popped);
    const parts = this.popValues(popped);
    if (!hasForms[id]!) return this.apply(this.templates.get(row, popped, NO_FORMS), parts, row);
    const forms = formsOf(row, popped, parts);
    const template = this.templates.get(row, popped, forms);
    if (row.floats === 'store') this.noteStoredWords(forms, parts);
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
    const forms = hasForms[row.id]! ? formsOf(row, popped, parts) : NO_FORMS;
    const template = this.templates.get(row, popped, forms);
    this.apply(template, forms === NO_FORMS ? parts : operandsOf(forms, parts), row, flow);
  }

  /** The same of floats that are only moved. */
  private passWords(
    row: InstructionRow,
    type: ValType,
    parts: readonly Operand[],
    flow: number,
  ): void {
    const intType = type === F32 ? I32 : I64;
    const condition = row.floats === 'choose' ? parts[2]! : null;
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

  private noteUse({ flow }: Operand, row: InstructionRow, takesBits: boolean): void {
    const use = row.floats === 'store' ? Fate.stored : Fate.computed;
    this.flow.mark(flow, takesBits ? use | Fate.bits : use);
  }

  /** @param flow the place of the result in the flow of floats, if it is made of its operands, or -1 */
  protected apply(template: Template, operands: Operand[], row: InstructionRow, flow = -1): void {
    const { uses, effects } = template;
    if (!template.isSelfContained) this.used.add(template);
    const count = operands.length;
    if (count > 0 && this.held !== null) this.flush();
    for (let i = 0; i < count; i++) this.busy |= operands[i]!.slots;
    for (let i = 0; i < count; i++) {
      let x = operands[i]!;
      const use = uses[i]!;
      const isReady = use === Use.once || (use === Use.pure && x.effects === 0);
      if (!isReady) operands[i] = x = this.given(x, use, effects);
      // Only now: what has been put into a slot has a place.
      if (x.flow >= 0 && flow < 0) this.noteUse(x, row, template.takesBits[i]!);
    }
    if (!template.isReachableAfter) this.discardPending();
    else if (effects !== 0) this.settle(effects, 0);
    const { names, slots } =
      template.temporaries === 0 ? NO_TEMPORARIES : this.takeTemporaries(template.temporaries);
    const { offset, index } = this.reader;
    const callee = template.hasCallee ? this.calleeText(index) : '';
    const filling = { operands, temporaries: names, temporarySlots: slots, offset, callee };
    if (template.statements !== null) this.emit(fill(template.statements, filling));
    if (template.isEager) this.evaluate(template, filling);
    else {
      if (template.suffix !== '') this.emit(template.suffix);
      this.pushResults(template, filling, flow);
    }
    this.busy = 0;
    this.isReachable = template.isReachableAfter;
  }

  /** An operand in the form in which a template takes it. */
  private given(x: Operand, use: number, effects: number): Operand {
    if (use === Use.often) return this.atom(x);
    if (use === Use.pure && this.mustComeFirst(x, effects)) return this.named(x);
    if (use === Use.none) this.discard(x);
    return x;
  }

  private takeTemporaries(count: number): Temporaries {
    const names: string[] = [];
    const slots: number[] = [];
    for (let n = 0; n < count; n++) {
      const slot = this.freeSlot();
      this.busy |= slotBit(slot);
      slots.push(slotBit(slot));
      names.push(this.slotName(slot));
    }
    return { names, slots };
  }

  private pushResults({ results, resultTypes }: Template, filling: Filling, flow: number): void {
    for (let i = 0; i < resultTypes.length; i++) this.types.push(resultTypes[i]!);
    for (let i = 0; i < results.length; i++) this.pushPart(resultOf(results[i]!, filling, flow));
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
  for (let i = 0; i < result.mentions.length; i++) {
    const h = result.mentions[i]!;
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
