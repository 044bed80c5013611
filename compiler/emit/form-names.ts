/**
 * How the forms and parts of a function are named: its own name, a dollar, and what tells them apart.
 * Chooses no name of a function (module-names.ts).
 */

/** What stands behind a function's name in those of its forms. */
const FORM_SUFFIXES = {
  /** The entry for tail calls, which may return with R.tail set. */
  tail: '$t',
  /** From one of its loops on (ir/resume.ts). */
  resumed: '$r',
  /** The two forms of a function that has them (two-forms.ts). */
  first: '$f',
  settled: '$s',
  suspending: '$g',
  /** The body of a function that a listener listens to. */
  listened: '$l',
  /** The form that takes no context (inner-form.ts). */
  inner: '$i',
} as const;

/** Of the variable that counts the rounds of a function with two forms: it is no function. */
const COUNT_SUFFIX = '$n';

/** Behind this comes the number of a part that was made a function (passes/outline.ts). */
const PART_SUFFIX = '$o';

export const tailName = (name: string): string => name + FORM_SUFFIXES.tail;
export const resumedName = (name: string): string => name + FORM_SUFFIXES.resumed;
export const firstName = (name: string): string => name + FORM_SUFFIXES.first;
export const settledName = (name: string): string => name + FORM_SUFFIXES.settled;
export const suspendingName = (name: string): string => name + FORM_SUFFIXES.suspending;
export const listenedName = (name: string): string => name + FORM_SUFFIXES.listened;
export const innerName = (name: string): string => name + FORM_SUFFIXES.inner;
export const countName = (name: string): string => name + COUNT_SUFFIX;
export const outlinedName = (name: string, part: number): string => name + PART_SUFFIX + part;

/** Arrays of code and of tail entries by function index, for functions of other units. */
export const CODE_TABLE = 'F';
export const TAIL_TABLE = tailName(CODE_TABLE);
/** The same for suspending forms. */
export const SUSPENDING_TABLE = suspendingName(CODE_TABLE);

const alternatives = (suffixes: readonly string[]): string =>
  suffixes.map((suffix) => suffix.replace('$', '\\$')).join('|');
const forms = Object.values(FORM_SUFFIXES);
const behindWholeName = new RegExp(
  `(?:${alternatives(forms)}|${alternatives([PART_SUFFIX])}\\d+)+$`,
);
const behindAnyName = new RegExp(`(?:${alternatives([...forms, COUNT_SUFFIX])})$`);

/** A function's name without what tells its forms and parts apart: see SymbolMap. */
export const wholeName = (name: string): string => name.replace(behindWholeName, '');

/** True for names that are made of another name. (Of parts, who makes them sees to it: function.ts.) */
export const isDerivedName = (name: string): boolean => behindAnyName.test(name);
