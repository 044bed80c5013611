/** The comments of a source, by the position that they lead or trail, as SWC keeps them. */
import { deserialize } from './serialization.ts';

/** Kind (1: line, 2: block), span, and the text without its marks. */
export type Comment = readonly [kind: number, span: readonly [number, number], text: string];

const BLOCK = 2;
const PURE_TEXT = '#__PURE__';

function isComment(value: unknown): value is Comment {
  if (!Array.isArray(value) || value.length !== 3) return false;
  const [kind, span, text] = value as unknown[];
  return typeof kind === 'number' && Array.isArray(span) && typeof text === 'string';
}

/** @throws TypeError for bytes that are no comment */
export function readComment(bytes: Uint8Array): Comment {
  const value = deserialize(bytes);
  if (!isComment(value)) throw new TypeError('the plugin gave no comment');
  return value;
}

/** @throws TypeError for bytes that are no list of comments */
export function readComments(bytes: Uint8Array): Comment[] {
  const value = deserialize(bytes);
  if (!Array.isArray(value) || !value.every(isComment)) {
    throw new TypeError('the plugin gave no comments');
  }
  return value;
}

/** Comments on one side of positions. */
export class CommentSide {
  private readonly byPosition = new Map<number, Comment[]>();

  /** @param comments what is there from the start, by position */
  constructor(comments: Iterable<readonly [position: number, comments: readonly Comment[]]> = []) {
    for (const [position, list] of comments) this.byPosition.set(position, [...list]);
  }

  add(position: number, comments: readonly Comment[]): void {
    this.byPosition.set(position, [...(this.byPosition.get(position) ?? []), ...comments]);
  }

  has(position: number): boolean {
    return (this.byPosition.get(position) ?? []).length > 0;
  }

  get(position: number): readonly Comment[] | undefined {
    return this.byPosition.get(position);
  }

  take(position: number): readonly Comment[] | undefined {
    const comments = this.byPosition.get(position);
    this.byPosition.delete(position);
    return comments;
  }

  /** Moves all from one position to another: before those that are there if it is further on. */
  move(from: number, to: number): void {
    const moved = this.take(from);
    if (moved === undefined) return;
    const there = from < to && this.has(to) ? this.take(to)! : [];
    this.add(to, [...moved, ...there]);
  }

  /** Everything, in order of positions. */
  entries(): [position: number, comments: readonly Comment[]][] {
    return [...this.byPosition].sort(([a], [b]) => a - b);
  }
}

/** Comments by position, on both sides: what a host has from its parser. */
export interface InitialComments {
  readonly leading?: Iterable<readonly [position: number, comments: readonly Comment[]]>;
  readonly trailing?: Iterable<readonly [position: number, comments: readonly Comment[]]>;
}

export class Comments {
  readonly leading: CommentSide;
  readonly trailing: CommentSide;

  constructor({ leading, trailing }: InitialComments = {}) {
    this.leading = new CommentSide(leading);
    this.trailing = new CommentSide(trailing);
  }

  /** Marks what begins at a position as free of side effects; once is enough. @throws RangeError at 0 */
  addPure(position: number): void {
    if (position === 0) throw new RangeError('position 0 is no place for a comment');
    const comments = this.leading.get(position) ?? [];
    if (comments.some(([, , text]) => text === PURE_TEXT)) return;
    this.leading.add(position, [[BLOCK, [0, 0], PURE_TEXT]]);
  }
}
