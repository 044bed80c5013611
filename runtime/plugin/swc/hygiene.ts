/**
 * Marks and syntax contexts: how SWC tells apart names that are spelled alike. A mark has a parent;
 * a syntax context is another one with one more mark, and 0 is the one without marks.
 */

interface SyntaxContext {
  readonly outerMark: number;
  readonly previous: number;
}

/** What there is before the plugin runs, in order from 1 on: a transform of SWC has some. */
export interface InitialHygiene {
  /** Parents of marks. */
  readonly marks?: readonly number[];
  readonly contexts?: readonly (readonly [previous: number, outerMark: number])[];
}

export class Hygiene {
  /** Parents by mark; 0 is the root. */
  private readonly parents: number[];
  private readonly contexts: SyntaxContext[];
  /** Contexts by what they were made of: the same again is the same context. */
  private readonly known = new Map<string, number>();

  constructor({ marks = [], contexts = [] }: InitialHygiene = {}) {
    this.parents = [0, ...marks];
    this.contexts = [{ outerMark: 0, previous: 0 }];
    for (const [previous, outerMark] of contexts) this.add(previous, outerMark);
  }

  private add(previous: number, outerMark: number): number {
    const context = this.contexts.push({ outerMark, previous }) - 1;
    this.known.set(`${previous},${outerMark}`, context);
    return context;
  }

  private context(index: number): SyntaxContext {
    const context = this.contexts[index];
    if (context === undefined) throw new RangeError(`there is no syntax context ${index}`);
    return context;
  }

  /** A new mark. */
  freshMark(parent: number): number {
    this.parent(parent);
    return this.parents.push(parent) - 1;
  }

  /** @throws RangeError for a mark that does not exist */
  parent(mark: number): number {
    const parent = this.parents[mark];
    if (parent === undefined) throw new RangeError(`there is no mark ${mark}`);
    return parent;
  }

  /** Whether `ancestor` is the mark itself or above it. */
  isDescendantOf(mark: number, ancestor: number): boolean {
    while (mark !== ancestor) {
      if (mark === 0) return false;
      mark = this.parent(mark);
    }
    return true;
  }

  /** The nearest mark that both descend from: at last the root. */
  leastAncestor(a: number, b: number): number {
    while (!this.isDescendantOf(a, b)) b = this.parent(b);
    return b;
  }

  applyMark(context: number, mark: number): number {
    this.context(context);
    this.parent(mark);
    return this.known.get(`${context},${mark}`) ?? this.add(context, mark);
  }

  /** The context without its last mark, and that mark. */
  removeMark(context: number): { context: number; mark: number } {
    const { previous, outerMark } = this.context(context);
    return { context: previous, mark: outerMark };
  }

  outerMark(context: number): number {
    return this.context(context).outerMark;
  }
}
