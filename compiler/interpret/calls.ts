/**
 * Calls as closures, by the number of arguments: spreading a list costs more than any of them.
 * Loads and stores are calls of a DataView's methods; each has a closure of its own, since engines
 * look methods up fast only where the name is written out.
 */
import type { Evaluate, Frame, Value } from './scope.ts';

/**
 * The values of expressions, in order. Never an array that an engine would keep as plain floats,
 * as `map` may make it: signalling NaNs become quiet in those.
 */
export function valuesOf(args: readonly Evaluate[], f: Frame): Value[] {
  const values = new Array<Value>(args.length).fill(undefined);
  for (let i = 0; i < args.length; i++) values[i] = args[i]!(f);
  return values;
}

/** A call of what an expression evaluates to, without a receiver. */
export function callOf(callee: Evaluate, args: readonly Evaluate[]): Evaluate {
  const [a, b, c, d, e] = args as [Evaluate, Evaluate, Evaluate, Evaluate, Evaluate];
  switch (args.length) {
    case 0:
      return (f) => callee(f)();
    case 1:
      return (f) => callee(f)(a(f));
    case 2:
      return (f) => callee(f)(a(f), b(f));
    case 3:
      return (f) => callee(f)(a(f), b(f), c(f));
    case 4:
      return (f) => callee(f)(a(f), b(f), c(f), d(f));
    case 5:
      return (f) => callee(f)(a(f), b(f), c(f), d(f), e(f));
    default:
      return (f) => callee(f)(...valuesOf(args, f));
  }
}

/** A call of a function that is known already. */
export function callOfKnown(callee: Value, args: readonly Evaluate[]): Evaluate {
  const [a, b, c, d, e] = args as [Evaluate, Evaluate, Evaluate, Evaluate, Evaluate];
  switch (args.length) {
    case 0:
      return () => callee();
    case 1:
      return (f) => callee(a(f));
    case 2:
      return (f) => callee(a(f), b(f));
    case 3:
      return (f) => callee(a(f), b(f), c(f));
    case 4:
      return (f) => callee(a(f), b(f), c(f), d(f));
    case 5:
      return (f) => callee(a(f), b(f), c(f), d(f), e(f));
    default:
      return (f) => callee(...valuesOf(args, f));
  }
}

/** A call of a method, by its name. */
export function callOfMethod(object: Evaluate, name: string, args: readonly Evaluate[]): Evaluate {
  const access = Object.hasOwn(accesses, name) ? accesses[name]! : null;
  if (access !== null) return access(object, args[0]!, args[1]!);
  const [a, b] = args as [Evaluate, Evaluate];
  switch (args.length) {
    case 0:
      return (f) => object(f)[name]();
    case 1:
      return (f) => object(f)[name](a(f));
    case 2:
      return (f) => object(f)[name](a(f), b(f));
    default:
      return (f) => object(f)[name](...valuesOf(args, f));
  }
}

/** All are little-endian, as every access in emitted code is. */
const accesses: Readonly<
  Record<string, (view: Evaluate, address: Evaluate, value: Evaluate) => Evaluate>
> = {
  getInt8: (view, address) => (f) => view(f).getInt8(address(f)),
  getUint8: (view, address) => (f) => view(f).getUint8(address(f)),
  getInt16: (view, address) => (f) => view(f).getInt16(address(f), true),
  getUint16: (view, address) => (f) => view(f).getUint16(address(f), true),
  getInt32: (view, address) => (f) => view(f).getInt32(address(f), true),
  getFloat32: (view, address) => (f) => view(f).getFloat32(address(f), true),
  getFloat64: (view, address) => (f) => view(f).getFloat64(address(f), true),
  setInt8: (view, address, value) => (f) => view(f).setInt8(address(f), value(f)),
  setInt16: (view, address, value) => (f) => view(f).setInt16(address(f), value(f), true),
  setInt32: (view, address, value) => (f) => view(f).setInt32(address(f), value(f), true),
  setFloat32: (view, address, value) => (f) => view(f).setFloat32(address(f), value(f), true),
  setFloat64: (view, address, value) => (f) => view(f).setFloat64(address(f), value(f), true),
};
