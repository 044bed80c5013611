/**
 * Decodes and validates a module in one pass over its sections.
 *
 * It gets bytes from anywhere, hostile ones included. It promises a ModuleInfo in which every rule
 * of the standard holds, or a CompileError that names the broken rule and its offset; no other
 * exception, no allocation by a count that the bytes don't back, no work beyond what is linear.
 * @see core 5.5 "Modules"
 */
import { viewBytes } from '../../runtime/js-api/buffer-source.ts';
import type { BufferSource } from '../../runtime/js-api/buffer-source.ts';
import { featureSet } from '../features.ts';
import type { FeatureName } from '../features.ts';
import type { ModuleInfo } from '../module-info.ts';
import { FunctionValidator } from '../validate/function.ts';
import { BodyReader } from './body-reader.ts';
import { decodeCodeSection } from './code-section.ts';
import { DecodedModule } from './decoded-module.ts';
import {
  decodeExportSection,
  decodeFunctionSection,
  decodeGlobalSection,
  decodeMemorySection,
  decodeStartSection,
  decodeTableSection,
  decodeTagSection,
} from './definition-sections.ts';
import { limits } from './implementation-limits.ts';
import { decodeImportSection } from './import-section.ts';
import {
  decodeDataCountSection,
  decodeDataSection,
  decodeElementSection,
} from './segment-sections.ts';
import { decodeTypeSection } from './type-section.ts';

export interface DecodeOptions {
  /** Features to switch on or off; the others keep their default. */
  readonly features?: Partial<Record<FeatureName, boolean>> | undefined;
  /** Set to false to leave out function bodies that are known to be valid. */
  readonly validateBodies?: boolean | undefined;
  /** Told now and then how many bytes of how many are done. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Bytes between two calls of onProgress. */
const PROGRESS_STEP = 1 << 18;

interface DecodeState {
  readonly reader: BodyReader;
  readonly module: DecodedModule;
  readonly validator: FunctionValidator;
  readonly options: DecodeOptions;
}

interface Section {
  /** Place in the order of sections, which is not that of their numbers. */
  readonly order: number;
  readonly decode: (state: DecodeState) => void;
}

/** By section id; 0 is a custom section. */
const sections: Readonly<Record<number, Section>> = {
  1: { order: 1, decode: ({ reader, module }) => decodeTypeSection(reader, module) },
  2: { order: 2, decode: ({ reader, module }) => decodeImportSection(reader, module) },
  3: { order: 3, decode: ({ reader, module }) => decodeFunctionSection(reader, module) },
  4: { order: 4, decode: (s) => decodeTableSection(s.reader, s.module, s.validator) },
  5: { order: 5, decode: ({ reader, module }) => decodeMemorySection(reader, module) },
  6: { order: 7, decode: (s) => decodeGlobalSection(s.reader, s.module, s.validator) },
  7: { order: 8, decode: ({ reader, module }) => decodeExportSection(reader, module) },
  8: { order: 9, decode: ({ reader, module }) => decodeStartSection(reader, module) },
  9: { order: 10, decode: (s) => decodeElementSection(s.reader, s.module, s.validator) },
  10: { order: 12, decode: decodeCode },
  11: { order: 13, decode: (s) => decodeDataSection(s.reader, s.module, s.validator) },
  12: { order: 11, decode: ({ reader, module }) => decodeDataCountSection(reader, module) },
  13: { order: 6, decode: ({ reader, module }) => decodeTagSection(reader, module) },
};

/**
 * @param source the module in binary form; ranges in the result refer to its bytes
 * @throws CompileError if it is malformed, invalid, or beyond what engines allow; TypeError for what
 * holds no bytes, or a feature that there isn't
 */
export function decodeModule(source: BufferSource, options: DecodeOptions = {}): ModuleInfo {
  const bytes = viewBytes(source);
  if (bytes === null) throw new TypeError('the module must be an ArrayBuffer or a view of one');
  const module = new DecodedModule(bytes, featureSet(options.features));
  const reader = new BodyReader(module);
  const validator = new FunctionValidator(module, reader);
  const state: DecodeState = { reader, module, validator, options };
  if (bytes.length > limits.moduleByteLength)
    reader.fail('module too large: the limit is 1 GiB', 0);
  checkPreamble(reader);
  let order = 0;
  while (reader.position < bytes.length) order = decodeSection(state, order);
  checkCounts(state);
  module.typeSpace.seal();
  options.onProgress?.(bytes.length, bytes.length);
  return module;
}

function checkPreamble(reader: BodyReader): void {
  if (reader.word() !== 0x6d736100) reader.fail('magic header not detected', 0);
  if (reader.word() !== 1) reader.fail('unknown binary version', 4);
}

/** Decodes one section. @returns the order reached */
function decodeSection(state: DecodeState, order: number): number {
  const { reader, module } = state;
  const at = reader.position;
  const id = reader.u8();
  const section = sections[id];
  if (section === undefined && id !== 0) reader.fail(`malformed section id ${id}`, at);
  const byteLength = reader.u32();
  const start = reader.position;
  if (byteLength > reader.end - start) reader.fail('unexpected end: length out of bounds', at);
  const end = start + byteLength;
  if (section !== undefined && section.order <= order) {
    reader.fail(`unexpected content after last section: section ${id} out of order`, at);
  }
  reader.open(start, end);
  if (section === undefined) decodeCustomSection(state);
  else section.decode(state);
  if (reader.position !== end) reader.fail(`section size mismatch: section ${id}`);
  reader.open(end, module.bytes.length);
  return section === undefined ? order : section.order;
}

/** Only the name of a custom section must be well-formed. @see core 5.5.3 */
function decodeCustomSection({ reader, module }: DecodeState): void {
  const name = reader.name();
  module.customSections.push({ name, start: reader.position, end: reader.end });
  reader.position = reader.end;
}

function decodeCode({ reader, module, validator, options }: DecodeState): void {
  let reported = 0;
  decodeCodeSection(reader, module, validator, {
    validateBodies: options.validateBodies ?? true,
    onBody: (offset) => {
      if (offset - reported < PROGRESS_STEP) return;
      reported = offset;
      options.onProgress?.(offset, module.bytes.length);
    },
  });
}

/** What only the end of the module shows: sections that others announced and that are missing. */
function checkCounts({ reader, module }: DecodeState): void {
  if (module.bodyStarts.length !== module.definedFunctionCount) {
    reader.fail('function and code section have inconsistent lengths');
  }
  if (module.dataCount > 0 && module.data.length === 0) {
    reader.fail('data count and data section have inconsistent lengths');
  }
}
