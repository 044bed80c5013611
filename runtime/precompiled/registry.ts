/**
 * Modules compiled ahead of time, found by what the program has of them: their bytes. Holds
 * artefacts that are loaded, and functions that load the others; never compiles. What it doesn't
 * know is the fallback's business, if there is one, but for adapters (adapter-module.ts); without one,
 * there are probes (feature-probe.ts).
 */
import { contentHash } from '../content-hash.ts';
import type { Artefact } from '../abi.ts';
import { CompileError } from '../errors.ts';
import type { WebAssemblyNamespace } from '../js-api/create-webassembly.ts';
import { compiledModuleOf } from '../js-api/module.ts';
import type { Backend, CompiledModule } from '../js-api/module.ts';
import { adapterArtefact } from './adapter-module.ts';
import { isKnownProbe, probeArtefact } from './feature-probe.ts';
import { decodeStub, toHex } from './stub.ts';

/** What a file made by `wasmless compile` exports, as far as it matters here. */
export interface PrecompiledModule {
  readonly artefact: Artefact;
}
export type LoadModule = () => Promise<PrecompiledModule>;

/** What `wasmless compile --index` writes. */
export interface PrecompiledIndex {
  /** Modules, or what loads them, by the hex sha-256 of the wasm bytes. */
  readonly modules: Readonly<Record<string, PrecompiledModule | LoadModule>>;
  /** Hashes by file name, for streaming functions that need not read the file. */
  readonly names?: Readonly<Record<string, string>>;
  /** True if some of them were compiled with `suspending`, which is not seen before they are loaded. */
  readonly suspending?: boolean;
}

/** A namespace of this package that compiles at run time, or what loads one when it is needed. */
export type Fallback =
  WebAssemblyNamespace | (() => Promise<{ readonly WebAssembly: WebAssemblyNamespace }>);

const ofFallback = (module: object): CompiledModule =>
  compiledModuleOf(module, 'the fallback must be a namespace of this package');

/** Hex sha-256, by the host's own code where that exists. */
async function hashSoon(bytes: Uint8Array): Promise<string> {
  const subtle = typeof crypto === 'object' ? crypto.subtle : undefined;
  if (subtle === undefined) return contentHash(bytes);
  return toHex(new Uint8Array(await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)));
}

/** A probe. @throws CompileError for all other bytes */
function probeOf(bytes: Uint8Array, hash: string): CompiledModule {
  const artefact = probeArtefact(bytes, hash);
  if (artefact !== null) return { artefact, bytes };
  throw new CompileError(
    `no module was compiled ahead of time from these ${bytes.length} bytes (sha256 ${hash}): ` +
      'run `npx wasmless compile <file>.wasm --out-dir <folder> --index` and import the index, ' +
      'or give an interpreter to setFallback()',
  );
}

const notLoaded = (what: string): Error =>
  new CompileError(
    `${what} is not loaded yet, so it cannot be had synchronously: await preload() first, ` +
      'make the index with --eager, or use WebAssembly.instantiate',
  );

export class Registry implements Backend {
  private readonly artefacts = new Map<string, Artefact>();
  private readonly loaders = new Map<string, LoadModule>();
  /** Loads that are under way. */
  private readonly loading = new Map<string, Promise<Artefact>>();
  private readonly names = new Map<string, string>();
  private fallback: Fallback | null = null;
  private readonly announceSuspending: () => void;

  /** @param announceSuspending called when there is a module that was compiled with `suspending`, and again for more */
  constructor(announceSuspending: () => void = () => undefined) {
    this.announceSuspending = announceSuspending;
  }

  /** How many modules are known, loaded or not. */
  get size(): number {
    return new Set([...this.artefacts.keys(), ...this.loaders.keys()]).size;
  }

  register(artefact: Artefact): void {
    if (!/^[0-9a-f]{64}$/.test(artefact.hash)) {
      throw new TypeError('only what `wasmless compile` made can be registered');
    }
    this.keep(artefact);
  }

  registerIndex({ modules, names = {}, suspending = false }: PrecompiledIndex): void {
    if (suspending) this.announceSuspending();
    for (const hash of Object.keys(modules)) {
      const module = modules[hash]!;
      if (typeof module === 'function') this.loaders.set(hash, module);
      else this.register(module.artefact);
    }
    for (const name of Object.keys(names)) this.names.set(name, names[name]!);
  }

  setFallback(fallback: Fallback | null): void {
    this.fallback = fallback;
  }

  get hasFallback(): boolean {
    return this.fallback !== null;
  }

  /** Loads all modules that are registered but not loaded, and the fallback if there is one. */
  async preload(): Promise<void> {
    const loads: Promise<unknown>[] = [...this.loaders.keys()].map((hash) => this.load(hash));
    if (this.fallback !== null) loads.push(this.loadFallback(this.fallback));
    await Promise.all(loads);
  }

  /** The module that an index has for a file's name. */
  findByName(name: string): Promise<CompiledModule> | undefined {
    const hash = this.names.get(name);
    return hash === undefined ? undefined : this.load(hash).then((artefact) => ({ artefact }));
  }

  /** @throws CompileError if the artefact, or the fallback, is not at hand */
  compile(bytes: Uint8Array): CompiledModule {
    const hash = decodeStub(bytes) ?? contentHash(bytes);
    const artefact = this.artefacts.get(hash);
    if (artefact !== undefined) return { artefact, bytes };
    if (this.loaders.has(hash)) throw notLoaded(`the module with sha256 ${hash}`);
    const adapter = adapterArtefact(bytes, hash);
    if (adapter !== null) return { artefact: adapter, bytes };
    if (this.fallback === null) return probeOf(bytes, hash);
    if (typeof this.fallback === 'function') throw notLoaded('the fallback');
    return ofFallback(new this.fallback.Module(bytes));
  }

  async compileAsync(bytes: Uint8Array): Promise<CompiledModule> {
    const hash = decodeStub(bytes) ?? (await hashSoon(bytes));
    if (this.isKnown(hash)) return { artefact: await this.load(hash), bytes };
    const adapter = adapterArtefact(bytes, hash);
    if (adapter !== null) return { artefact: adapter, bytes };
    if (this.fallback === null) return probeOf(bytes, hash);
    const fallback = await this.loadFallback(this.fallback);
    return ofFallback(await fallback.compile(bytes));
  }

  /** True for modules that are known, adapters, and what the fallback finds valid; without one, for probes. */
  validate(bytes: Uint8Array): boolean {
    const hash = decodeStub(bytes) ?? contentHash(bytes);
    if (this.isKnown(hash) || adapterArtefact(bytes, hash) !== null) return true;
    if (typeof this.fallback === 'function') throw notLoaded('the fallback');
    return this.fallback === null ? isKnownProbe(bytes) : this.fallback.validate(bytes);
  }

  /** Announces what an artefact can do, whoever has it. */
  notice({ suspending }: Artefact): void {
    if (suspending !== undefined) this.announceSuspending();
  }

  private keep(artefact: Artefact): void {
    this.notice(artefact);
    this.artefacts.set(artefact.hash, artefact);
  }

  private isKnown(hash: string): boolean {
    return this.artefacts.has(hash) || this.loaders.has(hash);
  }

  private load(hash: string): Promise<Artefact> {
    const artefact = this.artefacts.get(hash);
    if (artefact !== undefined) return Promise.resolve(artefact);
    let soon = this.loading.get(hash);
    if (soon === undefined) {
      soon = this.loadNow(hash);
      this.loading.set(hash, soon);
    }
    return soon;
  }

  /** A load that fails, of a network for instance, may be tried again. */
  private async loadNow(hash: string): Promise<Artefact> {
    try {
      const { artefact } = await this.loaders.get(hash)!();
      if (artefact.hash !== hash) {
        throw new CompileError(
          `the index has the module with sha256 ${artefact.hash} in place of ${hash}: make it anew`,
        );
      }
      this.keep(artefact);
      return artefact;
    } finally {
      this.loading.delete(hash);
    }
  }

  private async loadFallback(fallback: Fallback): Promise<WebAssemblyNamespace> {
    if (typeof fallback !== 'function') return fallback;
    const { WebAssembly: loaded } = await fallback();
    if (this.fallback === fallback) this.fallback = loaded;
    return loaded;
  }
}
