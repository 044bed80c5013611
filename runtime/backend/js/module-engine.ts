/**
 * An instance's functions as its engine sees them: wazero's ModuleEngine.
 *
 * @see seed "ModuleEngine"
 */
import type { FuncRef } from '../../abi.ts';
import type { CallEngine } from '../../engine/call-engine.ts';
import type { Func } from '../../engine/func.ts';
import type { Instance } from '../../engine/instance.ts';
import type { Table } from '../../engine/table.ts';
import { refFunc } from '../../func.ts';
import { indirect } from '../../table.ts';
import { trap } from '../../trap.ts';
import { topHeap } from '../../type-registry.ts';
import { Heap, heapOf } from '../../value-types.ts';
import type { JsTable } from './js-objects.ts';
import type { JsInstance } from './js-store.ts';

export class ModuleEngine {
  readonly name: string;
  readonly instance: Instance;
  private readonly backend: JsInstance;

  constructor(name: string, instance: Instance, backend: JsInstance) {
    this.name = name;
    this.instance = instance;
    this.backend = backend;
  }

  /** Canonical ids of the module's types, by its own type indices. */
  get typeIds(): readonly number[] {
    return this.backend.handle.runtimeInfo.signatureIds;
  }

  /** A call engine for any function of the instance's store. */
  newCallEngine(func: Func): CallEngine {
    return func.newCallEngine(this.instance.store);
  }

  /**
   * What `call_indirect` would call.
   * @param typeId canonical id of the type that the call expects
   * @throws RuntimeError in the spec's words: 'undefined element', 'uninitialized element',
   * 'indirect call type mismatch'
   */
  lookupFunction(table: Table, typeId: number, index: number): Func {
    const { store } = this.instance;
    store.check(table);
    const { core } = table.backend as JsTable;
    if (topHeap(heapOf(core.element)) !== Heap.func) return trap('indirectCallMismatch');
    if (!Number.isInteger(index) || index < 0) return trap('undefinedElement');
    return this.wrap(indirect({ T: [core], elem: [] }, 0, index, typeId));
  }

  /**
   * The function with an index in the instance's function space: the same one each time, and the one
   * that element segments put into tables.
   * @throws RangeError if there is none
   */
  functionInstanceReference(funcIndex: number): Func {
    const { context } = this.backend.handle.instance;
    const count = context.artefact.functionTypes.length;
    if (!Number.isInteger(funcIndex) || funcIndex < 0 || funcIndex >= count) {
      throw new RangeError(
        `${this.name} has ${count} functions: there is no function ${funcIndex}`,
      );
    }
    this.instance.store.check(this.instance);
    return this.wrap(refFunc(context, funcIndex));
  }

  /** References for an element segment; null stands for null. @throws RangeError as above */
  createFuncElementInstance(indexes: readonly (number | null)[]): (Func | null)[] {
    return indexes.map((index) => (index === null ? null : this.functionInstanceReference(index)));
  }

  private wrap(ref: FuncRef): Func {
    return this.instance.store.wrap(this.backend.store.funcOf(ref)) as Func;
  }
}
