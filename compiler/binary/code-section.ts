/**
 * Cuts the code section into bodies and has each of them validated. Bodies are not kept decoded.
 * @see core 5.5.13 "Code Section"
 */
import { mayGrowElsewhere } from '../../runtime/abi.ts';
import type { FunctionValidator } from '../validate/function.ts';
import { GrowthNotes } from '../validate/growth-notes.ts';
import type { BodyReader } from './body-reader.ts';
import type { DecodedModule } from './decoded-module.ts';
import { limits } from './implementation-limits.ts';

export interface CodeSectionOptions {
  readonly validateBodies: boolean;
  /** Called after each body with the offset reached. */
  onBody(offset: number): void;
}

export function decodeCodeSection(
  reader: BodyReader,
  module: DecodedModule,
  validator: FunctionValidator,
  options: CodeSectionOptions,
): void {
  const count = module.definedFunctionCount;
  if (reader.u32() !== count) {
    reader.fail('function and code section have inconsistent lengths');
  }
  module.bodyStarts = new Uint32Array(count);
  module.bodyEnds = new Uint32Array(count);
  module.growth = new GrowthNotes(module.importedFunctionCount, module.functionTypes.length);
  const sectionEnd = reader.end;
  for (let i = 0; i < count; i++) {
    const end = enterBody(reader, sectionEnd);
    module.bodyStarts[i] = reader.position;
    module.bodyEnds[i] = end;
    if (options.validateBodies) validateBody(reader, module, validator, i);
    else module.tailCallers[module.importedFunctionCount + i] = 1;
    reader.open(end, sectionEnd);
    options.onBody(end);
  }
  module.growers = growersOf(module, options.validateBodies);
}

function growersOf(
  { growth, memories, functionTypes }: DecodedModule,
  areNoted: boolean,
): Uint8Array {
  if (areNoted && !memories.some(mayGrowElsewhere)) return growth.finish();
  return new Uint8Array(functionTypes.length).fill(1);
}

/** Reads the size of a body and narrows the reader to it. @returns where it ends */
function enterBody(reader: BodyReader, sectionEnd: number): number {
  const at = reader.position;
  const byteLength = reader.u32();
  const start = reader.position;
  if (byteLength > sectionEnd - start) reader.fail('unexpected end: length out of bounds', at);
  if (byteLength > limits.bodyByteLength) {
    reader.fail(`function body too large: the limit is ${limits.bodyByteLength} bytes`, at);
  }
  reader.open(start, start + byteLength);
  return start + byteLength;
}

function validateBody(
  reader: BodyReader,
  module: DecodedModule,
  validator: FunctionValidator,
  definedIndex: number,
): void {
  const functionIndex = module.importedFunctionCount + definedIndex;
  const type = module.types[module.functionTypes[functionIndex]!]!;
  if (type.kind !== 'func') throw new Error('unreachable: a function without a function type');
  reader.functionIndex = functionIndex;
  validator.validateBody(type);
  reader.functionIndex = -1;
}
