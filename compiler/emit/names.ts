/**
 * Names from a module, which are hostile text, to legal JavaScript identifiers.
 */

/** Words that may not be identifiers, in any mode or engine this is read by. */
const reservedWords = new Set(
  (
    'abstract arguments await boolean break byte case catch char class const continue debugger default ' +
    'delete do double else enum eval export extends false final finally float for function goto if ' +
    'implements import in instanceof int interface let long native new null package private protected ' +
    'public return short static super switch synchronized this throw throws transient true try typeof ' +
    'undefined var void volatile while with yield NaN Infinity Math Int32Array Float32Array Float64Array ' +
    'ArrayBuffer DataView Uint8Array Array BigInt Error Object String URL async of get set constructor'
  ).split(' '),
);

export const isReservedWord = (name: string): boolean => reservedWords.has(name);

/** True if a script may declare a global of this name without taking one that it or others need. */
export const isGlobalName = (name: string): boolean =>
  /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(name) &&
  !isReservedWord(name) &&
  name !== 'globalThis' &&
  name !== 'wasmlessRuntime';

/** Longest identifier made of a name: some toolchains write whole signatures into them. */
const MAX_LENGTH = 80;

/** A legal identifier that resembles `name`; `fallback` if nothing of it is left. */
export function identifier(name: string, fallback: string): string {
  const text = name
    .slice(0, MAX_LENGTH * 2)
    .replace(/[^A-Za-z0-9_$]+/g, '_')
    .replace(/^_+(?=.)|_+$/g, '')
    .slice(0, MAX_LENGTH);
  if (text === '' || text === '_') return fallback;
  return /^[0-9$]/.test(text) || isReservedWord(text) ? `_${text}` : text;
}

const first = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_';
const rest = `${first}0123456789`;

/** The n-th shortest identifier. */
export function shortName(n: number): string {
  let name = first[n % first.length]!;
  n = Math.floor(n / first.length);
  while (n > 0) {
    n--;
    name += rest[n % rest.length]!;
    n = Math.floor(n / rest.length);
  }
  return name;
}
