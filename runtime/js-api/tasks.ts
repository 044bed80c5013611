/**
 * "Queue a task": asynchronous results come in a task of their own, after everything that waits for
 * promises now. Timers are taken when this is loaded, before a test's fake ones are in their place.
 */

type Queue = (task: () => void) => void;

/** Unlike timers, messages are not held back in background tabs. */
const byMessage =
  (Channel: typeof MessageChannel): Queue =>
  (task) => {
    const { port1, port2 } = new Channel();
    port1.onmessage = () => {
      port1.close();
      task();
    };
    port2.postMessage(null);
  };

const queues: Queue[] = [];
if (typeof setImmediate === 'function') queues.push(setImmediate);
if (typeof MessageChannel === 'function') queues.push(byMessage(MessageChannel));
if (typeof setTimeout === 'function') queues.push(setTimeout);
queues.push((task) => void Promise.resolve().then(task));

/** Uses the first queue that works: Cloudflare's Workers forbid all but promises at their top level. */
function queue(task: () => void): void {
  for (const enqueue of queues) {
    try {
      enqueue(task);
      return;
    } catch {
      continue;
    }
  }
}

/** Runs `work` in a task of its own. What it throws becomes a rejection. */
export function inTask<T>(work: () => T | PromiseLike<T>): Promise<T> {
  return new Promise<void>(queue).then(work);
}
