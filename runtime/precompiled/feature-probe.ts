/**
 * Small modules that a package validates, or makes, to learn whether there is SIMD, or exceptions, or
 * WebAssembly at all: they import and export nothing, so nobody compiles them ahead of time, and without a
 * compiler nobody validates them. Receives bytes; promises whether a module like that is made of what we
 * translate: types, memories and instructions are looked at one by one, what they do to each other is not, for
 * whoever asks knows that the module is valid where it is understood. Where an instance could do nothing, as its
 * code is never called, an artefact without that code stands for the module.
 * @see core 5 "Binary Format"
 */

import type { Artefact } from '../abi.ts';
import { decodeStrictly } from '../utf8.ts';
import { bareArtefact } from './bare-artefact.ts';
import { decodeStub } from './stub.ts';

/** More is no probe. */
const MAX_BYTE_LENGTH = 512;
const HEAD = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const Section = {
  custom: 0,
  type: 1,
  import: 2,
  memory: 5,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  tag: 13,
} as const;
const LINKS: ReadonlySet<number> = new Set([Section.import, Section.export, Section.start]);
const END = 0x0b;

/** What ends the reading. */
const unknown = (): never => {
  throw new RangeError('not known');
};

/**
 * Immediates, a letter each: l a number, m a memory argument, v a list of numbers, c catch clauses, s 16 bytes,
 * a digit so many bytes.
 */
type Immediates = string;

/** Opcodes in ranges: first, last, immediates. */
type Ranges = readonly (readonly [first: number, last: number, immediates: Immediates])[];

const plain: Ranges = [
  [0x00, 0x01, ''],
  [0x02, 0x04, 'l'],
  [0x05, 0x05, ''],
  [0x06, 0x06, 'l'],
  [0x07, 0x09, 'l'],
  [0x0a, 0x0a, ''],
  [0x0b, 0x0b, ''],
  [0x0c, 0x0d, 'l'],
  [0x0e, 0x0e, 'vl'],
  [0x0f, 0x0f, ''],
  [0x10, 0x10, 'l'],
  [0x11, 0x11, 'll'],
  [0x12, 0x12, 'l'],
  [0x13, 0x13, 'll'],
  [0x14, 0x15, 'l'],
  [0x18, 0x18, 'l'],
  [0x19, 0x1b, ''],
  [0x1c, 0x1c, 'v'],
  [0x1f, 0x1f, 'lc'],
  [0x20, 0x26, 'l'],
  [0x28, 0x3e, 'm'],
  [0x3f, 0x42, 'l'],
  [0x43, 0x43, '4'],
  [0x44, 0x44, '8'],
  [0x45, 0xc4, ''],
  [0xd0, 0xd0, 'l'],
  [0xd1, 0xd1, ''],
  [0xd2, 0xd2, 'l'],
  [0xd3, 0xd4, ''],
  [0xd5, 0xd6, 'l'],
];

/** By prefix. */
const prefixed: Readonly<Record<number, Ranges>> = {
  0xfb: [
    [0x00, 0x01, 'l'],
    [0x02, 0x05, 'll'],
    [0x06, 0x07, 'l'],
    [0x08, 0x0a, 'll'],
    [0x0b, 0x0e, 'l'],
    [0x0f, 0x0f, ''],
    [0x10, 0x10, 'l'],
    [0x11, 0x13, 'll'],
    [0x14, 0x17, 'l'],
    [0x18, 0x19, '1lll'],
    [0x1a, 0x1e, ''],
  ],
  0xfc: [
    [0x00, 0x07, ''],
    [0x08, 0x08, 'll'],
    [0x09, 0x09, 'l'],
    [0x0a, 0x0a, 'll'],
    [0x0b, 0x0b, 'l'],
    [0x0c, 0x0c, 'll'],
    [0x0d, 0x0d, 'l'],
    [0x0e, 0x0e, 'll'],
    [0x0f, 0x11, 'l'],
    [0x13, 0x16, ''],
  ],
  0xfd: [
    [0x00, 0x0b, 'm'],
    [0x0c, 0x0d, 's'],
    [0x0e, 0x14, ''],
    [0x15, 0x22, '1'],
    [0x23, 0x53, ''],
    [0x54, 0x5b, 'm1'],
    [0x5c, 0x5d, 'm'],
    [0x5e, 0x113, ''],
  ],
  0xfe: [
    [0x00, 0x02, 'm'],
    [0x03, 0x03, '1'],
    [0x10, 0x4e, 'm'],
  ],
};

const isAmong = (byte: number, first: number, last: number): boolean =>
  byte >= first && byte <= last;

class ProbeReader {
  /** False for active segments: an instance would write them, or trap. */
  isInert = true;
  readonly customSections: (readonly [name: string, content: ArrayBuffer])[] = [];
  private at = HEAD.length;
  private readonly bytes: Uint8Array;
  private readonly steps: Readonly<Record<string, () => void>> = {
    l: () => void this.number(),
    m: () => this.memoryArgument(),
    v: () => this.list(() => void this.number()),
    c: () => this.list(() => this.catchClause()),
    s: () => this.skip(16),
    '1': () => this.skip(1),
    '4': () => this.skip(4),
    '8': () => this.skip(8),
  };

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  module(): void {
    while (this.at < this.bytes.length) this.section();
  }

  private byte(): number {
    return this.at < this.bytes.length ? this.bytes[this.at++]! : unknown();
  }

  private skip(count: number): void {
    this.at += count;
    if (this.at > this.bytes.length) unknown();
  }

  /** The low 32 bits of a LEB128, signed or not. */
  private number(): number {
    let result = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.byte();
      if (shift < 32) result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return result >>> 0;
    }
    return unknown();
  }

  private list(item: () => void): void {
    for (let left = this.number(); left > 0; left--) item();
  }

  private section(): void {
    const id = this.byte();
    if (id > Section.tag || LINKS.has(id)) unknown();
    const length = this.number();
    const end = this.at + length;
    if (end > this.bytes.length) unknown();
    if (id === Section.custom) this.custom(end);
    else if (id === Section.type) this.list(() => this.type());
    else if (id === Section.memory) this.list(() => this.memory());
    else if (id === Section.code) this.list(() => this.body());
    else if (id === Section.data) this.segments(end, (flags) => this.data(flags));
    else if (id === Section.element) this.segments(end, (flags) => this.elements(flags));
    else this.at = end;
    if (this.at !== end) unknown();
  }

  /** What comes after the name is nobody's concern. */
  private custom(end: number): void {
    const length = this.number();
    const start = this.at;
    this.skip(length);
    const name = decodeStrictly(this.bytes.subarray(start, this.at));
    if (this.at > end || name === null) return unknown();
    this.customSections.push([name, this.bytes.slice(this.at, end).buffer]);
    this.at = end;
  }

  /** Passive and declared segments wait for instructions; the first active one ends the reading. */
  private segments(end: number, segment: (flags: number) => void): void {
    for (let left = this.number(); left > 0 && this.isInert; left--) {
      const flags = this.number();
      this.isInert = (flags & 1) !== 0;
      if (this.isInert) segment(flags);
    }
    if (!this.isInert) this.at = end;
  }

  private data(flags: number): void {
    if (flags > 1) unknown();
    this.skip(this.number());
  }

  /** Functions by index, or expressions; before them the type of either. */
  private elements(flags: number): void {
    if (flags > 7) unknown();
    const areExpressions = flags > 3;
    if (areExpressions) this.valueType();
    else if (this.byte() !== 0) unknown();
    this.list(() => {
      if (!areExpressions) this.number();
      else while (this.instruction() !== END);
    });
  }

  // ------------------------------------------------------------ types

  private type(): void {
    const form = this.byte();
    if (form === 0x4e) return this.list(() => this.type());
    if (form === 0x50 || form === 0x4f) {
      this.list(() => void this.number());
      return this.type();
    }
    if (form === 0x60) {
      this.list(() => this.valueType());
      this.list(() => this.valueType());
    } else if (form === 0x5f) this.list(() => this.field());
    else if (form === 0x5e) this.field();
    else unknown();
  }

  private field(): void {
    const byte = this.bytes[this.at];
    if (byte === 0x77 || byte === 0x78) this.at++;
    else this.valueType();
    if (this.byte() > 1) unknown();
  }

  private valueType(): void {
    const byte = this.byte();
    if (byte === 0x63 || byte === 0x64) this.number();
    else if (!isAmong(byte, 0x69, 0x74) && !isAmong(byte, 0x7b, 0x7f)) unknown();
  }

  /** Flags: a maximum, shared, 64 bits, a page size. */
  private memory(): void {
    const flags = this.byte();
    if (flags > 15) unknown();
    this.number();
    if ((flags & 1) !== 0) this.number();
    if ((flags & 8) !== 0) this.number();
  }

  // ------------------------------------------------------------ code

  private body(): void {
    const end = this.number() + this.at;
    this.list(() => {
      this.number();
      this.valueType();
    });
    let last = -1;
    while (this.at < end) last = this.instruction();
    if (last !== END || this.at !== end) unknown();
  }

  private instruction(): number {
    const byte = this.byte();
    const ranges = prefixed[byte];
    const code = ranges === undefined ? byte : this.number();
    const found = (ranges ?? plain).find(([first, last]) => isAmong(code, first, last));
    for (const kind of found?.[2] ?? unknown()) this.steps[kind]!();
    return byte;
  }

  private memoryArgument(): void {
    const hasIndex = (this.number() & 0x40) !== 0;
    if (hasIndex) this.number();
    this.number();
  }

  private catchClause(): void {
    const kind = this.byte();
    if (kind > 3) unknown();
    if (kind < 2) this.number();
    this.number();
  }
}

/** Null for anything else, and for a stub, which stands for a module that does something. */
function readProbe(bytes: Uint8Array): ProbeReader | null {
  if (bytes.length > MAX_BYTE_LENGTH || !HEAD.every((byte, i) => bytes[i] === byte)) return null;
  if (decodeStub(bytes) !== null) return null;
  const reader = new ProbeReader(bytes);
  try {
    reader.module();
    return reader;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** True for a module that is made to ask for features, if all that is in it is known. */
export const isKnownProbe = (bytes: Uint8Array): boolean => readProbe(bytes) !== null;

/** @returns null for anything but such a module, and if making an instance could be noticed */
export function probeArtefact(bytes: Uint8Array, hash: string): Artefact | null {
  const probe = readProbe(bytes);
  if (probe === null || !probe.isInert) return null;
  const { customSections } = probe;
  return {
    ...bareArtefact(hash),
    customSections: (name) =>
      customSections.filter(([each]) => each === name).map(([, content]) => content),
  };
}
