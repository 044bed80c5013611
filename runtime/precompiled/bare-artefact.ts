/**
 * The artefact of a module that has no code, no memory and nothing else: what is made here without a
 * compiler is this with a few things added. Receives the module's hash; promises an artefact that can be
 * instantiated.
 */
import { ABI_VERSION } from '../abi.ts';
import type { Artefact } from '../abi.ts';

const none = (): never => {
  throw new RangeError('unreachable: there is no code');
};
const nothing = (): undefined => undefined;

function BareContext(): void {
  // No emitted code looks into it.
}

/** @param hash hex sha-256 of the module's bytes */
export const bareArtefact = (hash: string): Artefact => ({
  abi: ABI_VERSION,
  hash,
  types: [],
  recGroups: [],
  imports: [],
  functionTypes: [],
  tables: [],
  memories: [],
  globals: [],
  tags: [],
  exports: [],
  start: -1,
  elements: [],
  data: [],
  comparedTypes: [],
  Context: BareContext as unknown as new () => object,
  initGlobals: nothing,
  tableInit: {},
  code: none,
  tailCode: nothing,
  wrap: none,
  adapt: none,
  wasmData: () => new Uint8Array(0),
  customSections: () => [],
});
