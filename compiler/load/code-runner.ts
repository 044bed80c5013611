/** How emitted code becomes live at run time: as text that JavaScript evaluates, or interpreted. */
import type { EngineKind } from '../extras.ts';
import type { Statement } from '../emit/estree.ts';

/** @template Piece what a runner keeps of the declarations of a function */
export interface CodeRunner<Piece> {
  readonly engine: EngineKind;
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
