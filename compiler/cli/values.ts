/** Values of exported functions as words on the command line, by the function's type. */
import * as T from '../../runtime/value-types.ts';
import { typeText } from '../inspect.ts';
import { CliError, ExitCode } from './exit.ts';

const badArgument = (text: string, type: T.ValType, hint: string): CliError =>
  new CliError(ExitCode.usage, `'${text}' is no ${typeText(type)}`, hint);

/** Integers may be signed or unsigned, decimal or 0x, with _ between digits. */
function parseInteger(text: string, type: T.ValType, bits: number): bigint {
  const [, sign, digits] = /^([+-]?)(\d[\d_]*|0x[\da-f][\da-f_]*)$/i.exec(text) ?? [];
  if (digits === undefined) throw badArgument(text, type, 'write an integer, like 42, -1 or 0xff');
  const magnitude = BigInt(digits.replaceAll('_', ''));
  const value = sign === '-' ? -magnitude : magnitude;
  const limit = 1n << BigInt(bits);
  if (value >= limit || value < -limit / 2n) {
    throw badArgument(text, type, `it has to fit into ${bits} bits`);
  }
  return BigInt.asIntN(bits, value);
}

const specialFloats = new Map([
  ['nan', NaN],
  ['inf', Infinity],
  ['+inf', Infinity],
  ['-inf', -Infinity],
]);

function parseFloatArgument(text: string, type: T.ValType): number {
  const special = specialFloats.get(text.toLowerCase());
  if (special !== undefined) return special;
  const value = text.trim() === '' ? NaN : Number(text);
  if (Number.isNaN(value)) {
    throw badArgument(text, type, 'write a number, like 1.5, -0, 1e9, inf or nan');
  }
  return value;
}

/**
 * The JS value of one argument.
 * @throws CliError if the text does not denote a value of the type
 */
export function parseArgument(text: string, type: T.ValType): unknown {
  switch (type) {
    case T.I32:
      return Number(parseInteger(text, type, 32));
    case T.I64:
      return parseInteger(text, type, 64);
    case T.F32:
    case T.F64:
      return parseFloatArgument(text, type);
  }
  if (T.isRef(type) && text === 'null') return null;
  throw badArgument(text, type, 'only numbers and null can be written on the command line');
}

/** One result as text: i64 as an integer, -0 with its sign, references by their kind. */
export function formatResult(value: unknown): string {
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'function') return `[function ${value.name}]`;
  if (typeof value === 'object' && value !== null) return '[reference]';
  return String(value);
}
