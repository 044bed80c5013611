/** Text of what the emitter makes, as the baseline compiler puts it together. */
import { expr } from '../emit/estree.ts';
import type { Expression, Statement } from '../emit/estree.ts';
import { printCompact } from '../emit/print.ts';

export const statementText = (statement: Statement): string => printCompact([statement]).trimEnd();

/** Without the semicolon of a statement. */
export const expressionText = (e: Expression): string => statementText(expr(e)).slice(0, -1);
