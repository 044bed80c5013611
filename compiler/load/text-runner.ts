/**
 * Runs emitted code as text. The only file that makes code of text (new Function); needs an
 * environment that allows it.
 */
import { verbatimSource } from '../emit/estree.ts';
import { printCompact } from '../emit/print.ts';
import type { CodeRunner, FunctionUnit } from './code-runner.ts';
import { QuickTier } from './quick-tier.ts';

/** True where code may be made of text. */
export function mayRunText(): boolean {
  try {
    return runText('return {answer}', { answer: 42 })['answer'] === 42;
  } catch {
    return false;
  }
}

/** Runs the body of a function with the given names in scope. @returns what it returns */
export function runText(
  body: string,
  environment: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const names = Object.keys(environment);
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- running emitted code is this file's purpose
  const run = new Function(...names, `"use strict";${body}`) as (
    ...values: unknown[]
  ) => Record<string, unknown>;
  return run(...names.map((name) => environment[name]));
}

/** In parentheses: engines compile it at once then, and do not read it twice. */
function runFunction(
  { text, needed, variables }: FunctionUnit,
  environment: Readonly<Record<string, unknown>>,
): unknown {
  let head = '"use strict";const ';
  for (const name of new Set(needed)) head += `${name}=e.${name},`;
  head = head.slice(0, -1);
  for (const [name, value] of variables) head += `;var ${name}=${value}`;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- running emitted code, as runText does
  const run = new Function('e', `${head};return(${text})`) as (environment: unknown) => unknown;
  return run(environment);
}

export const textRunner: CodeRunner<string> = {
  // Where there is no WebAssembly at all, there is hardly a compiler: so it is with V8's --jitless.
  engine: typeof WebAssembly === 'undefined' ? 'interpreting' : 'optimizing',
  source: verbatimSource,
  piece: printCompact,
  quick: (options) => new QuickTier(options, runFunction),

  run(pieces, environment, results) {
    const end = `${pieces.join('')}\nreturn {${results.join()}}`;
    const values = Object.fromEntries(environment);
    // Engines that don't optimise check at every use of a constant whether it has its value yet.
    if (this.engine === 'interpreting') return runText(end, values);
    const names = [...environment.keys()].map(
      (name) => `${name}=environment[${JSON.stringify(name)}]`,
    );
    // Constants, which engines fold into the code that refers to them.
    return runText(`const ${names.join()};\n${end}`, { environment: values });
  },
};
