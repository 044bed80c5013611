/**
 * Floats that the baseline compiler keeps as ints, since they are moved only (float-flow.ts): one word for
 * an f32, two for an f64, the lower one first.
 */
import { NAME, Operand, Trait } from './operand.ts';

/**
 * A float that is moved only, in variables for its words.
 * @param traits those that its words have, too
 */
export function movedOperand(
  words: readonly string[],
  traits: number,
  reads: number,
  slots: number,
  flow: number,
): Operand {
  const bits = words.map(
    (name) => new Operand(name, name, null, NAME | traits, 0, reads, slots, -1),
  );
  return new Operand(words[0]!, words[0]!, bits, NAME | traits, 0, reads, slots, flow);
}

/** The same of words that have not been evaluated. */
export function floatOfWords(words: readonly Operand[], flow: number): Operand {
  const [{ text, traits }, last] = [words[0]!, words[words.length - 1]!];
  const shared = traits & last.traits & ~Trait.constant;
  return combined(text, words, words, shared, flow);
}

/** A text that mentions `mentioned`. */
function combined(
  text: string,
  mentioned: readonly Operand[],
  bits: readonly Operand[] | null,
  traits: number,
  flow: number,
): Operand {
  let [effects, reads, slots] = [0, 0, 0];
  for (const x of mentioned) {
    effects |= x.effects;
    reads |= x.reads;
    slots |= x.slots;
  }
  return new Operand(text, text, bits, traits, effects, reads, slots, flow);
}

/** The words of a float that is moved only, with another sign. @param operands its operands, likewise */
export function signedWords(name: string, operands: readonly (readonly Operand[])[]): Operand[] {
  const words = [...operands[0]!];
  const signs = operands.map((x) => x[x.length - 1]!);
  const text = signTexts[name.slice(name.indexOf('.') + 1)]!(signs.map(enclosed));
  words[words.length - 1] = combined(text, signs, null, 0, -1);
  return words;
}

const signTexts: Readonly<Record<string, (words: readonly string[]) => string>> = {
  neg: ([x]) => `${x}^-2147483648`,
  abs: ([x]) => `${x}&2147483647`,
  copysign: ([x, sign]) => `${x}&2147483647|${sign}&-2147483648`,
};

const enclosed = ({ text, traits }: Operand): string =>
  (traits & (Trait.primary | Trait.constant)) === 0 ? `(${text})` : text;
