/** Builds modules out of bytes, so that a test shows exactly what it is about. */
import { CompileError } from '../../compiler/errors.ts';
import { decodeModule } from '../../compiler/binary/decode.ts';
import type { DecodeOptions } from '../../compiler/binary/decode.ts';

export type Bytes = readonly number[];

export const leb = (value: number): number[] => {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low | 0x80 : low);
  } while (rest > 0);
  return bytes;
};

export const text = (name: string): number[] => {
  const utf8 = [...new TextEncoder().encode(name)];
  return [...leb(utf8.length), ...utf8];
};

/** A section, its size added. */
export const section = (id: number, ...parts: Bytes[]): number[] => {
  const payload = parts.flat();
  return [id, ...leb(payload.length), ...payload];
};

/** A function body: no locals unless given, `end` and size added. */
export const body = (code: Bytes, locals: Bytes = [0]): number[] => {
  const payload = [...locals, ...code, 0x0b];
  return [...leb(payload.length), ...payload];
};

export const moduleOf = (...sections: Bytes[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()]);

/** [] -> [] and other function types, each as one entry of a type section. */
export const funcType = (params: Bytes, results: Bytes): number[] => [
  0x60,
  params.length,
  ...params,
  results.length,
  ...results,
];

export const I32 = 0x7f;
export const I64 = 0x7e;
export const FUNCREF = 0x70;

/** A module with one function of the type. */
export const functionModule = (
  code: Bytes,
  type: Bytes = funcType([], []),
  locals: Bytes = [0],
): Uint8Array<ArrayBuffer> =>
  moduleOf(section(1, [1], type), section(3, [1, 0]), section(10, [1], body(code, locals)));

/** What the decoder says about a module: null, or the error. Other exceptions pass through. */
export function rejection(bytes: Uint8Array, options?: DecodeOptions): CompileError | null {
  try {
    decodeModule(bytes, options);
    return null;
  } catch (error) {
    if (error instanceof CompileError) return error;
    throw error;
  }
}
