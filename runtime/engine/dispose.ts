/// <reference lib="esnext.disposable" preserve="true" />
/**
 * `using` calls the method of this symbol. Where the host doesn't have the symbol, it is the one that
 * compilers of `using` put in its place. The reference above goes into the declarations, for those
 * whose TypeScript is not told of disposable objects.
 */
export const dispose: typeof Symbol.dispose = ((Symbol as { dispose?: symbol }).dispose ??
  Symbol.for('Symbol.dispose')) as typeof Symbol.dispose;
