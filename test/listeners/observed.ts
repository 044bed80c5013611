/**
 * The namespace with every extra on: all functions report their calls, all loops have checkpoints.
 * Means the same as without, so the same tests judge it (RUN_TIME=observed).
 */
import { loadInMemory } from '../../compiler/load/in-memory.ts';
import { textRunner } from '../../compiler/load/text-runner.ts';
import { decodeTranslatable, isTranslatable } from '../../compiler/load/translatable.ts';
import * as runtime from '../../runtime/index.ts';
import type { Artefact } from '../../runtime/index.ts';
import { createWebAssembly } from '../../runtime/js-api/create-webassembly.ts';

/** Calls reported so far, and how many of them have ended. */
export const counts = { before: 0, ended: 0, checkpoints: 0 };

const listener = {
  before: (): void => void counts.before++,
  beforeSuspending: (): void => void counts.before++,
  after: (): void => void counts.ended++,
  abort: (): void => void counts.ended++,
};

/** The artefact with a listener and a checkpoint in all of its contexts. */
function observed(artefact: Artefact): Artefact {
  const { Context } = artefact;
  const Observed = function (this: object): object {
    const checkpoint = (): number => ++counts.checkpoints && 10;
    return Object.assign(new Context(), { listener, checkpoint });
  } as unknown as Artefact['Context'];
  return { ...artefact, Context: Observed };
}

export const WebAssembly = createWebAssembly({
  compile(bytes) {
    const extras = { closeOnAbort: true, isListened: () => true };
    const artefact = loadInMemory(decodeTranslatable(bytes), runtime, textRunner, extras);
    return { artefact: observed(artefact), bytes };
  },
  validate: isTranslatable,
});
