/**
 * Reads branch hints: which way a conditional branch usually goes, as a toolchain or a profile says.
 *
 * It gets a decoded module. It promises never to fail: hints change no meaning, so a broken section
 * ends the reading of it and leaves what was read before.
 * @see core appendix "Custom Sections": Branch Hints
 */
import { CompileError } from '../errors.ts';
import type { ModuleInfo } from '../module-info.ts';
import { Reader } from './reader.ts';

export const BRANCH_HINTS = 'metadata.code.branch_hint';

/** How often a branch is taken, in thousandths; 0 where nothing is known. */
export type TakenShare = number;
const UNLIKELY: TakenShare = 10;
const LIKELY: TakenShare = 990;

/** The share for what the branch doesn't do. */
export const otherwise = (share: TakenShare): TakenShare => (share === 0 ? 0 : 1000 - share);

export class BranchHints {
  private readonly shares = new Map<number, TakenShare>();

  constructor(module: ModuleInfo) {
    const section = module.customSections.find(({ name }) => name === BRANCH_HINTS);
    if (section === undefined) return;
    try {
      this.read(new Reader(module.bytes, section.start, section.end), module);
    } catch (error) {
      if (!(error instanceof CompileError)) throw error;
    }
  }

  private read(reader: Reader, { bodyStarts, importedFunctionCount }: ModuleInfo): void {
    for (let functions = reader.u32(); functions > 0; functions--) {
      const bodyStart = bodyStarts[reader.u32() - importedFunctionCount];
      for (let hints = reader.u32(); hints > 0; hints--) {
        const offset = reader.u32();
        if (reader.u32() !== 1) reader.fail('a branch hint is one byte');
        const isLikely = reader.u8() === 1;
        if (bodyStart !== undefined)
          this.shares.set(bodyStart + offset, isLikely ? LIKELY : UNLIKELY);
      }
    }
  }

  /** How often the `if` or `br_if` at a byte offset in the module is taken. */
  takenShare(offset: number): TakenShare {
    return this.shares.get(offset) ?? 0;
  }
}
