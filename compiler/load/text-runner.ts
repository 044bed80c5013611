/**
 * Runs emitted code as text. The only file that makes code of text (new Function); needs an
 * environment that allows it.
 */
import { printCompact } from '../emit/print.ts';
import type { CodeRunner } from './code-runner.ts';

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

export const textRunner: CodeRunner<string> = {
  // Where there is no WebAssembly at all, there is hardly a compiler: so it is with V8's --jitless.
  engine: typeof WebAssembly === 'undefined' ? 'interpreting' : 'optimizing',
  piece: printCompact,

  run(pieces, environment, results) {
    const names = [...environment.keys()].map(
      (name) => `${name}=environment[${JSON.stringify(name)}]`,
    );
    // Constants, which engines fold into the code that refers to them.
    const body = `const ${names.join()};\n${pieces.join('')}\nreturn {${results.join()}}`;
    return runText(body, { environment: Object.fromEntries(environment) });
  },
};
