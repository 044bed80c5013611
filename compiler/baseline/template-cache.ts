/**
 * The templates that a module's functions have used so far: each is made when it is first wanted. What
 * decides on a template is the instruction, what its operands are to its lowering, and its immediates.
 */
import { EXNREF, I64, partCount } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import type { BodyReader } from '../binary/body-reader.ts';
import { instructions } from '../instructions/index.ts';
import { Layout } from '../instructions/row.ts';
import type { InstructionRow } from '../instructions/row.ts';
import { takeCaught, takePayload, testTag } from '../ir/exceptions.ts';
import type { ModuleTranslation } from '../ir/module-translation.ts';
import { Trait, isFloat } from './operand.ts';
import type { Operand } from './operand.ts';
import { Form } from './template-maker.ts';
import type { OperandForm, TemplateMaker } from './template-maker.ts';
import type { Template } from './template.ts';

/** Whether its lowering looks at where a float comes from. */
const caresForBits = ({ floats }: InstructionRow): boolean =>
  floats !== undefined && floats !== 'choose';
const takesBits = ({ floats }: InstructionRow): boolean =>
  floats === 'store' || floats === 'reinterpret';
/** Of i64: it is simple by a constant. */
const isShift = ({ mixes }: InstructionRow): boolean => mixes === 'shift';
/** By instruction id: whether forms of its operands differ. */
export const hasForms = instructions.map((row) => caresForBits(row) || isShift(row));

/** By instruction id: whether its lowering looks at the static types of references. */
const knowsReferences = instructions.map(
  ({ feature }) => feature === 'gc' || feature === 'function-references',
);

/** By instruction id: nothing else decides on its template. */
const isPlain = instructions.map(
  ({ id, floats, layout }) =>
    layout === Layout.none && !hasForms[id]! && !knowsReferences[id]! && floats !== 'choose',
);

/** Of instructions to which all operands are alike. */
export const NO_FORMS: readonly OperandForm[] = [];

export interface ClauseTemplates {
  /** [exnref] -> [i32] */
  readonly test: Template;
  /** [exnref] -> what it carries */
  readonly payload: Template;
}

export class TemplateCache {
  private readonly module: ModuleTranslation;
  private readonly reader: BodyReader;
  private readonly maker: TemplateMaker;
  /** By instruction and forms of its operands; then by what else decides. */
  private readonly templates = new Map<number, Map<number | string, Template>>();
  /** By instruction id: of those on which nothing else decides. */
  private readonly plain: (Template | undefined)[] = [];
  private caughtTemplate: Template | null = null;
  private readonly clauses = new Map<number, ClauseTemplates>();
  /** Of floats, by their bits. */
  private readonly constants = new Map<number | string, Template>();

  constructor(module: ModuleTranslation, reader: BodyReader, maker: TemplateMaker) {
    this.module = module;
    this.reader = reader;
    this.maker = maker;
  }

  /** Of the instruction that the reader is at, with operands of the given types and forms. */
  get(row: InstructionRow, popped: readonly ValType[], forms: readonly OperandForm[]): Template {
    if (isPlain[row.id]!) {
      return (this.plain[row.id] ??= this.maker.make(row.lower!, popped.map(anyForm), false));
    }
    let key = row.id;
    for (let i = 0; i < forms.length; i++) key = key * 4 + forms[i]!.form;
    // Instructions with forms have one operand or two.
    if (forms.length > 0) key += instructions.length * 16 ** forms.length;
    let byRest = this.templates.get(key);
    if (byRest === undefined)
      this.templates.set(key, (byRest = new Map<number | string, Template>()));
    const rest = this.restOfKey(row, popped, forms);
    let template = byRest.get(rest);
    if (template === undefined) {
      const isAnyOffset = row.layout === Layout.memarg && this.reader.offset !== 0;
      const all = forms === NO_FORMS ? popped.map(anyForm) : forms;
      template = this.maker.make(row.lower!, all, isAnyOffset);
      byRest.set(rest, template);
    }
    return template;
  }

  /** Of the constant that the reader is at. */
  constant(row: InstructionRow): Template {
    const { low, high } = this.reader;
    const key = row.immediates === 'f32' ? low : `${low},${high}`;
    let template = this.constants.get(key);
    if (template === undefined) {
      template = this.maker.make(row.lower!, NO_FORMS, false);
      this.constants.set(key, template);
    }
    return template;
  }

  /** Of what was caught where it stands. */
  caught(): Template {
    return (this.caughtTemplate ??= this.maker.make(takeCaught, NO_FORMS, false));
  }

  /** Of the steps of a clause for exceptions with the tag. */
  clause(tag: number): ClauseTemplates {
    let templates = this.clauses.get(tag);
    if (templates === undefined) {
      const exception = [anyForm(EXNREF)];
      const test = this.maker.make(testTag(tag), exception, false);
      const payload = this.maker.make(takePayload(tag), exception, false);
      this.clauses.set(tag, (templates = { test, payload }));
    }
    return templates;
  }

  /** Whatever else of an instruction decides on its template. */
  private restOfKey(
    row: InstructionRow,
    popped: readonly ValType[],
    forms: readonly OperandForm[],
  ): number | string {
    const { reader, module } = this;
    if (knowsReferences[row.id]!) return `${this.typesKey(row)};${popped.join()}`;
    switch (row.layout) {
      case Layout.none:
        if (forms.length > 1) return forms[1]!.value;
        return popped.length === 3 ? popped[0]! : 0;
      case Layout.memarg:
        return reader.memory * 2 + (reader.offset === 0 ? 0 : 1);
      case Layout.memargLane:
        return `${reader.memory},${reader.offset},${reader.index}`;
      case Layout.lane:
        return reader.index;
      case Layout.bytes16:
        return reader.lanes.join();
      case Layout.valTypes:
        return popped[0]!;
      case Layout.heapType:
        return reader.type;
      case Layout.memory:
        return reader.index;
      case Layout.index: {
        const { index } = reader;
        if (row.call !== 'direct') return index;
        if (index < module.info.importedFunctionCount) return -1 - index;
        return module.info.functionTypes[index]! * 2 + (module.mayGrow(index) ? 1 : 0);
      }
    }
    return `${reader.index},${reader.index2}`;
  }

  /** The immediates of an instruction on references. */
  private typesKey({ layout }: InstructionRow): number | string {
    const { index, index2, type } = this.reader;
    if (layout === Layout.none) return 0;
    return layout === Layout.cast ? type : `${index},${index2}`;
  }
}

/** What the operands are to the lowering of an instruction that has forms. */
export function formsOf(
  row: InstructionRow,
  popped: readonly ValType[],
  parts: readonly Operand[],
): readonly OperandForm[] {
  const forms: OperandForm[] = [];
  let at = 0;
  for (const type of popped) {
    const form = formOf(row, type, parts[at]!, at === 0 ? undefined : parts[at + 1]);
    forms.push({ type, form, value: form === Form.constant ? Number(parts[at]!.text) : 0 });
    at += partCount(type);
  }
  return forms;
}

function formOf(row: InstructionRow, type: ValType, x: Operand, high: Operand | undefined): Form {
  if (isFloat(type)) {
    if (!caresForBits(row)) return Form.any;
    if ((x.traits & Trait.computed) !== 0) return Form.computed;
    return x.bits !== null && takesBits(row) ? Form.bits : Form.any;
  }
  if (type !== I64 || high === undefined || !isShift(row)) return Form.any;
  const isSmall = (x.traits & high.traits & Trait.constant) !== 0 && high.text === '0';
  return isSmall && Number(x.text) >= 0 && Number(x.text) < 64 ? Form.constant : Form.any;
}

const anyForm = (type: ValType): OperandForm => ({ type, form: Form.any, value: 0 });

/** The operands that templates for the forms have. */
export function operandsOf(forms: readonly OperandForm[], parts: Operand[]): Operand[] {
  const operands: Operand[] = [];
  let at = 0;
  for (const { type, form } of forms) {
    const count = partCount(type);
    if (form === Form.bits) operands.push(...parts[at]!.bits!);
    else if (form !== Form.constant) for (let n = 0; n < count; n++) operands.push(parts[at + n]!);
    at += count;
  }
  return operands;
}
