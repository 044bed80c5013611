/** `wasmless compile`: a module in, a JavaScript file out, and a data file if asked for. */
import { readFile } from 'node:fs/promises';
import type { RuntimePieces } from '../emit/runtime-pieces.ts';
import type { EngineKind } from '../extras.ts';
import { compilePiecesAsync, contentHash, symbolMap } from '../index.ts';
import type { AsyncCompileOptions } from '../index.ts';
import { optimizeWasm } from '../optimize.ts';
import type { OptimizeLevel } from '../optimize.ts';
import { packageFile } from '../package-files.ts';
import { CliError, ExitCode } from './exit.ts';
import { readModule } from './input.ts';
import { writeOutput } from './output-files.ts';
import { readProfile } from './profile.ts';
import { startProgress } from './progress.ts';
import { formatDuration, formatSize, formatTable } from './text-table.ts';

export interface CompileFlags {
  readonly output?: string;
  readonly format: 'esm' | 'cjs' | 'iife';
  readonly standalone?: true;
  readonly data: 'inline' | 'file';
  readonly names: 'debug' | 'short';
  readonly i64: 'bigint' | 'words';
  readonly suspending?: true;
  readonly engine: EngineKind;
  readonly release?: true;
  readonly symbolMap?: true;
  readonly pretty?: true;
  readonly globalName?: string;
  readonly runtimeImport?: string;
  readonly optimize?: OptimizeLevel;
  readonly threads?: number;
  readonly profile?: string;
  readonly recordBranches?: true;
  readonly stats?: true;
}

const EXTENSIONS = { esm: '.mjs', cjs: '.cjs', iife: '.js' } as const;
const RUNTIME_PIECES = packageFile('runtime/pieces.json');

const withoutExtension = (path: string): string => path.replace(/\.[^./\\]*$/, '');

/** Where `compile --data file` puts the data of an artefact, and `run` looks for it. */
export const dataFileOf = (artefactFile: string): string =>
  `${withoutExtension(artefactFile)}.data`;

/** Where `--symbol-map` puts the names of an artefact. */
const symbolFileOf = (artefactFile: string): string =>
  `${withoutExtension(artefactFile)}.symbols.json`;

const readRuntime = async (): Promise<RuntimePieces> =>
  JSON.parse(await readFile(RUNTIME_PIECES, 'utf8')) as RuntimePieces;

/** Where a module goes by default: beside the input. */
export const outputOf = (input: string, { format }: Pick<CompileFlags, 'format'>): string =>
  withoutExtension(input) + EXTENSIONS[format];

async function compileOptions(flags: CompileFlags): Promise<AsyncCompileOptions> {
  const { format, data, names, i64, globalName, runtimeImport } = flags;
  return {
    format,
    data,
    names,
    i64,
    engine: flags.engine,
    standalone: flags.standalone ?? false,
    suspending: flags.suspending ?? false,
    release: flags.release ?? false,
    pretty: flags.pretty ?? false,
    ...(flags.threads === undefined ? {} : { threads: flags.threads }),
    ...(flags.recordBranches ? { recordBranches: true } : {}),
    ...(globalName === undefined ? {} : { globalName }),
    ...(runtimeImport === undefined ? {} : { runtimeImport }),
    ...(flags.standalone ? { runtimePieces: await readRuntime() } : {}),
  };
}

/** All files that a compilation writes, by the place of its code. */
export const filesOf = (output: string, { data, symbolMap }: CompileFlags): string[] => [
  output,
  ...(data === 'file' ? [dataFileOf(output)] : []),
  ...(symbolMap ? [symbolFileOf(output)] : []),
];

type StatsRow = readonly [label: string, value: string];

function printStats(rows: readonly StatsRow[]): void {
  for (const line of formatTable(rows)) process.stderr.write(`${line}\n`);
}

/**
 * Compiles one module.
 * @returns hex sha-256 of the module as it was before any optimisation
 * @throws CliError, CompileError, TextError
 */
export async function compileCommand(input: string, flags: CompileFlags): Promise<string> {
  const rows: StatsRow[] = [];
  let lapStart = performance.now();
  const addRow = (label: string, text: string): void => {
    rows.push([label, `${text} in ${formatDuration(performance.now() - lapStart)}`]);
    lapStart = performance.now();
  };

  let wasm = await readModule(input);
  addRow('read', formatSize(wasm.length));
  const hash = contentHash(wasm);
  const options = {
    ...(await compileOptions(flags)),
    ...(await profileOptions(flags, hash)),
    hash,
  };
  if (flags.optimize !== undefined) {
    wasm = await optimizeWasm(wasm, flags.optimize, options);
    addRow('optimized', formatSize(wasm.length));
  }

  const output = flags.output ?? outputOf(input, flags);
  const progress = startProgress('compiling');
  try {
    const artefact = compilePiecesAsync(wasm, { ...options, onProgress: progress.update });
    const { data, stats } = artefact;
    const byteLength = await writeOutput(output, artefact.pieces);
    addRow('compiled', `${stats.functionCount} functions`);
    rows.push(['code', `${formatSize(byteLength)}, ${output}`]);
    if (data !== null) {
      const dataFile = dataFileOf(output);
      await writeOutput(dataFile, [data]);
      rows.push(['data', `${formatSize(data.length)}, ${dataFile}`]);
    }
    if (flags.symbolMap) {
      const symbolFile = symbolFileOf(output);
      await writeOutput(symbolFile, [`${JSON.stringify(symbolMap(wasm, options))}\n`]);
      rows.push(['symbols', symbolFile]);
    }
    rows.push(['sha256', stats.hash]);
  } finally {
    progress.stop();
  }
  if (flags.stats) printStats(rows);
  return hash;
}

/** @throws CliError */
async function profileOptions(
  { optimize, profile, recordBranches }: CompileFlags,
  hash: string,
): Promise<Pick<AsyncCompileOptions, 'branchCounts'>> {
  if ((profile !== undefined || recordBranches) && optimize !== undefined) {
    // Branches are known by where they are in the module.
    const hint = 'optimise the module first, with wasm-opt for instance';
    throw new CliError(ExitCode.usage, 'a profile is of the module as it is: no -O', hint);
  }
  return profile === undefined ? {} : { branchCounts: await readProfile(profile, hash) };
}
