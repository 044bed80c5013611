/** What artefacts and contexts say and hold of extras: nothing where none is asked for. */
import type { Artefact } from '../../runtime/abi.ts';
import type { EmittedExtras } from '../extras.ts';
import { NULL, num } from './estree.ts';
import type { Expression } from './estree.ts';

/** Fields of the artefact that say what its code does. */
export function extraFlags(
  extras: EmittedExtras,
): Pick<Artefact, 'dirtyPageTracking' | 'closeOnAbort' | 'listened'> {
  return {
    ...(extras.dirtyPageTracking === true ? { dirtyPageTracking: true } : {}),
    ...(extras.closeOnAbort === true ? { closeOnAbort: true } : {}),
    ...(extras.isListened === undefined ? {} : { listened: true }),
  };
}

/** Last fields of contexts, and what they are before the runtime sets them. */
export function extraFields(extras: EmittedExtras): [name: string, value: Expression][] {
  const fields: [string, Expression][] = [];
  if (extras.closeOnAbort === true) fields.push(['ticks', num(0)], ['checkpoint', NULL]);
  if (extras.isListened !== undefined) fields.push(['listener', NULL]);
  return fields;
}
