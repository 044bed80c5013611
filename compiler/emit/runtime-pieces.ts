/**
 * The runtime of a standalone artefact: of its pieces those that the artefact needs, in their order,
 * as one expression. What the pieces are was found out when this package was built.
 */

export interface RuntimePiece {
  readonly code: string;
  readonly declares: readonly string[];
  /** What a piece that declares nothing changes: it is needed where that is. */
  readonly belongsTo?: string;
  /** Names of other pieces. */
  readonly uses: readonly string[];
}

export interface RuntimePieces {
  readonly pieces: readonly RuntimePiece[];
  /** Names in the pieces by exported name. */
  readonly exported: Readonly<Record<string, string>>;
}

/** Pieces by the names that lead to them. */
function byName(pieces: readonly RuntimePiece[]): Map<string, RuntimePiece[]> {
  const map = new Map<string, RuntimePiece[]>();
  const add = (name: string, piece: RuntimePiece): void => {
    const list = map.get(name);
    if (list === undefined) map.set(name, [piece]);
    else list.push(piece);
  };
  for (const piece of pieces) {
    for (const name of piece.declares) add(name, piece);
    if (piece.belongsTo !== undefined) add(piece.belongsTo, piece);
  }
  return map;
}

/** An expression whose value is an object with the exports `names`. */
export function linkRuntime({ pieces, exported }: RuntimePieces, names: readonly string[]): string {
  const places = byName(pieces);
  const needed = new Set<RuntimePiece>();
  const queue = names.map((name) => exported[name]!);
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    for (const piece of places.get(name) ?? []) {
      if (needed.has(piece)) continue;
      needed.add(piece);
      queue.push(...piece.uses);
    }
  }
  const code = pieces.filter((piece) => needed.has(piece)).map((piece) => piece.code);
  const properties = names.map((name) => `${name}:${exported[name]!}`);
  return `(function(){"use strict";${code.join('\n')}\nreturn{${properties.join()}}})()`;
}
