/** What of a module the host's own WebAssembly does not tell: the types of its imports and exports. */
import { decodeModule } from './binary/decode.ts';
import { Reader } from './binary/reader.ts';

const HEADER_LENGTH = 8;
const TYPE_SECTION = 1;

/** Content of the type section; empty if there is none. */
function typeSectionOf(bytes: Uint8Array): Uint8Array {
  const reader = new Reader(bytes, HEADER_LENGTH);
  while (reader.position < reader.end) {
    const id = reader.u8();
    const length = reader.u32();
    const start = reader.skip(length);
    if (id === TYPE_SECTION) return bytes.subarray(start, start + length);
  }
  return bytes.subarray(0, 0);
}

/** Reads a module that the host has found valid. @throws CompileError for features not known here */
export function readShape(bytes: Uint8Array) {
  const info = decodeModule(bytes, { validateBodies: false });
  const { types, imports, exports, functionTypes, tables, memories, globals, tags } = info;
  const typeSection = typeSectionOf(bytes);
  return { types, imports, exports, functionTypes, tables, memories, globals, tags, typeSection };
}
