/** What a module's functions are called, for people: nothing that is emitted goes by it. */
import { readNames } from './binary/names.ts';
import type { ModuleInfo } from './module-info.ts';

/** Names by function index: from the name section, else of the first export. */
export function functionNames(info: ModuleInfo): Map<number, string> {
  const names = new Map<number, string>();
  for (const { kind, index, name } of info.exports) {
    if (kind === 'func' && !names.has(index)) names.set(index, name);
  }
  for (const [index, name] of readNames(info).functions) names.set(index, name);
  return names;
}
