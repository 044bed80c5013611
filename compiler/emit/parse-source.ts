/** Source text of ours as trees, for code that is printed or interpreted. The only emitting file that imports acorn. */
import { parse } from 'acorn';
import type * as ES from 'estree';

export const parseSource = (source: string): ES.Statement[] =>
  (parse(source, { ecmaVersion: 2020 }) as unknown as ES.Program).body as ES.Statement[];
