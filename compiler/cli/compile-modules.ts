/** `wasmless compile` of any number of modules: where each goes, and the index of them all. */
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { encodeStub } from '../../runtime/precompiled/stub.ts';
import { compileCommand, filesOf, outputOf } from './compile-command.ts';
import type { CompileFlags } from './compile-command.ts';
import { CliError, ExitCode, toCliError } from './exit.ts';
import { indexModule } from './index-module.ts';
import type { IndexEntry, IndexOptions } from './index-module.ts';
import { refuseCollisions, writeOutput, writing } from './output-files.ts';

export interface CompileModulesFlags extends CompileFlags, IndexOptions {
  readonly outDir?: string;
  readonly index?: true;
  readonly stub?: true;
}

const INDEX_FILE = 'index.mjs';

const usageError = (message: string, hint: string): CliError =>
  new CliError(ExitCode.usage, message, hint);

/** What was typed of the options that mean --index. */
const indexFlagOf = ({ stub, eager, byName, global }: CompileModulesFlags): string =>
  stub ? '--stub' : eager ? '--eager' : byName ? '--by-name' : global ? '--global' : '--index';

/** @throws CliError for what the format or --standalone would ignore */
function checkFormat({ format, standalone, globalName, runtimeImport }: CompileModulesFlags): void {
  if (globalName !== undefined && format !== 'iife') {
    throw usageError('--global-name needs --format iife', 'other formats set no global');
  }
  const importsNothing = standalone ? '--standalone' : format === 'iife' ? '--format iife' : null;
  if (runtimeImport !== undefined && importsNothing !== null) {
    const message = `--runtime-import and ${importsNothing} exclude each other`;
    throw usageError(message, 'such a file imports nothing');
  }
}

/** @throws CliError if the flags don't go together */
function checkFlags(inputs: readonly string[], flags: CompileModulesFlags): void {
  const { output, outDir, index, format, data, standalone } = flags;
  checkFormat(flags);
  if (flags.suspending && flags.i64 === 'words') {
    throw usageError('--suspending and --i64 words exclude each other', 'leave one of them out');
  }
  if (output !== undefined && (inputs.length > 1 || outDir !== undefined || index)) {
    throw usageError('-o names the one file of one module', 'use --out-dir');
  }
  if (!index) return;
  const flag = indexFlagOf(flags);
  if (outDir === undefined) {
    throw usageError(`${flag} needs --out-dir`, 'name the folder for the files and their index');
  }
  if (format !== 'esm' || data !== 'inline') {
    throw usageError(`${flag} needs --format esm and --data inline`, 'leave both out');
  }
  // Each file would have classes of its own, and the index the ones that programs know.
  if (standalone) {
    const hint = 'leave it out: the index brings the runtime';
    throw usageError(`${flag} and --standalone exclude each other`, hint);
  }
}

interface Job {
  readonly input: string;
  /** Where the code goes; other files lie beside it. */
  readonly output: string;
  /** Name of the module's wasm file. */
  readonly wasmName: string;
}

function jobOf(input: string, flags: CompileModulesFlags): Job {
  const { output, outDir } = flags;
  const place = outDir === undefined ? input : join(outDir, basename(input));
  const wasmName = basename(input).replace(/\.wat$/, '.wasm');
  return { input, output: output ?? outputOf(place, flags), wasmName };
}

/** All files that the command writes. */
function outputsOf(jobs: readonly Job[], flags: CompileModulesFlags): string[] {
  const { index, stub, outDir } = flags;
  return [
    ...(index ? [join(outDir!, INDEX_FILE)] : []),
    ...jobs.flatMap(({ output }) => filesOf(output, flags)),
    ...(stub ? jobs.map(({ wasmName }) => join(outDir!, wasmName)) : []),
  ];
}

async function writeIndex(
  folder: string,
  entries: readonly IndexEntry[],
  flags: CompileModulesFlags,
): Promise<void> {
  await writeOutput(join(folder, INDEX_FILE), [indexModule(entries, flags)]);
  if (flags.stub !== true) return;
  for (const { wasmName, hash } of entries) {
    await writeOutput(join(folder, wasmName), [encodeStub(hash)]);
  }
}

/** @throws CliError, which names the module if it is its fault */
export async function compileModules(
  inputs: readonly string[],
  flags: CompileModulesFlags,
): Promise<void> {
  checkFlags(inputs, flags);
  const { outDir, profile } = flags;
  const jobs = inputs.map((input) => jobOf(input, flags));
  const read = profile === undefined ? inputs : [...inputs, profile];
  await refuseCollisions(read, outputsOf(jobs, flags));
  if (outDir !== undefined) await writing(outDir, () => mkdir(outDir, { recursive: true }));
  const entries: IndexEntry[] = [];
  for (const { input, output, wasmName } of jobs) {
    try {
      const hash = await compileCommand(input, { ...flags, output });
      entries.push({ wasmName, fileName: basename(output), hash });
    } catch (error) {
      throw toCliError(error, input);
    }
  }
  if (flags.index) await writeIndex(outDir!, entries, flags);
}
