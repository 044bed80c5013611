/**
 * `wasmless/plugin`: SWC's plugin Runtime, over our engine, and the host functions of SWC. Where code
 * may not be made of text, plugins that were stored before are imported, others interpreted.
 */
import { AnyJsPluginRuntime } from '../runtime/plugin/js-plugin-runtime.ts';
import type { PluginRuntimeParts } from '../runtime/plugin/js-plugin-runtime.ts';
import { WASI } from '../runtime/wasi/node.ts';
import type { WasiOptions } from '../runtime/wasi/node.ts';
import { defaultTranslator } from './default-translator.ts';

export interface PluginRuntimeOptions extends Omit<PluginRuntimeParts, 'translator' | 'newWasi'> {
  /** What plugins get of the host. Default: the working directory as `/cwd`, output to the host's. */
  readonly wasi?: Omit<WasiOptions, 'version' | 'args' | 'env'>;
}

/** Runs plugins as JavaScript. */
export class JsPluginRuntime extends AnyJsPluginRuntime {
  constructor({ wasi, ...parts }: PluginRuntimeOptions = {}) {
    super({
      ...parts,
      translator: defaultTranslator(),
      newWasi: (name, env) =>
        new WASI({
          preopens: { '/cwd': process.cwd() },
          ...wasi,
          version: 'preview1',
          args: [name],
          env,
        }),
    });
  }
}

export type {
  Caller,
  Func,
  Instance,
  Module,
  ModuleCache,
  PluginRuntime,
} from '../runtime/plugin/plugin-runtime.ts';
export { PluginModuleCache } from '../runtime/plugin/plugin-module-cache.ts';
export type { CacheDiagnostic } from '../runtime/cache/diagnostic.ts';
export { CompileError, LinkError, RuntimeError } from '../runtime/errors.ts';

export { hostFunctions } from '../runtime/plugin/swc/host-functions.ts';
export type { HostState } from '../runtime/plugin/swc/host-functions.ts';
export { transformProgram } from '../runtime/plugin/swc/transform.ts';
export type { TransformOptions, TransformResult } from '../runtime/plugin/swc/transform.ts';
export { Comments } from '../runtime/plugin/swc/comments.ts';
export type { Comment, InitialComments } from '../runtime/plugin/swc/comments.ts';
export { Hygiene } from '../runtime/plugin/swc/hygiene.ts';
export type { InitialHygiene } from '../runtime/plugin/swc/hygiene.ts';
export { SourceMap } from '../runtime/plugin/swc/source-map.ts';
export type {
  Diagnostic,
  Level,
  PluginCorePkgDiagnostics,
} from '../runtime/plugin/swc/diagnostics.ts';
