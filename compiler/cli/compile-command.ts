/** `wasmless compile`: a module in, a JavaScript file out, and a data file if asked for. */
import { createWriteStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FeatureName } from '../features.ts';
import { compilePieces } from '../index.ts';
import { optimizeWasm } from '../optimize.ts';
import type { OptimizeLevel } from '../optimize.ts';
import type { CompileOptions } from '../options.ts';
import { ioError } from './exit.ts';
import { readModule } from './input.ts';
import { startProgress } from './progress.ts';
import { formatDuration, formatSize, formatTable } from './text-table.ts';

export interface CompileFlags {
  readonly output?: string;
  readonly format: 'esm' | 'cjs' | 'iife';
  readonly standalone?: true;
  readonly data: 'inline' | 'file';
  readonly names: 'debug' | 'short';
  readonly pretty?: true;
  readonly globalName?: string;
  readonly runtimeImport?: string;
  readonly enable?: readonly FeatureName[];
  readonly optimize?: OptimizeLevel;
  readonly stats?: true;
}

const EXTENSIONS = { esm: '.mjs', cjs: '.cjs', iife: '.js' } as const;
const RUNTIME_SCRIPT = new URL('../../runtime/standalone.js', import.meta.url);

const withoutExtension = (path: string): string => path.replace(/\.[^./\\]*$/, '');

/** Where `compile --data file` puts the data of an artefact, and `run` looks for it. */
export const dataFileOf = (artefactFile: string): string =>
  `${withoutExtension(artefactFile)}.data`;

async function compileOptions(flags: CompileFlags): Promise<CompileOptions> {
  const { format, data, names, globalName, runtimeImport, enable = [] } = flags;
  return {
    format,
    data,
    names,
    standalone: flags.standalone ?? false,
    pretty: flags.pretty ?? false,
    features: Object.fromEntries(enable.map((name) => [name, true])),
    ...(globalName === undefined ? {} : { globalName }),
    ...(runtimeImport === undefined ? {} : { runtimeImport }),
    ...(flags.standalone ? { runtimeText: await readFile(RUNTIME_SCRIPT, 'utf8') } : {}),
  };
}

/** Writes the pieces as they are made. @returns how many bytes they came to */
async function writePieces(path: string, pieces: Iterable<string>): Promise<number> {
  const file = createWriteStream(path);
  try {
    await pipeline(Readable.from(pieces, { objectMode: true }), file);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall === undefined
      ? error
      : ioError('write', path, error);
  }
  return file.bytesWritten;
}

async function writeData(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(path, bytes);
  } catch (error) {
    throw ioError('write', path, error);
  }
}

function printStats(rows: readonly (readonly [string, string])[]): void {
  for (const line of formatTable(rows)) process.stderr.write(`${line}\n`);
}

/** @throws CliError, CompileError, TextError */
export async function compileCommand(input: string, flags: CompileFlags): Promise<void> {
  const source = await readModule(input);
  const options = await compileOptions(flags);
  const startedAt = performance.now();
  const wasm =
    flags.optimize === undefined ? source : await optimizeWasm(source, flags.optimize, options);
  const optimizedAt = performance.now();
  const output = flags.output ?? withoutExtension(input) + EXTENSIONS[flags.format];
  const progress = startProgress('compiling');
  let byteLength: number;
  const { pieces, data, stats } = compilePieces(wasm, {
    ...options,
    onProgress: progress.update,
  });
  try {
    byteLength = await writePieces(output, pieces);
  } finally {
    progress.stop();
  }
  if (data !== null) await writeData(dataFileOf(output), data);
  if (!flags.stats) return;
  printStats([
    ['input', `${formatSize(source.length)}, sha256 ${stats.hash.slice(0, 16)}`],
    ...(wasm === source
      ? []
      : [
          [
            'optimized',
            `${formatSize(wasm.length)} in ${formatDuration(optimizedAt - startedAt)}`,
          ] as const,
        ]),
    ['functions', String(stats.functionCount)],
    ['code', `${formatSize(byteLength)} in ${output}`],
    ...(data === null
      ? []
      : [['data', `${formatSize(data.length)} in ${dataFileOf(output)}`] as const]),
    ['time', formatDuration(performance.now() - optimizedAt)],
  ]);
}
