/** `wasmless compile` of any number of modules: where each goes, and the index of them all. */
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { encodeStub } from '../../runtime/precompiled/stub.ts';
import { compileCommand, outputOf, writing } from './compile-command.ts';
import type { CompileFlags } from './compile-command.ts';
import { CliError, ExitCode } from './exit.ts';
import { indexModule } from './index-module.ts';
import type { IndexEntry, IndexOptions } from './index-module.ts';

export interface CompileModulesFlags extends CompileFlags, IndexOptions {
  readonly outDir?: string;
  readonly index?: true;
  readonly stub?: true;
}

const INDEX_FILE = 'index.mjs';

const usageError = (message: string, hint: string): CliError =>
  new CliError(ExitCode.usage, message, hint);

/** Output files by input. @throws CliError if the flags don't go together */
function planOutputs(inputs: readonly string[], flags: CompileModulesFlags): string[] {
  const { output, outDir, index, format, data } = flags;
  if (output !== undefined && (inputs.length > 1 || outDir !== undefined || index)) {
    throw usageError('-o names the one file of one module', 'use --out-dir');
  }
  if (index && outDir === undefined) {
    throw usageError('--index needs --out-dir', 'name the folder for the files and their index');
  }
  if (index && (format !== 'esm' || data !== 'inline')) {
    throw usageError('--index needs --format esm and --data inline', 'leave both out');
  }
  if (output !== undefined) return [output];
  const outputs = inputs.map((input) =>
    outputOf(outDir === undefined ? input : join(outDir, basename(input)), flags),
  );
  const taken = new Set(index ? [join(outDir!, INDEX_FILE)] : []);
  for (const path of outputs) {
    if (taken.has(path)) throw usageError(`two files would be ${path}`, 'rename a module');
    taken.add(path);
  }
  return outputs;
}

async function writeIndex(
  folder: string,
  entries: readonly IndexEntry[],
  flags: CompileModulesFlags,
): Promise<void> {
  const file = join(folder, INDEX_FILE);
  await writing(file, () => writeFile(file, indexModule(entries, flags)));
  if (flags.stub !== true) return;
  for (const { wasmName, hash } of entries) {
    const stubFile = join(folder, wasmName);
    await writing(stubFile, () => writeFile(stubFile, encodeStub(hash)));
  }
}

/** A stub has the name of its module, so it must not take the module's place. */
function refuseToOverwrite(inputs: readonly string[], { stub, outDir }: CompileModulesFlags): void {
  const inOutDir = inputs.find((input) => resolve(dirname(input)) === resolve(outDir ?? '.'));
  if (stub && inOutDir !== undefined) {
    throw usageError(`the stub would replace ${inOutDir}`, 'choose another --out-dir');
  }
}

/** @throws CliError, CompileError, TextError */
export async function compileModules(
  inputs: readonly string[],
  flags: CompileModulesFlags,
): Promise<void> {
  const outputs = planOutputs(inputs, flags);
  refuseToOverwrite(inputs, flags);
  const { outDir } = flags;
  if (outDir !== undefined) await writing(outDir, () => mkdir(outDir, { recursive: true }));
  const entries: IndexEntry[] = [];
  for (const [i, input] of inputs.entries()) {
    const output = outputs[i]!;
    const hash = await compileCommand(input, { ...flags, output });
    const wasmName = basename(input).replace(/\.wat$/, '.wasm');
    entries.push({ wasmName, fileName: basename(output), hash });
  }
  if (flags.index) await writeIndex(outDir!, entries, flags);
}
