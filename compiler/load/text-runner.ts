/**
 * Runs emitted code as text. The only file that makes code of text (new Function); needs an
 * environment that allows it.
 */
import { printCompact } from '../emit/print.ts';
import type { CodeRunner } from './code-runner.ts';

export const textRunner: CodeRunner<string> = {
  piece: printCompact,

  run(pieces, environment, results) {
    const names = [...environment.keys()].map(
      (name) => `${name}=environment[${JSON.stringify(name)}]`,
    );
    const source = `"use strict";var ${names.join()};\n${pieces.join('')}\nreturn {${results.join()}}`;
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- running emitted code is this file's purpose
    const run = new Function('environment', source) as (
      environment: Record<string, unknown>,
    ) => Record<string, unknown>;
    return run(Object.fromEntries(environment));
  },
};
