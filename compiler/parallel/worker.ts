/** A translating thread: gets ranges of functions, answers with their text. Started by pool.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { functionText } from '../emit/artefact.ts';
import { makeEmitter } from '../emit/make-emitter.ts';
import type { FunctionRange, TranslatedRange, TranslatorData } from './task.ts';

const { info, options } = workerData as TranslatorData;
const emitter = makeEmitter(info, options);

parentPort!.on('message', ({ first, end }: FunctionRange) => {
  let text = '';
  for (let index = first; index < end; index++) text += functionText(emitter, index, options);
  const answer: TranslatedRange = { end, text, references: emitter.takeReferences() };
  parentPort!.postMessage(answer);
});
