/** Text of what the emitter makes, as the baseline compiler puts it together. */
import { expr } from '../emit/estree.ts';
import type { Expression, Statement } from '../emit/estree.ts';
import { printCompact } from '../emit/print.ts';

export const statementText = (statement: Statement): string => printCompact([statement]).trimEnd();

/** A number that is nothing else in a statement. */
const SENTINEL = 1_987_654_321;

/** Text of a statement that differs from function to function by the function's index only. */
export function textByIndex(
  make: (functionIndex: number) => Statement,
): (functionIndex: number) => string {
  const [before, after] = statementText(make(SENTINEL)).split(String(SENTINEL));
  return (functionIndex) => `${before!}${functionIndex}${after!}`;
}

/** Without the semicolon of a statement. */
export const expressionText = (e: Expression): string => statementText(expr(e)).slice(0, -1);
