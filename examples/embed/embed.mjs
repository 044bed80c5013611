/** One program that embeds a guest. It does not know which backend runs it. */
import { Engine, Func, FuncType, Instance, Linker, Module, Store } from 'wasmless';

const TEXT = 'the same code on every backend';

export function embed(backend, wasm) {
  // 1. An engine over the backend, and a store: everything that lives in one ends with it.
  const engine = new Engine(backend);
  const store = new Store(engine, { words: [], memory: null });

  // 2. A module, what it imports, and an instance.
  const module = new Module(engine, wasm);
  const word = new Func(store, new FuncType(['i32', 'i32'], []), ({ data }, [offset, length]) => {
    const bytes = new Uint8Array(length);
    data.memory.read(store, offset, bytes);
    data.words.push(new TextDecoder().decode(bytes));
  });
  const instance = new Instance(store, module, new Linker().define('env', 'word', word));
  const memory = instance.getExport(store, 'memory').intoMemory();
  store.data.memory = memory;

  // 3. Calls.
  const addOne = instance.getExport(store, 'add_one').intoFunc();
  const [fortyThree] = addOne.call(store, [42]);

  const text = new TextEncoder().encode(TEXT);
  memory.write(store, 0, text);
  const words = instance.getExport(store, 'words').intoFunc();
  const [count] = words.call(store, [text.length]);

  // 4. Errors are the same everywhere, too.
  let refusal;
  try {
    memory.read(store, 65536, new Uint8Array(1));
  } catch (error) {
    refusal = `${error.name}: ${error.message}`;
  }

  const types = [...module.exports()].map(({ name, type }) => `${name}: ${type}`);
  const result = { fortyThree, count, words: store.data.words, refusal, types };
  store.close();
  engine.close();
  return result;
}
