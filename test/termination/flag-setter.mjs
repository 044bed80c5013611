/** A worker that requests the exit of whoever runs under a flag, after a while. */
import { workerData } from 'node:worker_threads';

const { flag, exitCode, afterMs } = workerData;
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, afterMs);
// What requestExit does, without the package: the layout is what threads share.
Atomics.store(flag, 1, exitCode | 0);
Atomics.store(flag, 0, 2);
