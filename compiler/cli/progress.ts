/**
 * A progress bar for work that takes long, on stderr and only where a person looks at it.
 * Nothing is drawn in the first moments, so that short work leaves no trace.
 */
import { Presets, SingleBar } from 'cli-progress';

const QUIET_MS = 300;

export interface Progress {
  readonly update: (done: number, total: number) => void;
  /** Removes the bar. */
  readonly stop: () => void;
}

const silent: Progress = { update: () => undefined, stop: () => undefined };

/** @param label what is being done, in one word */
export function startProgress(label: string): Progress {
  if (!process.stderr.isTTY) return silent;
  const startedAt = performance.now();
  const format = `${label} {bar} {percentage}% | {value}/{total} functions`;
  const bar = new SingleBar(
    { format, stream: process.stderr, clearOnComplete: true, hideCursor: true },
    Presets.shades_classic,
  );
  let isShown = false;
  return {
    update(done, total) {
      if (!isShown && performance.now() - startedAt > QUIET_MS) {
        bar.start(total, done);
        isShown = true;
      } else if (isShown) {
        bar.update(done);
      }
    },
    stop() {
      if (isShown) bar.stop();
    },
  };
}
