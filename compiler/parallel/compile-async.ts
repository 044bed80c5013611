/**
 * Compilation that doesn't hold up its caller: on other threads where the module is large and there
 * are some, else on this one. The text is the same, byte for byte, whoever translates.
 */
import { artefactEnding, artefactOpening, writeArtefact } from '../emit/artefact.ts';
import type { ArtefactPlan } from '../emit/artefact.ts';
import type { ModuleEmitter } from '../emit/module-emitter.ts';
import type { BufferSource } from '../../runtime/js-api/buffer-source.ts';
import { nodeModule } from '../../runtime/node-builtins.ts';
import { prepare } from '../prepare.ts';
import type { CompileStats, CompiledArtefact } from '../prepare.ts';
import type { AsyncCompileOptions, CompileOptions } from '../options.ts';
import { translateInParallel } from './pool.ts';
import { portableInfo } from './task.ts';
import type { FunctionRange, TextOptions, TranslatedRange, TranslatorData } from './task.ts';

export interface ArtefactStream {
  readonly pieces: AsyncIterable<string>;
  readonly data: Uint8Array | null;
  readonly stats: CompileStats;
}

/** Bytes of code from which on starting threads pays. */
const MIN_CODE_LENGTH = 1 << 20;
/** Bytes of code in a range, at least. */
const RANGE_LENGTH = 1 << 17;
const MAX_DEFAULT_THREADS = 4;
/** Characters of a piece that is handed on, but for the last. */
const MIN_PIECE_LENGTH = 1 << 16;
/** How long this thread works before others have their turn. */
const TURN_MS = 50;

/**
 * Compiles a module to the text of one JavaScript file, like `compile`.
 * @param bytes they must not change before the text is done
 * @throws as `compile` does
 */
export async function compileAsync(
  bytes: BufferSource,
  options: AsyncCompileOptions = {},
): Promise<CompiledArtefact> {
  const { pieces, ...rest } = compilePiecesAsync(bytes, options);
  const texts: string[] = [];
  for await (const piece of pieces) texts.push(piece);
  return { code: texts.join(''), ...rest };
}

/**
 * The same, with the text in pieces as they are made. Decoding and validating comes first, at once.
 * @throws as `compile` does
 */
export function compilePiecesAsync(
  bytes: BufferSource,
  options: AsyncCompileOptions = {},
): ArtefactStream {
  const { plan, emitter, data, stats } = prepare(bytes, options);
  const onProgress = (done: number): void => options.onProgress?.(done, stats.functionCount);
  const ranges = rangesOf(plan);
  // A listener's choice of functions is a function: it can't be told to another thread.
  const isOneThread = ranges.length < 2 || options.isListened !== undefined;
  const threads = isOneThread ? 1 : (options.threads ?? defaultThreadCount());
  const host = threads < 2 ? undefined : nodeModule('node:worker_threads');
  const pieces =
    host === undefined
      ? inTurns(writeArtefact(plan, emitter, onProgress))
      : inParallel(
          plan,
          emitter,
          (data) => translateInParallel(host, data, ranges, threads),
          onProgress,
        );
  return { pieces, data, stats };
}

const defaultThreadCount = (): number =>
  Math.min(MAX_DEFAULT_THREADS, nodeModule('node:os')?.availableParallelism() ?? 1);

/** Lets others have their turn now and then. Small pieces are joined: handing one on costs more than it. */
async function* inTurns(pieces: Iterable<string>): AsyncGenerator<string, void, undefined> {
  let turnEnds = performance.now() + TURN_MS;
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length >= MIN_PIECE_LENGTH) {
      yield text;
      text = '';
    }
    if (performance.now() < turnEnds) continue;
    await new Promise((resolve) => setTimeout(resolve, 0));
    turnEnds = performance.now() + TURN_MS;
  }
  if (text !== '') yield text;
}

async function* inParallel(
  plan: ArtefactPlan,
  emitter: ModuleEmitter,
  translate: (data: TranslatorData) => AsyncIterable<TranslatedRange>,
  onFunction: (done: number) => void,
): AsyncGenerator<string, void, undefined> {
  const options = textOptions(plan.options);
  const info = portableInfo(plan.info);
  yield* artefactOpening(plan);
  for await (const { text, references, end } of translate({ info, options })) {
    emitter.addReferences(references);
    yield text;
    onFunction(end - info.importedFunctionCount);
  }
  yield* artefactEnding(plan, emitter);
}

/** What other threads need of the options: functions can't be copied, the runtime's text is not theirs. */
const textOptions = (options: CompileOptions): TextOptions =>
  Object.fromEntries(
    Object.entries(options).filter(
      ([name, value]) => !name.startsWith('runtime') && typeof value !== 'function',
    ),
  );

/** Cuts a module with much code into ranges of about the same work. */
function rangesOf({ info }: ArtefactPlan): FunctionRange[] {
  const { bodyStarts, bodyEnds, importedFunctionCount } = info;
  const count = bodyStarts.length;
  if (count === 0 || bodyEnds[count - 1]! - bodyStarts[0]! < MIN_CODE_LENGTH) return [];
  const ranges: FunctionRange[] = [];
  let first = 0;
  for (let i = 0; i < count; i++) {
    if (bodyEnds[i]! - bodyStarts[first]! < RANGE_LENGTH && i < count - 1) continue;
    ranges.push({ first: importedFunctionCount + first, end: importedFunctionCount + i + 1 });
    first = i + 1;
  }
  return ranges;
}
