/**
 * Translates ranges of functions on several threads and hands their texts out in order. The only
 * file that starts threads.
 *
 * Bounded: ranges are given out only so far ahead of the one that is handed out next.
 */
import type * as threads from 'node:worker_threads';
import type { Worker } from 'node:worker_threads';
import { packageFile } from '../package-files.ts';
import type { FunctionRange, TranslatedRange, TranslatorData } from './task.ts';

/** Ranges that may be done or under way, for each thread. */
const AHEAD = 4;

/** Trees live no longer than a function takes: in a larger room for young objects fewer are copied. */
const YOUNG_MB = 96;

interface Job {
  readonly range: FunctionRange;
  readonly resolve: (translated: TranslatedRange) => void;
  readonly reject: (error: Error) => void;
}

/** The ranges' texts, in order. Threads end with the last one, or when the caller stops asking. */
export async function* translateInParallel(
  { Worker: Thread }: typeof threads,
  data: TranslatorData,
  ranges: readonly FunctionRange[],
  threadCount: number,
): AsyncGenerator<TranslatedRange, void, undefined> {
  const pool = new TranslatorPool(Thread, data, Math.min(threadCount, ranges.length));
  const ahead: Promise<TranslatedRange>[] = [];
  try {
    let next = 0;
    for (let done = 0; done < ranges.length; done++) {
      for (; next < ranges.length && next < done + AHEAD * threadCount; next++)
        ahead.push(pool.translate(ranges[next]!));
      yield await ahead.shift()!;
    }
  } finally {
    await pool.close();
  }
}

class TranslatorPool {
  private readonly workers: readonly Worker[];
  private readonly idle: Worker[];
  private readonly waiting: Job[] = [];
  private readonly underWay = new Map<Worker, Job>();
  private failure: Error | null = null;

  constructor(Thread: typeof Worker, workerData: TranslatorData, threadCount: number) {
    const script = packageFile('compiler/parallel/worker.js');
    const options = { workerData, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } };
    this.workers = Array.from({ length: threadCount }, () => new Thread(script, options));
    this.idle = [...this.workers];
    for (const worker of this.workers) {
      worker.on('message', (translated: TranslatedRange) => this.finish(worker, translated));
      worker.on('error', (error: Error) => this.fail(error));
      worker.on('exit', () => this.fail(new Error('a translating thread ended too early')));
    }
  }

  translate(range: FunctionRange): Promise<TranslatedRange> {
    const result = new Promise<TranslatedRange>((resolve, reject) => {
      this.waiting.push({ range, resolve, reject });
    });
    // Nobody may be waiting for this one when another fails.
    result.catch(() => undefined);
    if (this.failure === null) this.assign();
    else this.fail(this.failure);
    return result;
  }

  private assign(): void {
    while (this.idle.length > 0 && this.waiting.length > 0) {
      const worker = this.idle.pop()!;
      const job = this.waiting.shift()!;
      this.underWay.set(worker, job);
      worker.postMessage(job.range);
    }
  }

  private finish(worker: Worker, translated: TranslatedRange): void {
    this.underWay.get(worker)!.resolve(translated);
    this.underWay.delete(worker);
    this.idle.push(worker);
    this.assign();
  }

  private fail(error: Error): void {
    this.failure ??= error;
    for (const { reject } of [...this.underWay.values(), ...this.waiting]) reject(this.failure);
    this.underWay.clear();
    this.waiting.length = 0;
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}
