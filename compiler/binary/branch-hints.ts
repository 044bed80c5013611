/**
 * Reads branch hints: which way a conditional branch usually goes, as a toolchain says.
 *
 * It gets a decoded module. It promises never to fail: hints change no meaning, so a broken section
 * ends the reading of it and leaves what was read before.
 * @see core appendix "Custom Sections": Branch Hints
 */
import { CompileError } from '../errors.ts';
import type { ModuleInfo } from '../module-info.ts';
import { Reader } from './reader.ts';

export const BRANCH_HINTS = 'metadata.code.branch_hint';

/** By byte offset of the branch in the module: true if it is likely to be taken. */
export function readBranchHints(module: ModuleInfo): ReadonlyMap<number, boolean> {
  const hints = new Map<number, boolean>();
  const section = module.customSections.find(({ name }) => name === BRANCH_HINTS);
  if (section === undefined) return hints;
  try {
    read(new Reader(module.bytes, section.start, section.end), module, hints);
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
  }
  return hints;
}

function read(reader: Reader, module: ModuleInfo, hints: Map<number, boolean>): void {
  const { bodyStarts, importedFunctionCount } = module;
  for (let functions = reader.u32(); functions > 0; functions--) {
    const bodyStart = bodyStarts[reader.u32() - importedFunctionCount];
    for (let left = reader.u32(); left > 0; left--) {
      const offset = reader.u32();
      if (reader.u32() !== 1) reader.fail('a branch hint is one byte');
      const isLikely = reader.u8() === 1;
      if (bodyStart !== undefined) hints.set(bodyStart + offset, isLikely);
    }
  }
}
