/** Programs that don't end by themselves, and what runs them. */
import { assembleText } from '../../compiler/optimize.ts';
import { Engine, Instance, JsEngine, Linker, Module, Store } from '../../compiler/wasmless.ts';
import type { Termination } from '../../compiler/wasmless.ts';

export const endlessPrograms: Readonly<Record<string, string>> = {
  'an empty loop': '(func (export "run") (loop (br 0)))',
  'a loop with a body': `(global $g (mut i32) (i32.const 0))
    (func (export "run") (loop (global.set $g (i32.add (global.get $g) (i32.const 1))) (br 0)))`,
  'a loop with a condition': `(func (export "run") (local i32)
    (loop (br_if 0 (i32.ge_u (local.tee 0 (i32.add (local.get 0) (i32.const 2))) (i32.const 1)))
      (br_if 0 (i32.const 1))))`,
  'recursion that is too wide to end': `(func $f (export "run") (call $g (i32.const 60)))
    (func $g (param i32) (if (local.get 0) (then
      (call $g (i32.sub (local.get 0) (i32.const 1)))
      (call $g (i32.sub (local.get 0) (i32.const 1))))))`,
  'a tail call of itself': '(func $f (export "run") (return_call $f))',
  'tail calls of each other': `(func $f (export "run") (return_call $g))
    (func $g (return_call $f))`,
  'indirect tail calls': `(type $t (func)) (table funcref (elem $f))
    (func $f (export "run") (return_call_indirect (type $t) (i32.const 0)))`,
  'a loop that catches all': `(func (export "run")
    (loop (block (try_table (catch_all 0) (loop (br 0)))) (br 0)))`,
  'a loop below a call': `(func $spin (loop (br 0))) (func (export "run") (call $spin))`,
};

/** A module with the given fields, to be instantiated at once: its time runs from then on. */
export async function prepare(
  fields: string,
  define: (linker: Linker, store: Store) => void = () => undefined,
): Promise<(termination?: Termination) => (name?: string) => unknown[]> {
  const engine = new Engine(new JsEngine({ closeOnAbort: true }));
  const module = new Module(engine, await assembleText(`(module ${fields})`));
  return (termination) => {
    const store = new Store(engine, undefined, termination === undefined ? {} : { termination });
    const linker = new Linker();
    define(linker, store);
    const instance = new Instance(store, module, linker);
    return (name = 'run') => instance.getExport(store, name)!.intoFunc()!.call(store, []);
  };
}
