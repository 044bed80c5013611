/**
 * Templates: the text that an instruction becomes, with holes for its operands; and filling them in.
 * See template-maker.ts for where they come from.
 */
import { field } from '../../runtime/abi.ts';
import type { ValType } from '../../runtime/value-types.ts';
import type { References } from '../emit/scope.ts';
import type { ModuleInfo } from '../module-info.ts';
import { Trait } from './operand.ts';
import type { Operand } from './operand.ts';

/** Text with holes: holes[i] stands after strings[i]. */
export interface Text {
  readonly strings: readonly string[];
  /** Operand n >= 0; temporary n as -1 - n; OFFSET_HOLE + d for the offset plus d; CALLEE_HOLE. */
  readonly holes: readonly number[];
  /** By hole, see HoleStyle. */
  readonly styles: readonly number[];
}

export const OFFSET_HOLE = 0x10000;
export const CALLEE_HOLE = 0x20000;
/** Stands for statements that read memory views again. */
const RELOAD = '\u0001';
/** The statements that read the views again. */
export const reloadOf = (views: readonly string[]): string =>
  views.map((name) => `${name}=$.${name};`).join('');
/** The same of a function whose views are not known yet: most often these are its module's. */
export const expectedReload = ({ memories }: ModuleInfo): string =>
  memories.length > 1 ? RELOAD : reloadOf(memories.map((_, k) => field.view(k)));

/** How the text of an operand goes into a hole. */
export const HoleStyle = {
  /** In parentheses, unless it is a primary expression. */
  inner: 0,
  /** As it is: it stands alone. */
  bare: 1,
  /** Anything that is truthy if the operand is not 0. */
  truth: 2,
  /** Added to the others: with the bits of a NaN kept. */
  raw: 4,
} as const;

/** How an operand may be given, from the weakest demand to the strongest. */
export const Use = {
  none: 0,
  /** Evaluated where it stands, before anything of the template has an effect. */
  once: 1,
  /** The same, if it has no effects: it may be evaluated late, or not at all. */
  pure: 2,
  /** Several times: by a name. */
  often: 3,
} as const;

export interface ResultTemplate {
  readonly text: Text;
  /** A float in the form in which a NaN keeps its bits, where that is another. */
  readonly raw: Text | null;
  /** A float's bits, where they are at hand. */
  readonly bits: readonly Text[] | null;
  readonly effects: number;
  readonly traits: number;
  /** Operands and temporaries in the texts, numbered as holes are. */
  readonly mentions: readonly number[];
  /** The operand that it is, or -1. */
  readonly operand: number;
  /** The temporary that it is, or -1. */
  readonly temporary: number;
}

export interface Template {
  readonly statements: Text | null;
  /** What it does to what has not been evaluated. */
  readonly effects: number;
  readonly results: readonly ResultTemplate[];
  readonly resultTypes: readonly ValType[];
  /** The only result is evaluated before anything else is; then comes `suffix`. */
  readonly isEager: boolean;
  readonly suffix: string;
  readonly temporaries: number;
  /** By operand, see Use. */
  readonly uses: readonly number[];
  /** By operand: whether the bits of a NaN are looked at. */
  readonly takesBits: readonly boolean[];
  readonly isReachableAfter: boolean;
  /** Whether its text names the callee of a direct call. */
  readonly hasCallee: boolean;
  /** It refers to nothing outside of its function: what follows is empty, or false. */
  readonly isSelfContained: boolean;
  /** It makes floats of words, or words of floats, for lanes of a vector. */
  readonly hasFloatWords: boolean;
  /** Memories whose views it uses. */
  readonly memories: readonly number[];
  readonly references: References;
}

/** What is put into the holes. */
export interface Filling {
  readonly operands: readonly Operand[];
  readonly temporaries: readonly string[];
  /** What they are as slots (operand.ts). */
  readonly temporarySlots: readonly number[];
  readonly offset: number;
  readonly callee: string;
}

/** Fills in a template's text. */
export function fill({ strings, holes, styles }: Text, filling: Filling): string {
  let text = strings[0]!;
  for (let i = 0; i < holes.length; i++) {
    const hole = holes[i]!;
    if (hole < 0) text += filling.temporaries[-1 - hole]!;
    else if (hole < OFFSET_HOLE) text += placed(filling.operands[hole]!, styles[i]!, strings[i]!);
    else if (hole < CALLEE_HOLE) text += String(filling.offset + hole - OFFSET_HOLE);
    else text += filling.callee;
    text += strings[i + 1]!;
  }
  return text;
}

function placed(x: Operand, style: number, before: string): string {
  const { traits } = x;
  const isRaw = style >= HoleStyle.raw;
  const text = isRaw ? x.raw : x.text;
  if ((traits & Trait.constant) !== 0) {
    return text.startsWith('-') && before.endsWith('-') ? `(${text})` : text;
  }
  const kind = isRaw ? style - HoleStyle.raw : style;
  if ((traits & Trait.boolean) !== 0 && kind !== HoleStyle.truth) {
    return kind === HoleStyle.bare ? `${text}|0` : `(${text}|0)`;
  }
  if ((traits & Trait.primary) !== 0) return text;
  return kind === HoleStyle.bare ? text : `(${text})`;
}
