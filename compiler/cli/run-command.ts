/** `wasmless run`: instantiates an artefact or a module, and calls one of its exports. */
import type { Artefact, FuncTypeDescriptor } from '../../runtime/abi.ts';
import { decodeModule } from '../binary/decode.ts';
import { functionTypeText } from '../inspect.ts';
import { contentHash } from '../../runtime/content-hash.ts';
import { loadInMemory } from '../load/in-memory.ts';
import { textRunner } from '../load/text-runner.ts';
import { decodeTranslatable } from '../load/translatable.ts';
import * as runtime from '../../runtime/index.ts';
import { isStackExhaustion } from '../../runtime/trap.ts';
import type { WASI } from '../../runtime/wasi/wasi.ts';
import { WebAssembly } from '../webassembly.ts';
import { loadArtefactFile } from './artefact-file.ts';
import { CliError, ExitCode } from './exit.ts';
import { readModule } from './input.ts';
import { refuseCollisions } from './output-files.ts';
import { writeProfile } from './profile.ts';
import type { Profile } from './profile.ts';
import { artefactFrames, moduleFrames, placeOf } from './trap-place.ts';
import type { FrameReader } from './trap-place.ts';
import { formatResult, parseArgument } from './values.ts';
import { NAMESPACE, wasiFor } from './wasi.ts';
import type { WasiFlags } from './wasi.ts';

export interface RunFlags extends WasiFlags {
  readonly invoke?: string;
  /** File to write which way branches went. */
  readonly profile?: string;
}

/** What both artefacts and decoded modules say about their exports. */
type Signatures = Pick<Artefact, 'types' | 'functionTypes' | 'imports' | 'exports'>;

interface Runnable {
  readonly signatures: Signatures;
  readonly instantiate: (imports: object) => { exports: object };
  /** What code counts as it runs; undefined if it was not compiled to count. */
  readonly counted: Profile | undefined;
  /** Made when something was thrown. */
  readonly frames: () => FrameReader;
}

/** Its counts change as the code runs. */
const profileOf = ({ hash, branchCounts }: Artefact): Profile | undefined =>
  branchCounts && { module: hash, branches: branchCounts };

async function loadArtefact(path: string): Promise<Runnable> {
  const { artefact, instantiate } = await loadArtefactFile(path);
  return {
    signatures: artefact,
    instantiate,
    counted: profileOf(artefact),
    frames: () => artefactFrames(path, artefact),
  };
}

async function loadModule(path: string): Promise<Runnable> {
  const bytes = await readModule(path);
  const signatures = decodeModule(bytes);
  const module = new WebAssembly.Module(bytes);
  return {
    signatures,
    instantiate: (imports) => new WebAssembly.Instance(module, imports),
    counted: undefined,
    frames: () => moduleFrames(signatures),
  };
}

/** The module as code that counts which way its branches go. */
async function loadCounting(path: string): Promise<Runnable> {
  const bytes = await readModule(path);
  const info = decodeTranslatable(bytes, {});
  const hash = contentHash(bytes);
  const artefact = {
    ...loadInMemory(info, runtime, textRunner, { recordBranches: true }),
    hash,
  };
  return {
    signatures: info,
    instantiate: (imports) => runtime.instantiate(artefact, imports),
    counted: profileOf(artefact),
    frames: () => moduleFrames(info),
  };
}

function load(path: string, isCounting: boolean): Promise<Runnable> {
  if (/\.(m|c)?js$/.test(path)) return loadArtefact(path);
  return isCounting ? loadCounting(path) : loadModule(path);
}

/** @throws CliError if there is no such function */
export function functionType(
  { types, functionTypes, exports }: Signatures,
  name: string,
): FuncTypeDescriptor {
  const found = exports.find((item) => item.name === name && item.kind === 'func');
  const type = found && types[functionTypes[found.index]!];
  if (type?.kind === 'func') return type;
  const names = exports.filter(({ kind }) => kind === 'func').map((item) => item.name);
  const shown = names.slice(0, 8).join(', ') + (names.length > 8 ? ', ...' : '');
  const hint = names.length === 0 ? 'the module exports no functions' : `there are ${shown}`;
  throw new CliError(ExitCode.usage, `no exported function '${name}'`, hint);
}

/** @throws CliError */
export function parseArguments(type: FuncTypeDescriptor, texts: readonly string[]): unknown[] {
  if (texts.length !== type.params.length) {
    const message = `${texts.length} arguments given, ${type.params.length} wanted`;
    throw new CliError(ExitCode.usage, message, `the function's type is ${functionTypeText(type)}`);
  }
  return texts.map((text, i) => parseArgument(text, type.params[i]!));
}

/** Fails if the module has imports: nothing here could provide them. */
export function requireNoImports({ imports }: Signatures): void {
  refuseImports(imports, 'nothing');
}

/** Fails if the module has imports that are no functions of WASI: nothing here could provide them. */
function requireOnlyWasi({ imports }: Signatures, { wasiImport }: WASI): void {
  refuseImports(
    imports.filter(({ module, name }) => module !== NAMESPACE || !Object.hasOwn(wasiImport, name)),
    'WASI preview 1 only',
  );
}

function refuseImports(imports: Signatures['imports'], provided: string): void {
  if (imports.length === 0) return;
  const [first] = imports;
  const more = imports.length > 1 ? ` and ${imports.length - 1} more` : '';
  const message = `the module imports ${first!.module}.${first!.name}${more}`;
  const hint = `there is ${provided} to import here: import the compiled file from a script of yours`;
  throw new CliError(ExitCode.usage, message, hint);
}

/** Runs guest code; whatever it throws becomes the failure of the command. */
function guarded<T>({ frames }: Runnable, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw guestFailure(error, frames);
  }
}

function guestFailure(error: unknown, frames: Runnable['frames']): CliError {
  if (!(error instanceof Error)) {
    const hint = 'the module threw it and caught it nowhere';
    return new CliError(ExitCode.failed, 'uncaught wasm exception', hint);
  }
  if (isStackExhaustion(error)) {
    const hint = 'a bigger stack may do: node --stack-size';
    return new CliError(ExitCode.failed, 'trap: call stack exhausted', hint);
  }
  const kind = error.name === 'RuntimeError' ? 'trap' : error.name;
  return new CliError(ExitCode.failed, `${kind}: ${error.message}`, placeOf(error, frames()));
}

/** Calls the export that --invoke names and prints its results, one per line. */
function invokeExport(
  runnable: Runnable,
  exports: object,
  name: string,
  values: readonly unknown[],
): void {
  const call = (exports as Record<string, (...values: unknown[]) => unknown>)[name]!;
  const result = guarded(runnable, () => call(...values));
  const results: unknown[] = Array.isArray(result) ? result : result === undefined ? [] : [result];
  for (const value of results) process.stdout.write(`${formatResult(value)}\n`);
}

/**
 * Runs the module's start function, then what it is for: a WASI command's program, or the export
 * that --invoke names.
 * @returns the exit code of a program
 * @throws CliError, CompileError, TextError
 */
export async function runCommand(
  input: string,
  args: readonly string[],
  flags: RunFlags,
): Promise<number> {
  const { profile } = flags;
  if (profile !== undefined) await refuseCollisions([input], [profile]);
  const runnable = await load(input, profile !== undefined);
  if (profile === undefined) return run(runnable, input, args, flags);
  const { counted } = runnable;
  if (counted === undefined) {
    const hint = 'compile it with --record-branches, or run the .wasm';
    throw new CliError(ExitCode.usage, `${input} counts no branches`, hint);
  }
  try {
    return run(runnable, input, args, flags);
  } finally {
    // A program that traps has a profile, too.
    await writeProfile(profile, counted);
  }
}

function run(runnable: Runnable, input: string, args: readonly string[], flags: RunFlags): number {
  const { signatures, instantiate } = runnable;
  const { invoke } = flags;
  const isCommand =
    invoke === undefined && signatures.exports.some(({ name }) => name === '_start');
  if (invoke === undefined && !isCommand && args.length > 0) {
    throw new CliError(ExitCode.usage, 'arguments without a function', 'name it with --invoke');
  }
  const type = invoke === undefined ? undefined : functionType(signatures, invoke);
  const values = type && parseArguments(type, args);
  const wasi = wasiFor(input, isCommand ? args : [], flags);
  requireOnlyWasi(signatures, wasi);
  const instance = guarded(runnable, () => instantiate(wasi.getImportObject()));
  if (isCommand) return guarded(runnable, () => wasi.start(instance));
  const { exports } = instance;
  if ('memory' in exports && !('_start' in exports)) {
    guarded(runnable, () => wasi.initialize(instance));
  }
  if (invoke !== undefined && values !== undefined) invokeExport(runnable, exports, invoke, values);
  return ExitCode.ok;
}
