/**
 * A running plugin over an instance of ours: finds its exports, makes host functions its imports,
 * and lets both sides reach its memory, which may grow, and so have other windows, at any call.
 */
import type { Artefact, ImportDescriptor } from '../abi.ts';
import type { InstanceHandle } from '../allocator/instance-allocator.ts';
import { LinkError } from '../errors.ts';
import type { LinearMemory } from '../memory.ts';
import { markWritten, refresh } from '../memory.ts';
import { I32 } from '../value-types.ts';
import type { Caller, Func, Instance, ModuleCache } from './plugin-runtime.ts';

type GuestFunction = (...args: number[]) => number;

/** What every plugin exports, with how many parameters; each has one result. */
const FUNCTIONS = {
  __alloc: 1,
  __free: 2,
  __get_transform_plugin_core_pkg_diag: 0,
  __transform_plugin_process_impl: 4,
} as const;

type FunctionName = keyof typeof FUNCTIONS;

const shape = (params: number, results: number): string =>
  `${params} i32 parameters and ${results} i32 results`;

/** Whether function type `typeIndex` is `params` times i32 to `results` times i32. */
function isOfShape(
  { types }: Artefact,
  typeIndex: number,
  params: number,
  results: number,
): boolean {
  const type = types[typeIndex];
  return (
    type?.kind === 'func' &&
    type.params.length === params &&
    type.results.length === results &&
    [...type.params, ...type.results].every((item) => item === I32)
  );
}

/** @throws LinkError naming the export that is missing or is something else */
function checkExports(artefact: Artefact): void {
  const find = (name: string) => artefact.exports.find((item) => item.name === name);
  if (find('memory')?.kind !== 'memory') {
    throw new LinkError('the plugin exports no memory named memory');
  }
  for (const [name, params] of Object.entries(FUNCTIONS)) {
    const found = find(name);
    if (found?.kind !== 'func') throw new LinkError(`the plugin exports no function ${name}`);
    if (!isOfShape(artefact, artefact.functionTypes[found.index]!, params, 1)) {
      throw new LinkError(`the plugin's function ${name} must have ${shape(params, 1)}`);
    }
  }
}

/** @throws LinkError naming the import that the host's function doesn't fit */
function checkImport(artefact: Artefact, descriptor: ImportDescriptor, func: Func): void {
  const [params, results] = func.sign;
  const isFit = descriptor.kind === 'func' && isOfShape(artefact, descriptor.type, params, results);
  if (isFit) return;
  const { module, name } = descriptor;
  throw new LinkError(
    `import ${module}.${name}: the host has a function of ${shape(params, results)}`,
  );
}

class GuestCaller implements Caller {
  private exports: Readonly<Record<string, unknown>> | null = null;

  /** Called as soon as there is an instance; null when it is gone. */
  connect(exports: Readonly<Record<string, unknown>> | null): void {
    this.exports = exports;
  }

  function(name: FunctionName): GuestFunction {
    if (this.exports === null) throw new TypeError('the plugin has no instance');
    return this.exports[name] as GuestFunction;
  }

  /** The part of the memory that is meant, as it is now. */
  private window(ptr: number, length: number): { memory: LinearMemory; bytes: Uint8Array } {
    if (this.exports === null) throw new TypeError('the plugin has no instance');
    const memory = this.exports['memory'] as LinearMemory;
    refresh(memory);
    const at = ptr >>> 0;
    if (at + length > memory.bytes.length) {
      throw new RangeError(
        `out of bounds memory access: ${length} bytes at ${at} of ${memory.bytes.length}`,
      );
    }
    return { memory, bytes: memory.bytes.subarray(at, at + length) };
  }

  readBuf(ptr: number, target: Uint8Array): void {
    target.set(this.window(ptr, target.length).bytes);
  }

  writeBuf(ptr: number, source: Uint8Array): void {
    const { memory, bytes } = this.window(ptr, source.length);
    bytes.set(source);
    markWritten(memory, ptr >>> 0, source.length);
  }

  alloc(size: number): number {
    return this.function('__alloc')(size) >>> 0;
  }

  free(ptr: number, size: number): number {
    return this.function('__free')(ptr, size);
  }
}

/** What a plugin is made of. */
export interface PluginParts {
  readonly artefact: Artefact;
  readonly imports: readonly (readonly [name: string, func: Func])[];
  /** Functions of WASI. */
  readonly wasi: Readonly<Record<string, unknown>>;
  /** Makes the instance, without running anything of it. */
  readonly allocate: (imports: object) => InstanceHandle;
  /** Copies its data, and makes it known to WASI. */
  readonly initialize: (handle: InstanceHandle) => void;
  readonly deallocate: (handle: InstanceHandle) => void;
  /** Another handle of its module. */
  readonly cache: () => ModuleCache | undefined;
}

export class PluginInstance implements Instance {
  private readonly parts: PluginParts;
  private readonly guest = new GuestCaller();
  private handle: InstanceHandle | null = null;

  private constructor(parts: PluginParts) {
    this.parts = parts;
  }

  /** Links and starts. @throws as PluginRuntime.init does; then nothing is held */
  static start(parts: PluginParts): PluginInstance {
    const instance = new PluginInstance(parts);
    checkExports(parts.artefact);
    const handle = parts.allocate({
      env: instance.environment(),
      wasi_snapshot_preview1: parts.wasi,
    });
    instance.handle = handle;
    instance.guest.connect(handle.instance.exports);
    try {
      parts.initialize(handle);
      const answer = instance.guest.function('__get_transform_plugin_core_pkg_diag')();
      if (answer !== 0) throw new Error(`the plugin's handshake failed with code ${answer}`);
    } catch (error) {
      instance.cleanup();
      throw error;
    }
    return instance;
  }

  /** The imports under `env`: what the host has and the plugin asks for. */
  private environment(): Record<string, unknown> {
    const { artefact, imports } = this.parts;
    const functions = new Map(imports);
    const environment = Object.create(null) as Record<string, unknown>;
    for (const descriptor of artefact.imports) {
      const func = descriptor.module === 'env' ? functions.get(descriptor.name) : undefined;
      if (func === undefined) continue;
      checkImport(artefact, descriptor, func);
      environment[descriptor.name] = (...args: number[]) => func.func(this.guest, ...args);
    }
    return environment;
  }

  transform(
    programPtr: number,
    programLen: number,
    unresolvedMark: number,
    shouldEnableCommentsProxy: boolean,
  ): number {
    const transform = this.guest.function('__transform_plugin_process_impl');
    return transform(programPtr, programLen, unresolvedMark, Number(shouldEnableCommentsProxy));
  }

  caller(): Caller {
    return this.guest;
  }

  cache(): ModuleCache | undefined {
    return this.parts.cache();
  }

  cleanup(): void {
    if (this.handle === null) return;
    this.guest.connect(null);
    this.parts.deallocate(this.handle);
    this.handle = null;
  }
}
