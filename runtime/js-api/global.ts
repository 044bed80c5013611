/** WebAssembly.Global. @see js-api 5.5 "Globals" */
import { bindObject, coreOf } from '../core-objects.ts';
import { GlobalCell, newGlobalCell, setGlobalFromJs } from '../global.ts';
import { EXNREF, V128 } from '../value-types.ts';
import { defaultValue } from '../values.ts';
import { valueTypes } from './descriptors.ts';
import { finishInterface, toDescriptor, toEnumValue } from './webidl.ts';

function globalOf(object: unknown, what: string): GlobalCell {
  const core = coreOf(object);
  if (!(core instanceof GlobalCell))
    throw new TypeError(`${what}: Receiver is not a WebAssembly.Global`);
  return core;
}

export class Global {
  constructor(descriptor: unknown, value: unknown = undefined) {
    const what = 'WebAssembly.Global()';
    const { mutable, value: typeName } = toDescriptor(descriptor, `${what}: Argument 0`);
    const type = toEnumValue(typeName, valueTypes, `${what}: Descriptor property 'value'`);
    if (type === V128 || type === EXNREF) {
      throw new TypeError(
        `${what}: globals of type ${String(typeName)} can't be made in JavaScript`,
      );
    }
    const cell = newGlobalCell(type, Boolean(mutable));
    if (value === undefined) cell.v = defaultValue(type);
    else setGlobalFromJs(cell, value);
    bindObject(this, cell);
  }

  valueOf(): unknown {
    return globalOf(this, 'WebAssembly.Global.valueOf()').value;
  }

  get value(): unknown {
    return globalOf(this, 'get WebAssembly.Global.value').value;
  }

  set value(value: unknown) {
    globalOf(this, 'set WebAssembly.Global.value').value = value;
  }
}
finishInterface(Global, 'Global');
