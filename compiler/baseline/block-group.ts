/**
 * Text of blocks that begin together, as around a switch or at the head of a Go function: states of one
 * loop, since engines parse no statements that are nested so deep.
 *
 *   s=0;L:for(;;){switch(s){case 0: ... case 1: ... case 2: ... }break}
 *
 * State 0 is what is in all of them, state n follows the end of the n innermost. A branch to the end of a
 * block sets the state and goes round; the end of the outermost block is that of the loop.
 */

/** Fewer blocks are statements. */
export const MIN_GROUP_SIZE = 8;

export class BlockGroup {
  private readonly label: string;
  private readonly state: string;
  private readonly size: number;

  /** @param state name of the variable for the state */
  constructor(label: string, state: string, size: number) {
    this.label = label;
    this.state = state;
    this.size = size;
  }

  /** Statements that a block adds around what is in it. @param next the state after it */
  nesting(next: number): number {
    return next === this.size ? 2 : 0;
  }

  get opening(): string {
    return `${this.state}=0;${this.label}:for(;;){switch(${this.state}){case 0:`;
  }

  /** Between the states before `next` and `next`. */
  border(next: number, isBranchedTo: boolean): string {
    if (next === this.size) return '}break}';
    return isBranchedTo ? `case ${next}:` : '';
  }

  jump(next: number): string {
    if (next === this.size) return `break ${this.label};`;
    return `${this.state}=${next};continue ${this.label};`;
  }

  /** To state `first` plus the index if that is below `count`. @param index a name */
  jumpByIndex(index: string, count: number, first: number): string {
    const next = first === 0 ? index : `${index}+${first}`;
    return `if(${index}>>>0<${count}){${this.state}=${next};continue ${this.label};}`;
  }
}
