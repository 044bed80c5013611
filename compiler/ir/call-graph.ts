/**
 * Which functions of a module may suspend: those from which a call can reach the host. Only promise
 * integration asks, so nothing of this is worked out while decoding.
 */
import { BodyReader, readLocals } from '../binary/body-reader.ts';
import { Callers } from '../callers.ts';
import { bodyOf } from '../module-info.ts';
import type { ModuleInfo } from '../module-info.ts';

/**
 * One scan over all bodies. Indirect calls count as calls of the host.
 * @returns by function index: 1 if a call of the function may suspend, as that of any import may
 */
export function suspendableFunctions(info: ModuleInfo): Uint8Array {
  const count = info.functionTypes.length;
  const maySuspend = new Uint8Array(count).fill(1, 0, info.importedFunctionCount);
  const callers = new Callers(count);
  const reader = new BodyReader(info);
  const pending: number[] = [];
  for (let caller = info.importedFunctionCount; caller < count; caller++) {
    const { start, end } = bodyOf(info, caller);
    reader.open(start, end);
    readLocals(reader);
    while (reader.position < end) {
      const { call } = reader.next();
      if (call === undefined) continue;
      if (call === 'direct' && maySuspend[reader.index] === 0) {
        callers.add(reader.index, caller);
        continue;
      }
      // Nothing that follows in this body can change it.
      maySuspend[caller] = 1;
      pending.push(caller);
      break;
    }
  }
  callers.spread(maySuspend, pending);
  return maySuspend;
}
