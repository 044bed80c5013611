/**
 * Runs one job, with the WebAssembly of the module that the second argument names in the place of the
 * global one, or the host's. Prints what the job returns.
 */
const [, , job, api] = process.argv;
if (api !== undefined) {
  const { WebAssembly } = await import(api);
  Object.defineProperty(globalThis, 'WebAssembly', {
    value: WebAssembly,
    writable: true,
    configurable: true,
  });
}
const { job: run } = await import(job);
process.stdout.write(String(await run()), () => process.exit(0));
