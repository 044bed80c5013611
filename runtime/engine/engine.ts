/** The root: one backend, with the modules and stores made of it. A second engine is independent. */
import type { WasmEngine } from './backend.ts';
import { dispose } from './dispose.ts';

export class Engine<B extends WasmEngine = WasmEngine> {
  /** The backend, with whatever it offers beyond the interface. */
  readonly backend: B;
  private closed = false;

  constructor(backend: B) {
    this.backend = backend;
  }

  get isClosed(): boolean {
    return this.closed;
  }

  /** @throws TypeError once the engine is closed */
  assertOpen(): void {
    if (this.closed) throw new TypeError('the engine is closed');
  }

  /**
   * Forgets all compiled modules: none can be instantiated any more. Instances go on; their stores
   * are closed apart. Closing twice does nothing.
   */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.backend.close?.();
  }

  [dispose](): void {
    this.close();
  }
}
