/** A thread of Node: answers its parent's messages. */
import { parentPort, workerData } from 'node:worker_threads';
import { useApi } from './api.mjs';
import { threadOver } from './thread.mjs';

await useApi(workerData.api);
const answer = threadOver(workerData.sleeper);
parentPort.on('message', (message) => parentPort.postMessage(answer(message)));
