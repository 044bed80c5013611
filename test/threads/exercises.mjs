/**
 * What two threads make of one shared memory: receives a module and the means to call its exports in
 * either thread, and knows nothing of whether Node or a browser runs them.
 */
const PAGE = 65536;

/**
 * @param {object} means
 * @param {WebAssembly.Module} means.module
 * @param {Array<{ call: (name: string, ...operands: unknown[]) => Promise<any> }>} means.threads two
 * @param {SharedArrayBuffer} means.sleeper the word that threads sleep at
 * @returns {Promise<Record<string, unknown>>} all results
 */
export async function exercise({ module, threads, sleeper }) {
  const [a, b] = threads;
  const results = {};

  /** A new memory for both threads, and for an instance of our own. */
  async function share(pages) {
    const memory = new WebAssembly.Memory({ initial: pages, maximum: 100, shared: true });
    const started = await Promise.all(threads.map((t) => t.call('start', { module, memory })));
    const { exports } = new WebAssembly.Instance(module, { env: { memory, sleep() {} } });
    return { memory, started, exports };
  }

  async function counting() {
    const { memory, started, exports } = await share(1);
    const counts = await Promise.all(threads.map((t) => t.call('count', 20_000)));
    const words = new Int32Array(memory.buffer);
    const longs = new BigInt64Array(memory.buffer);
    results.started = started;
    results.counting = [
      counts,
      words[0],
      String(longs[1]),
      new Uint8Array(memory.buffer)[16],
      exports.read(0),
    ];
  }

  async function waiting() {
    const { exports } = await share(1);
    const waiter = a.call('wait', -1n);
    let woken = 0;
    while (woken === 0) woken = exports.wake();
    results.waiting = [
      await waiter,
      woken,
      await a.call('wait', 1000n),
      await b.call('waitDifferent'),
    ];
  }

  /** One thread grows the memory and hands a pointer into the new page to the other. */
  async function growing() {
    const { memory, exports } = await share(1);
    const reader = a.call('readPointed');
    const writer = await b.call('growAndPoint', 42);
    results.growing = [
      await reader,
      writer,
      await a.call('size'),
      exports.size(),
      exports.read(PAGE),
      memory.buffer.byteLength,
      memory.grow(0),
    ];
  }

  /** The pointer travels by a message, or is awaited in a host function: no atomic instruction. */
  async function growingUnseen() {
    const { memory } = await share(1);
    const before = await a.call('read', PAGE);
    memory.grow(1);
    new Int32Array(memory.buffer)[PAGE / 4] = 7;
    const after = await a.call('read', PAGE);
    const sleeping = a.call('sleepAndRead', 2 * PAGE);
    memory.grow(1);
    new Int32Array(memory.buffer)[(2 * PAGE) / 4] = 8;
    const word = new Int32Array(sleeper);
    word[0] = 1;
    Atomics.notify(word, 0);
    // Native code and ours have words of their own for this.
    const isTrap = /^RuntimeError: .*out of bounds/i.test(before);
    results.growingUnseen = [isTrap, after, await sleeping, await b.call('fill', 3 * PAGE - 4, 1)];
  }

  async function growingTogether() {
    const { memory } = await share(1);
    const sizes = await Promise.all(threads.map((t) => t.call('growOften', 40)));
    // Every page was somebody's once.
    results.growingTogether = [memory.buffer.byteLength / PAGE, sizes.reduce((x, y) => x + y)];
  }

  await counting();
  await waiting();
  await growing();
  await growingUnseen();
  await growingTogether();
  return results;
}
