/**
 * The compiler's error: what is wrong with a module, and where.
 * Every rejection of input is one of these; any other exception is a bug of ours.
 */
export interface CompileErrorPlace {
  /** Byte offset in the module where the fault was found. */
  readonly offset: number;
  /** Function index, when the fault is in a body. */
  readonly functionIndex?: number;
}

export class CompileError extends Error {
  override readonly name = 'CompileError';
  readonly offset: number;
  readonly functionIndex: number | undefined;
  /** The broken rule, without the place. */
  readonly rule: string;

  constructor(rule: string, place: CompileErrorPlace) {
    const where = place.functionIndex === undefined ? '' : `in function ${place.functionIndex} `;
    super(`${rule} (${where}at offset 0x${place.offset.toString(16)})`);
    this.rule = rule;
    this.offset = place.offset;
    this.functionIndex = place.functionIndex;
  }
}
