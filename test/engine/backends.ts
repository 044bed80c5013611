/** The backends that the suite runs over, and how each gets the suite's modules. */
import { assembleText } from '../../compiler/optimize.ts';
import { Engine, HostEngine, JsEngine, PoolingInstanceAllocator } from '../../compiler/wasmless.ts';
import type { WasmEngine } from '../../compiler/wasmless.ts';
import { FakeEngine } from './fake-backend.ts';
import { fakePrograms } from './fake-programs.ts';
import { guests } from './guests.ts';
import type { GuestName } from './guests.ts';

export interface Backend {
  readonly name: string;
  newBackend(): WasmEngine;
  /** A module of the suite, as this backend takes it. */
  bytes(guest: GuestName): Promise<Uint8Array>;
}

const assembled = new Map<GuestName, Promise<Uint8Array>>();
function assemble(guest: GuestName): Promise<Uint8Array> {
  let bytes = assembled.get(guest);
  if (bytes === undefined) assembled.set(guest, (bytes = assembleText(guests[guest])));
  return bytes;
}

export const backends: readonly Backend[] = [
  { name: 'JsEngine', newBackend: () => new JsEngine(), bytes: assemble },
  {
    name: 'JsEngine with a pool',
    newBackend: () =>
      new JsEngine({ allocator: new PoolingInstanceAllocator(), dirtyPageTracking: true }),
    bytes: assemble,
  },
  { name: 'HostEngine', newBackend: () => new HostEngine(), bytes: assemble },
  {
    name: 'a fake in memory',
    newBackend: () => new FakeEngine(new Map(Object.entries(fakePrograms))),
    bytes: (guest) => Promise.resolve(new TextEncoder().encode(guest)),
  },
];

export const newEngine = (backend: Backend): Engine => new Engine(backend.newBackend());
