/** One thread's work: instances of the modules it is sent, over the memories it is sent. */

/**
 * @param {SharedArrayBuffer} sleeper
 * @returns {(message: { call: string, operands: any[] }) => { result: unknown }} calls an export
 */
export function threadOver(sleeper) {
  const word = new Int32Array(sleeper);
  let exports = null;

  const start = ({ module, memory }) => {
    const imports = {
      memory,
      // Waits for another thread outside of any wasm.
      sleep: () => void Atomics.wait(word, 0, 0),
    };
    ({ exports } = new WebAssembly.Instance(module, { env: imports }));
    return [
      module instanceof WebAssembly.Module,
      memory instanceof WebAssembly.Memory,
      memory.buffer instanceof SharedArrayBuffer,
      WebAssembly.Module.exports(module).length,
    ];
  };

  return ({ call, operands }) => {
    try {
      return { result: call === 'start' ? start(operands[0]) : exports[call](...operands) };
    } catch (error) {
      return { result: `${error.name}: ${error.message}` };
    }
  };
}
