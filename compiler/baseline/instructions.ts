/**
 * Instructions of a function that the baseline compiler is at, but for control and locals: their
 * operands are put into a template, and what that makes becomes text or new operands.
 */
import { I64 } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import { BodyReader } from '../binary/body-reader.ts';
import { CODE_TABLE } from '../emit/scope.ts';
import type { ModuleScope } from '../emit/scope.ts';
import type { InstructionRow } from '../instructions/row.ts';
import type { ModuleTranslation } from '../ir/module-translation.ts';
import { MUST_EVALUATE, conflicts } from '../ir/nodes.ts';
import { partCount } from '../ir/parts.ts';
import { BaselineControl } from './control.ts';
import { Fate } from './float-flow.ts';
import {
  Operand,
  Trait,
  intConstant,
  isFloat,
  isVector,
  literal,
  slotBit,
  slotOperand,
} from './operand.ts';
import { operandTypes } from './operand-types.ts';
import { TemplateCache, formsOf, operandsOf } from './template-cache.ts';
import { TemplateMaker } from './template-maker.ts';
import { Use, fill } from './template.ts';
import type { Filling, ResultTemplate, Template } from './template.ts';

export class BaselineInstructions extends BaselineControl {
  readonly reader: BodyReader;
  protected readonly module: ModuleTranslation;
  /** Templates that the function at hand uses. */
  protected readonly used = new Set<Template>();
  private readonly maker: TemplateMaker;
  private readonly templates: TemplateCache;

  /**
   * @param scope in which the callee of a direct call is spelled CALLEE
   * @param nameOf the n-th short name
   */
  constructor(module: ModuleTranslation, scope: ModuleScope, nameOf: (n: number) => string) {
    super(nameOf);
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
    if (popped.some(isVector)) {
      this.isRefused = true;
      return;
    }
    const parts = this.popValues(popped);
    const forms = formsOf(row, popped, parts);
    const template = this.templates.get(row, popped, forms);
    this.used.add(template);
    if (template.resultTypes.some(isVector)) this.isRefused = true;
    this.apply(
      template,
      operandsOf(forms, parts),
      row,
      this.noteFlow(row, template, popped, parts),
    );
  }

  /** @returns the place of the result in the flow of floats if it is one of its operands, or -1 */
  private noteFlow(
    row: InstructionRow,
    template: Template,
    popped: readonly ValType[],
    parts: readonly Operand[],
  ): number {
    const { results } = template;
    if (results.length === 1 && results[0]!.passesFloats) {
      const flow = this.flow.add(0);
      let at = 0;
      for (const type of popped) {
        if (isFloat(type)) this.flowInto(parts[at]!, flow);
        at += partCount(type);
      }
      return flow;
    }
    for (const x of parts) {
      if (x.flow < 0) continue;
      const isStored = row.name === 'f32.store' || row.name === 'f64.store';
      this.flow.mark(x.flow, isStored ? Fate.stored : Fate.computed);
    }
    return -1;
  }

  private apply(template: Template, operands: Operand[], row: InstructionRow, flow: number): void {
    const { uses, effects } = template;
    if (operands.length > 0) this.flush();
    this.occupy(operands);
    for (let i = 0; i < operands.length; i++) {
      const x = operands[i]!;
      const use = uses[i]!;
      if (use === Use.often) operands[i] = this.atom(x);
      else if (use === Use.none) this.discard(x);
      else if (use === Use.pure && this.mustComeFirst(x, effects)) operands[i] = this.named(x);
    }
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
    const callee = row.name === 'call' ? `${CODE_TABLE}[${this.reader.index}]` : '';
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

  /** Pushes what the instruction at hand makes of nothing. */
  floatConstant(row: InstructionRow): void {
    const template = this.maker.make(row, [], false);
    this.used.add(template);
    this.apply(template, [], row, -1);
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
