/** How emitted code becomes live at run time: as text that JavaScript evaluates, or interpreted. */
import type { CodeKind } from '../extras.ts';
import type { Statement } from '../emit/estree.ts';
import type { SourceReader } from '../emit/intrinsics.ts';
import type { Code } from '../../runtime/abi.ts';
import type { QuickTierOptions } from './quick-tier.ts';

/** @template Piece what a runner keeps of the declarations of a function */
export interface CodeRunner<Piece> {
  readonly engine: CodeKind;
  /** What source text of ours becomes among the statements that it takes. */
  readonly source: SourceReader;
  /** Makes the first code of functions; null where that would not pay. */
  readonly quick: ((options: QuickTierOptions) => FirstTier) | null;
  /** Takes declarations; their trees are not needed afterwards if a piece is text. */
  piece(statements: readonly Statement[]): Piece;
  /**
   * Runs pieces as one unit of code.
   * @param environment values of the names that it does not declare itself
   * @param results names of declarations that are wanted
   */
  run(
    pieces: readonly Piece[],
    environment: ReadonlyMap<string, unknown>,
    results: readonly string[],
  ): Record<string, unknown>;
}

/** One function that is about to be called, and what it closes over. */
export interface FunctionUnit {
  /** Its declaration. */
  readonly text: string;
  /** Names that it uses of its environment; some may occur twice. */
  readonly needed: readonly string[];
  /** Variables of its own outside of it. */
  readonly variables: readonly (readonly [string, number])[];
}

/** Runs a function for the quick tier. */
export type RunFunction = (
  unit: FunctionUnit,
  environment: Readonly<Record<string, unknown>>,
) => unknown;

/** What translates functions when they are first called. */
export interface FirstTier {
  translate(functionIndex: number): Code;
}
