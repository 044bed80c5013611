/**
 * One module for one vector instruction: `run()` loads its operands from memory, executes it and
 * stores the result, so that v128 never crosses the border with JavaScript.
 *
 *   0x000  address operand points to DATA
 *   0x100  operand k at 0x100 + 16 k
 *   0x200  DATA: what loads read and stores overwrite
 *   0x300  the result
 */
import type { Instruction } from '../../compiler/instructions/row.ts';
import { parseSignature } from '../../compiler/instructions/signature.ts';
import * as T from '../../runtime/value-types.ts';
import { type Bytes, body, funcType, leb, moduleOf, section, text } from '../validate/bytes.ts';

export const OPERANDS = 0x100;
export const DATA = 0x200;
export const RESULT = 0x300;

/** Load and store opcodes of each type, and the alignment they claim. */
const accesses: Readonly<Record<number, { load: Bytes; store: Bytes }>> = {
  [T.I32]: { load: [0x28, 0], store: [0x36, 0] },
  [T.I64]: { load: [0x29, 0], store: [0x37, 0] },
  [T.F32]: { load: [0x2a, 0], store: [0x38, 0] },
  [T.F64]: { load: [0x2b, 0], store: [0x39, 0] },
  [T.V128]: { load: [0xfd, 0x00, 0], store: [0xfd, 0x0b, 0] },
};

/** i32.const, signed LEB128. */
const constant = (value: number): number[] => {
  const bytes: number[] = [0x41];
  for (let rest = value; ; rest >>= 7) {
    const low = rest & 0x7f;
    if (rest >> 6 === 0 || rest >> 6 === -1) return [...bytes, low];
    bytes.push(low | 0x80);
  }
};

export interface Immediates {
  readonly offset: number;
  readonly lane: number;
  /** 16 bytes: lanes of a shuffle, or a constant. */
  readonly bytes: Bytes;
}

function immediateBytes(row: Instruction, { offset, lane, bytes }: Immediates): Bytes {
  switch (row.immediates) {
    case 'memarg':
      return [0, ...leb(offset)];
    case 'memarg-lane':
      return [0, ...leb(offset), lane];
    case 'lane':
      return [lane];
    case 'lanes16':
    case 'v128':
      return bytes;
    default:
      return [];
  }
}

/** Where the operands come from: memory, so that nothing is known; or as constants, which fold. */
export type OperandSource = 'memory' | 'locals' | readonly Bytes[];

function operandCode(source: OperandSource, type: T.ValType, k: number): Bytes {
  const loaded = [...constant(OPERANDS + 16 * k), ...accesses[type]!.load, 0];
  if (source === 'memory') return loaded;
  if (source === 'locals') return [...loaded, 0x21, k, 0x20, k];
  return type === T.V128 ? [0xfd, 0x0c, ...source[k]!] : loaded;
}

const typeBytes: Readonly<Record<number, number>> = {
  [T.I32]: 0x7f,
  [T.I64]: 0x7e,
  [T.F32]: 0x7d,
  [T.F64]: 0x7c,
  [T.V128]: 0x7b,
};

/** A module that imports nothing and exports `run` and `memory`. */
export function instructionModule(
  row: Instruction,
  immediates: Immediates,
  source: OperandSource,
): Uint8Array<ArrayBuffer> {
  const { pops, pushes } = parseSignature(row.type!, T.I32);
  const isAccess = row.immediates === 'memarg' || row.immediates === 'memarg-lane';
  const code: number[] = pushes.length > 0 ? constant(RESULT) : [];
  pops.forEach((type, k) => {
    code.push(...(isAccess && k === 0 ? constant(DATA) : operandCode(source, type, k)));
  });
  code.push(0xfd, ...leb(row.opcode & 0xffff), ...immediateBytes(row, immediates));
  for (const type of pushes) code.push(...accesses[type]!.store, 0);
  const locals = pops.flatMap((type) => [1, typeBytes[type]!]);
  return moduleOf(
    section(1, [1], funcType([], [])),
    section(3, [1, 0]),
    section(5, [1, 0, 1]),
    section(7, [2], text('run'), [0, 0], text('memory'), [2, 0]),
    section(10, [1], body(code, [pops.length, ...locals])),
  );
}
