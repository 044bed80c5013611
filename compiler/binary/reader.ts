/**
 * Reads the primitive parts of the binary format: bytes, LEB128 integers, names.
 * It gets the module's bytes and a range; it promises never to read outside [position, end) and to
 * report every fault as a CompileError at the offset where it lies. It knows no sections, no types.
 * @see core 5.2 "Values"
 */
import { decodeStrictly } from '../../runtime/utf8.ts';
import { CompileError } from '../errors.ts';

/** Old and small engines have none. */
const utf8 =
  typeof TextDecoder === 'function'
    ? new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    : null;

/** Names longer than this go through TextDecoder, where there is one. */
const SHORT_NAME = 64;

export class Reader {
  readonly bytes: Uint8Array;
  /** Offset of the next byte to read. */
  position: number;
  /** Where the section, body or module being read ends. */
  end: number;
  /** Index of the function whose body is read, for messages; -1 outside of bodies. */
  functionIndex = -1;
  /** The 64-bit integer read last, as two int32 words. */
  low = 0;
  high = 0;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  /** @throws CompileError always */
  fail(rule: string, offset = this.position): never {
    throw new CompileError(
      rule,
      this.functionIndex < 0 ? { offset } : { offset, functionIndex: this.functionIndex },
    );
  }

  u8(): number {
    if (this.position >= this.end) this.fail('unexpected end');
    return this.bytes[this.position++]!;
  }

  /** Steps over `length` bytes and returns where they start. */
  skip(length: number): number {
    const start = this.position;
    if (length > this.end - start) this.fail('unexpected end');
    this.position = start + length;
    return start;
  }

  u32(): number {
    const position = this.position;
    if (position < this.end) {
      const byte = this.bytes[position]!;
      if (byte < 0x80) {
        this.position = position + 1;
        return byte;
      }
    }
    return this.longU32();
  }

  private longU32(): number {
    const start = this.position;
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.u8();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    const last = this.u8();
    if (last >= 0x80) this.fail('integer representation too long', start);
    if (last > 0x0f) this.fail('integer too large', start);
    return (value | (last << 28)) >>> 0;
  }

  s32(): number {
    const position = this.position;
    if (position < this.end) {
      const byte = this.bytes[position]!;
      if (byte < 0x80) {
        this.position = position + 1;
        return (byte << 25) >> 25;
      }
    }
    return this.longS32();
  }

  private longS32(): number {
    const start = this.position;
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.u8();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (value << (25 - shift)) >> (25 - shift);
    }
    const last = this.u8();
    if (last >= 0x80) this.fail('integer representation too long', start);
    const unused = last & 0x78;
    if (unused !== 0 && unused !== 0x78) this.fail('integer too large', start);
    return value | (last << 28);
  }

  /** A 33-bit signed integer, as block types and heap types use it. */
  s33(): number {
    const start = this.position;
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.u8();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (value << (25 - shift)) >> (25 - shift);
    }
    const last = this.u8();
    if (last >= 0x80) this.fail('integer representation too long', start);
    const unused = last & 0x70;
    if (unused !== 0 && unused !== 0x70) this.fail('integer too large', start);
    const unsigned = (value | (last << 28)) >>> 0;
    return unused === 0 ? unsigned : unsigned - 2 ** 32;
  }

  /**
   * A 64-bit unsigned integer, left in `low` and `high`.
   * @returns the value as a number, exact up to 2^53
   */
  u64(): number {
    const position = this.position;
    if (position < this.end) {
      const byte = this.bytes[position]!;
      if (byte < 0x80) {
        this.position = position + 1;
        this.low = byte;
        this.high = 0;
        return byte;
      }
    }
    const last = this.long64();
    if (last > 1 && this.position - position === 10) this.fail('integer too large', position);
    return (this.high >>> 0) * 2 ** 32 + (this.low >>> 0);
  }

  /** A 64-bit signed integer, left in `low` and `high`. */
  s64(): void {
    const start = this.position;
    if (start < this.end) {
      const byte = this.bytes[start]!;
      if (byte < 0x80) {
        this.position = start + 1;
        this.low = (byte << 25) >> 25;
        this.high = this.low >> 31;
        return;
      }
    }
    const last = this.long64();
    const length = this.position - start;
    if (length === 10) {
      if (last !== 0 && last !== 0x7f) this.fail('integer too large', start);
      return;
    }
    if ((last & 0x40) === 0) return;
    const bits = 7 * length;
    if (bits < 32) this.low |= -1 << bits;
    this.high |= bits <= 32 ? -1 : -1 << (bits - 32);
  }

  /** Reads up to ten bytes into `low` and `high`, unused bits zero. @returns the last byte */
  private long64(): number {
    const start = this.position;
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.u8();
      const bits = byte & 0x7f;
      if (shift < 32) low |= bits << shift;
      if (shift === 28) high = bits >>> 4;
      else if (shift > 28) high |= bits << (shift - 32);
      if (byte < 0x80) {
        this.low = low;
        this.high = high;
        // In the tenth byte only one bit is left; what lies above it is the caller's to judge.
        return byte;
      }
    }
    return this.fail('integer representation too long', start);
  }

  /** Four bytes, little endian, as an int32. */
  word(): number {
    const at = this.skip(4);
    const bytes = this.bytes;
    return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
  }

  /**
   * The number of items in a list that is read next. No item is shorter than a byte, so the count
   * is bounded by the bytes that are left before anything is allocated for it.
   * @param limit how many an engine allows, `what` they are
   */
  count(limit = Infinity, what = 'items'): number {
    const at = this.position;
    const count = this.u32();
    if (count > limit) this.fail(`too many ${what}: ${count}, the limit is ${limit}`, at);
    if (count > this.end - this.position) this.fail('unexpected end', at);
    return count;
  }

  /** A name: its byte length, then UTF-8. */
  name(): string {
    const length = this.u32();
    if (length > this.end - this.position) this.fail('unexpected end: length out of bounds');
    const start = this.skip(length);
    return length <= SHORT_NAME ? this.shortText(start, length) : this.text(start, length);
  }

  private shortText(start: number, length: number): string {
    let text = '';
    for (let at = start; at < start + length; at++) {
      const byte = this.bytes[at]!;
      if (byte >= 0x80) return this.text(start, length);
      text += String.fromCharCode(byte);
    }
    return text;
  }

  private text(start: number, length: number): string {
    // A copy: TextDecoder refuses views of shared memory.
    const name = decodeName(this.bytes.slice(start, start + length));
    return name ?? this.fail('malformed UTF-8 encoding', start);
  }
}

function decodeName(bytes: Uint8Array): string | null {
  if (utf8 === null) return decodeStrictly(bytes);
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}
