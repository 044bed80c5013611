/** A small plugin with everything that the contract asks for, any of which can be left out. */
import { assembleText } from '../../compiler/optimize.ts';

const parts = {
  memory: '(export "memory" (memory 0))',
  __alloc: '(export "__alloc" (func $alloc))',
  __free: '(export "__free" (func $free))',
  __get_transform_plugin_core_pkg_diag:
    '(export "__get_transform_plugin_core_pkg_diag" (func $diag))',
  __transform_plugin_process_impl: '(export "__transform_plugin_process_impl" (func $transform))',
} as const;

export type Part = keyof typeof parts;
export const allParts = Object.keys(parts) as Part[];

export interface FakeOptions {
  /** Exports that are missing. */
  readonly without?: readonly Part[];
  /** Further definitions. */
  readonly more?: string;
  /** The handshake's answer. */
  readonly answer?: number;
  /** Body of the transform; its result is the code. */
  readonly transform?: string;
  /** Further imports. */
  readonly imports?: string;
}

/**
 * Its `__alloc` grows the memory at each call. The first byte of data is at 64. `echo`, a function
 * of the host, gets the transform's arguments.
 */
export function fakePluginText(options: FakeOptions = {}): string {
  const { without = [], more = '', answer = 0, imports = '' } = options;
  const { transform = '(call $echo (local.get 0) (local.get 1) (local.get 2) (local.get 3))' } =
    options;
  const exports = allParts.filter((part) => !without.includes(part)).map((part) => parts[part]);
  return `(module
    (import "env" "handshake" (func $handshake))
    (import "env" "echo" (func $echo (param i32 i32 i32 i32) (result i32)))
    ${imports}
    (memory 1)
    (data (i32.const 64) "data")
    (func $alloc (param i32) (result i32)
      (i32.shl (memory.grow (i32.const 1)) (i32.const 16)))
    (func $free (param i32 i32) (result i32)
      (i32.add (local.get 0) (local.get 1)))
    (func $diag (result i32) (call $handshake) (i32.const ${answer}))
    (func $transform (param i32 i32 i32 i32) (result i32) ${transform})
    ${exports.join(' ')}
    ${more})`;
}

export const fakePlugin = (options?: FakeOptions): Promise<Uint8Array> =>
  assembleText(fakePluginText(options));
