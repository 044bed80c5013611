/**
 * Where in a module a trap happened, by the stack of its error: the innermost frame that is neither the
 * runtime's, nor a helper's, nor the engine's.
 */
import { readFileSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Artefact } from '../../runtime/abi.ts';
import { wholeName } from '../emit/form-names.ts';
import { functionNames } from '../function-names.ts';
import type { ModuleInfo } from '../module-info.ts';

/** Says whose function a frame is; undefined for what is not the module's own. */
export type FrameReader = (emittedName: string, place: string) => string | undefined;

const frame = /^\s+at (?:\w+\.)?(\S+) \((.*:\d+:\d+)\)$/;

export function placeOf({ stack = '' }: Error, readFrame: FrameReader): string {
  for (const line of stack.split('\n')) {
    const [, name, place] = frame.exec(line) ?? [];
    const found = name === undefined ? undefined : readFrame(name, place!);
    if (found !== undefined) return found;
  }
  return 'in no function of the module';
}

/** Lines of a file up to the table of functions; below are the runtime, if inside, and its short names. */
function functionLineCount(path: string): number {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.findIndex((line) => line.startsWith('var functions='));
}

/** For a compiled file, whose functions have names of their own and a place that can be opened. */
export function artefactFrames(
  path: string,
  { code, imports, functionTypes }: Pick<Artefact, 'code' | 'imports' | 'functionTypes'>,
): FrameReader {
  const file = realpathSync(path);
  const first = imports.filter(({ kind }) => kind === 'func').length;
  const names = new Set<string>();
  for (let i = first; i < functionTypes.length; i++) names.add(wholeName(code(i).name));
  const lineCount = functionLineCount(file);
  return (name, place) => {
    const [, from, line] = /^(.*):(\d+):\d+$/.exec(place)!;
    const fromFile = from!.startsWith('file:') ? fileURLToPath(from!) : from;
    const isFunction = names.has(wholeName(name)) && Number(line) <= lineCount;
    return isFunction && fromFile === file ? `in ${name}, ${place}` : undefined;
  };
}

/** For code that is made at run time: it has no file, and names functions by their index. */
export function moduleFrames(info: ModuleInfo): FrameReader {
  const names = functionNames(info);
  return (name, place) => {
    const [, index] = /^f(\d+)(?:\$|$)/.exec(name) ?? [];
    if (index === undefined || !place.startsWith('eval at')) return undefined;
    return `in ${names.get(Number(index)) ?? `function ${index}`}`;
  };
}
