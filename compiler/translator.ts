/**
 * The compiler as the runtime's code engine uses it (runtime/compilation/code-engine.ts): the
 * runtime imports nothing of the compiler, so whoever makes an engine hands it one of these.
 */
import type {
  CodeOptions,
  FunctionDefinition,
  PreparedModule,
  TranslationOptions,
  Translator,
} from '../runtime/compilation/code-engine.ts';
import * as runtime from '../runtime/index.ts';
import { readNames } from './binary/names.ts';
import { contentHash } from '../runtime/content-hash.ts';
import { compileDecoded } from './index.ts';
import { loadInMemory } from './load/in-memory.ts';
import type { CodeRunner } from './load/code-runner.ts';
import { loadText } from './load/text-module.ts';
import { decodeTranslatable } from './load/translatable.ts';
import type { ModuleInfo } from './module-info.ts';
import { verifyArtefact } from './verify.ts';
import { VERSION } from './version.ts';

function* definitionsOf(info: ModuleInfo): Generator<FunctionDefinition> {
  const debug = readNames(info);
  const exported = new Map<number, string[]>();
  for (const { kind, index, name } of info.exports) {
    if (kind !== 'func') continue;
    const names = exported.get(index);
    if (names === undefined) exported.set(index, [name]);
    else names.push(name);
  }
  for (let index = info.importedFunctionCount; index < info.functionTypes.length; index++) {
    const type = info.types[info.functionTypes[index]!]!;
    if (type.kind !== 'func') throw new Error('unreachable: validated as a function type');
    yield {
      index,
      type,
      name: debug.functions.get(index),
      exportNames: exported.get(index) ?? [],
      moduleName: debug.module,
    };
  }
}

/**
 * A translator that runs code with `runner`.
 * @param mayRunText whether code may be made of text here, so that stored artefacts can be loaded
 */
export function makeTranslator<Piece>(runner: CodeRunner<Piece>, mayRunText: boolean): Translator {
  return {
    version: VERSION,
    prepare: (bytes, features) => prepare(bytes, features, runner),
    load: mayRunText ? (text) => loadText(text, runtime) : null,
    verify: verifyArtefact,
  };
}

function prepare<Piece>(
  bytes: Uint8Array,
  features: CodeOptions['features'],
  runner: CodeRunner<Piece>,
): PreparedModule {
  const info = decodeTranslatable(bytes, { features });
  return {
    definitions: () => definitionsOf(info),
    translate: (options) => ({
      ...loadInMemory(info, runtime, runner, options),
      hash: contentHash(bytes),
    }),
    translateToText: (options: TranslationOptions) => compileDecoded(info, options).pieces,
  };
}
