/**
 * Rules of the reference instructions.
 * @see core 3.4.3 "Reference Instructions"
 */
import { I32, asNonNull, concreteHeap, refType } from '../../runtime/value-types.ts';
import type { FunctionValidator } from './function.ts';

export function checkRefNull(v: FunctionValidator): void {
  v.pushVal(v.reader.type);
}

export function checkRefIsNull(v: FunctionValidator): void {
  v.popRef();
  v.pushVal(I32);
}

/** In a body the function must be named outside of bodies too; in a constant expression it then is. */
export function checkRefFunc(v: FunctionValidator): void {
  const { index } = v.reader;
  const { module } = v;
  if (index >= module.functionTypes.length) v.fail(`unknown function ${index}`);
  if (v.isConstant) module.markEscaping(index);
  else if (!module.isEscaping(index)) v.fail(`undeclared function reference ${index}`);
  const heap = concreteHeap(module.functionTypes[index]!);
  v.pushVal(refType(heap, false, module.isExactFunction(index)));
}

export function checkRefAsNonNull(v: FunctionValidator): void {
  v.pushVal(asNonNull(v.popRef()));
}
