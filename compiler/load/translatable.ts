/** Refuses modules that are valid but use what the translator does not know, with name and place. */
import type { BufferSource } from '../../runtime/js-api/buffer-source.ts';
import { decodeModule } from '../binary/decode.ts';
import type { DecodeOptions } from '../binary/decode.ts';
import { CompileError } from '../errors.ts';
import type { ModuleInfo } from '../module-info.ts';

/**
 * Decodes and validates a module that is to be translated.
 * @throws CompileError if it is invalid, or uses an instruction without a translation
 */
export function decodeTranslatable(bytes: BufferSource, options: DecodeOptions = {}): ModuleInfo {
  const info = decodeModule(bytes, options);
  const { untranslated } = info;
  if (untranslated === null) return info;
  const { name, feature, offset, functionIndex } = untranslated;
  throw new CompileError(`${name} is not translated yet (feature ${feature})`, {
    offset,
    ...(functionIndex >= 0 ? { functionIndex } : {}),
  });
}

/** True if `decodeTranslatable` accepts the bytes. Never throws. */
export function isTranslatable(bytes: Uint8Array): boolean {
  try {
    decodeTranslatable(bytes);
    return true;
  } catch (error) {
    if (error instanceof CompileError) return false;
    throw error;
  }
}
