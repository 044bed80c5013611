/** Functions of our engine: function references, whoever defines them. */
import type { FuncRef } from '../../abi.ts';
import type { BackendValue, WasmFunc } from '../../engine/backend.ts';
import { funcTypeOf } from '../../engine/module-types.ts';
import type { FuncType } from '../../engine/types.ts';
import { exportedFunction } from '../../func.ts';
import { descriptorOf } from '../../type-registry.ts';
import { ValueList } from '../function-values.ts';
import type { FunctionSpace } from '../function-values.ts';

export class JsFunc implements WasmFunc {
  readonly kind = 'func';
  readonly ref: FuncRef;
  readonly type: FuncType;
  private readonly params: ValueList;
  private readonly results: ValueList;

  constructor(ref: FuncRef, space: FunctionSpace) {
    this.ref = ref;
    this.type = funcTypeOf(descriptorOf(ref.t), descriptorOf);
    this.params = new ValueList(space, this.type.params);
    this.results = new ValueList(space, this.type.results);
  }

  /** The function as the JS API shows it. */
  get exported(): (...args: unknown[]) => unknown {
    return exportedFunction(this.ref) as (...args: unknown[]) => unknown;
  }

  call(args: readonly BackendValue[]): readonly BackendValue[] {
    return this.results.raiseResult(this.exported(...this.params.lower(args)));
  }
}
