/**
 * Positions in the one source that is transformed, as SWC's SourceMap counts them: a position is a
 * byte offset from 1 on, lines count from 1, columns are UTF-16 code units from 0.
 */
import { fileNameHash, sipHash128 } from './source-hash.ts';
import { Struct, bigInteger, err, ok, option, variant } from './serialization.ts';
import type { Serializable } from './serialization.ts';

/** Where SWC puts the first source: 0 is no position. */
const START = 1;
const NEWLINE = 10;
const TAB_WIDTH = 4;

export type Span = readonly [low: number, high: number];

export interface Loc {
  readonly line: number;
  readonly column: number;
  /** The same, but for characters that terminals show wider or not at all. */
  readonly displayColumn: number;
}

/** Characters that terminals show twice as wide: East Asian Wide and Fullwidth, roughly. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;

function displayWidth(character: string): number {
  if (character === '\t') return TAB_WIDTH;
  if (/[\p{Mn}\p{Me}\p{Cf}]/u.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

export class SourceMap {
  private readonly name: string | undefined;
  private readonly source: string;
  private readonly bytes: Uint8Array;
  /** Positions at which lines begin. */
  private readonly lines: number[] = [START];
  private readonly decoder = new TextDecoder();
  private file: Serializable | undefined;

  /** @param name path of the file; undefined for a source without one */
  constructor(source: string, name: string | undefined) {
    this.source = source.replace(/^\ufeff/, '');
    this.name = name;
    this.bytes = new TextEncoder().encode(this.source);
    this.bytes.forEach((byte, i) => {
      // What comes after the last line's end is no line.
      const isLast = i + 1 === this.bytes.length;
      if (byte === NEWLINE && !isLast) this.lines.push(START + i + 1);
    });
  }

  private get end(): number {
    return START + this.bytes.length;
  }

  private text(from: number, to: number): string {
    return this.decoder.decode(this.bytes.subarray(from - START, to - START));
  }

  /** @throws RangeError for a position outside the source */
  private check(position: number): void {
    if (position < START || position > this.end) {
      throw new RangeError(`there is no source at position ${position}`);
    }
  }

  /** Index of the line that holds a position. */
  private lineIndex(position: number): number {
    let low = 0;
    let high = this.lines.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.lines[middle]! <= position) low = middle;
      else high = middle;
    }
    return low;
  }

  /** @throws RangeError for a position outside the source */
  lookup(position: number): Loc {
    this.check(position);
    const index = this.lineIndex(position);
    const text = this.text(this.lines[index]!, position);
    const extra = [...text].reduce((sum, character) => sum + displayWidth(character) - 1, 0);
    return { line: index + 1, column: text.length, displayColumn: text.length + extra };
  }

  /** Characters in a line that is not the last one, without its end. */
  private lineLength(index: number): number {
    return [...this.text(this.lines[index]!, this.lines[index + 1]! - 1)].length;
  }

  // ---------------------------------------------------------------- messages

  fileName(): Serializable {
    const REAL = 1;
    const ANONYMOUS = 4;
    return this.name === undefined ? variant(ANONYMOUS) : variant(REAL, this.name);
  }

  /** The whole file, as plugins get it once. */
  sourceFile(): Serializable {
    // Its lines are left out, but counted.
    return (this.file ??= new Struct(10, [
      this.fileName(),
      false,
      option(this.fileName()),
      0,
      this.source,
      bigInteger(sipHash128(this.bytes)),
      START,
      this.end,
      bigInteger(fileNameHash(this.name)),
    ]));
  }

  /** `PartialLoc` */
  loc(position: number, isFileIncluded: boolean): Serializable {
    const { line, column, displayColumn } = this.lookup(position);
    return [option(isFileIncluded ? this.sourceFile() : undefined), line, column, displayColumn];
  }

  /** `SourceFileAndBytePos` */
  byteOffset(position: number): Serializable {
    this.check(position);
    return [this.sourceFile(), position - START];
  }

  /** `Result<PartialFileLines, SpanLinesError>`: which columns of which lines a span covers. */
  spanToLines(low: number, high: number, isFileIncluded: boolean): Serializable {
    const ILL_FORMED = 1;
    if (low > high) return err(variant(ILL_FORMED, [low, high]));
    const first = this.lookup(low);
    const last = this.lookup(high);
    const lines: Serializable[] = [];
    let start = first.column;
    for (let index = first.line - 1; index < last.line - 1; index++) {
      lines.push([index, start, this.lineLength(index)]);
      start = 0;
    }
    lines.push([last.line - 1, start, last.column]);
    return ok([option(isFileIncluded ? this.sourceFile() : undefined), lines]);
  }

  /** As messages name a span. */
  spanToString(low: number, high: number): string {
    const first = this.lookup(low);
    const last = this.lookup(high);
    const name = this.name ?? '<anon>';
    return `${name}:${first.line}:${first.column + 1}: ${last.line}:${last.column + 1}`;
  }

  /** `Result<String, SpanSnippetError>`: the source that a span covers. */
  spanToSource(low: number, high: number): Serializable {
    const DUMMY = 1;
    const ILL_FORMED = 2;
    if (low > high) return err(variant(ILL_FORMED, [low, high]));
    if (low === 0 || high === 0) return err(variant(DUMMY));
    this.check(low);
    this.check(high);
    return ok(this.text(low, high));
  }

  /** One span over both, if they are in order and end and begin on one line; else undefined. */
  mergeSpans(left: Span, right: Span): Span | undefined {
    const isOrdered = left[0] <= right[0] && left[1] <= right[0];
    if (!isOrdered) return undefined;
    if (this.lookup(left[1]).line !== this.lookup(right[0]).line) return undefined;
    return [Math.min(left[0], right[0]), Math.max(left[1], right[1])];
  }
}
