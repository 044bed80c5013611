/**
 * How a JsEngine compiles and runs: wazero's RuntimeConfig. Immutable: `with` makes another one.
 *
 * @see seed "RuntimeConfig"
 */
import type { InstanceAllocator } from '../../allocator/instance-allocator.ts';
import type { CompilationCache } from '../../cache/compilation-cache.ts';
import type { Instance } from '../../engine/instance.ts';
import type { FunctionListenerFactory } from '../../listeners/function-listener.ts';
import { checkOptionNames } from '../../option-names.ts';
import type { OptionNames } from '../../option-names.ts';

/** Pages of a whole 32-bit memory. */
export const MAX_MEMORY_PAGES = 65536;

export interface RuntimeSettings {
  /** Features of WebAssembly switched on or off; the others keep their default. */
  readonly features?: Readonly<Record<string, boolean>> | undefined;
  /** Where compiled modules are kept; by default the engine keeps its own, in memory. */
  readonly cache?: CompilationCache | undefined;
  /** How instances get memories and tables; by default on demand. */
  readonly allocator?: InstanceAllocator | undefined;
  /** Pages that no memory may exceed, whatever its type says. Default 65536. */
  readonly memoryLimitPages?: number | undefined;
  /** Emit marks of written pages, so that pooled memories restore only those. Default false. */
  readonly dirtyPageTracking?: boolean | undefined;
  /** Emit checks for a deadline or an abort: stores may have a termination then. Default false. */
  readonly closeOnAbort?: boolean | undefined;
  /** Chooses the functions that report their calls, as each module is compiled. Default none. */
  readonly listeners?: FunctionListenerFactory<Instance> | undefined;
}

const settingNames: OptionNames<RuntimeSettings> = {
  allocator: true,
  cache: true,
  closeOnAbort: true,
  dirtyPageTracking: true,
  features: true,
  listeners: true,
  memoryLimitPages: true,
};

/** @throws TypeError if an object is given that lacks the method by which its kind is known */
function checkKind(value: unknown, name: string, method: string): void {
  if (value === undefined) return;
  if (typeof (value as Record<string, unknown> | null)?.[method] === 'function') return;
  throw new TypeError(`${name} must have a method ${method}`);
}

export class RuntimeConfig implements RuntimeSettings {
  readonly features: Readonly<Record<string, boolean>> | undefined;
  readonly cache: CompilationCache | undefined;
  readonly allocator: InstanceAllocator | undefined;
  readonly memoryLimitPages: number;
  readonly dirtyPageTracking: boolean;
  readonly closeOnAbort: boolean;
  readonly listeners: FunctionListenerFactory<Instance> | undefined;

  /** @throws RangeError for a limit that makes no sense, TypeError for what is no such object or setting */
  constructor(settings: RuntimeSettings = {}) {
    checkOptionNames(settings, settingNames);
    checkKind(settings.cache, 'cache', 'codeEngine');
    checkKind(settings.allocator, 'allocator', 'allocate');
    checkKind(settings.listeners, 'listeners', 'newFunctionListener');
    const { features, memoryLimitPages = MAX_MEMORY_PAGES } = settings;
    const isPossible =
      Number.isInteger(memoryLimitPages) &&
      memoryLimitPages >= 0 &&
      memoryLimitPages <= MAX_MEMORY_PAGES;
    if (!isPossible) {
      throw new RangeError(
        `memoryLimitPages must be an integer from 0 to ${MAX_MEMORY_PAGES}, not ${memoryLimitPages}`,
      );
    }
    this.features = features && Object.freeze({ ...features });
    this.cache = settings.cache;
    this.allocator = settings.allocator;
    this.memoryLimitPages = memoryLimitPages;
    this.dirtyPageTracking = settings.dirtyPageTracking ?? false;
    this.closeOnAbort = settings.closeOnAbort ?? false;
    this.listeners = settings.listeners;
    Object.freeze(this);
  }

  /** The same with some settings changed. @throws as the constructor does */
  with(settings: RuntimeSettings): RuntimeConfig {
    return new RuntimeConfig({ ...this, ...settings });
  }
}
