/**
 * Makes the text of an artefact file live without importing it: synchronously, wherever the text
 * came from, and bound to this runtime. Only for texts that `compile` wrote as ES modules.
 */
import type { Artefact } from '../../runtime/abi.ts';
import type { RuntimeNamespace } from './in-memory.ts';
import { runText } from './text-runner.ts';

/** How such a text ends: what it imports, a name for some of that, one function, what it exports. */
const ending =
  /\nimport \{([\w$ ,]*)\} from "[^"\n]*";\n(const \w+=\w+;\n)function instantiate[^\n]*\nexport \{[\w$,]*\};\n$/;

/**
 * Runs the text of an artefact file.
 * @throws SyntaxError if it is not one
 */
export function loadText(text: string, runtime: RuntimeNamespace): Artefact {
  // Its length is unlimited, and nothing but the end matters.
  const tailStart = Math.max(0, text.lastIndexOf('\nimport {'));
  const tail = ending.exec(text.slice(tailStart));
  if (tail === null) throw new SyntaxError('not an artefact file that can be loaded');
  const declared = tail[1]!.split(',').map((item) => {
    const [name, local = name] = item.trim().split(' as ') as [string, string?];
    return `${local}=runtime.${name}`;
  });
  const body = `var ${declared.join()};${tail[2]!}${text.slice(0, tailStart)}\nreturn {artefact}`;
  return runText(body, { runtime })['artefact'] as Artefact;
}
