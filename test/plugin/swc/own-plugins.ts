/**
 * Plugins of our own that look at SWC from inside. Each runs the same under SWC's engine and under
 * ours; what they see goes to files in the working directory, through WASI.
 */
import { assembleText } from '../../../compiler/optimize.ts';

/** What the handshake asks for: version, commit, features and schema, as SWC serialises them. */
const HANDSHAKE = Uint8Array.of(0x84, 0x61, 0x30, 0x60, 0x60, 0x01);

const LOG_START = 1 << 20;
const FREE_START = 8 << 20;

const escaped = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');

/** Data that code may point to, and functions that it imports from the module `env`. */
class PluginText {
  private readonly imports = new Map<string, string>();
  private readonly data: string[] = [];
  private top = 1024;

  /** @returns where the bytes are */
  put(bytes: Uint8Array): number {
    const at = this.top;
    this.data.push(`(data (i32.const ${at}) "${escaped(bytes)}")`);
    this.top = (at + bytes.length + 7) & ~7;
    return at;
  }

  /** Imports a function of i32 values. @returns code that names it */
  use(name: string, params: number, results: 0 | 1): string {
    const type = `(param ${'i32 '.repeat(params)}) ${results === 1 ? '(result i32)' : ''}`;
    this.imports.set(name, `(import "env" "${name}" (func $${name} ${type}))`);
    return `call $${name}`;
  }

  /** @param body what the transform does; locals $i and $n are its own */
  assemble(body: string, more = ''): Promise<Uint8Array> {
    const handshake = this.put(HANDSHAKE);
    const shake = this.use('__set_transform_plugin_core_pkg_diagnostics', 2, 0);
    return assembleText(`(module
      (import "wasi_snapshot_preview1" "path_open"
        (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
      ${[...this.imports.values()].join('\n')}
      (memory (export "memory") 128)
      (global $top (mut i32) (i32.const ${FREE_START}))
      (global $log (mut i32) (i32.const ${LOG_START}))
      ${this.data.join('\n')}
      ;; Grows the memory each time, so that no host may keep a view of it.
      (func (export "__alloc") (param $size i32) (result i32) (local $at i32)
        (local.set $at (global.get $top))
        (local.set $size (i32.and (i32.add (local.get $size) (i32.const 0x1ffff)) (i32.const 0xffff0000)))
        (global.set $top (i32.add (global.get $top) (local.get $size)))
        (if (i32.lt_s (memory.grow (i32.shr_u (local.get $size) (i32.const 16))) (i32.const 0))
          (then unreachable))
        (local.get $at))
      (func (export "__free") (param i32 i32) (result i32) (i32.const 0))
      (func (export "__get_transform_plugin_core_pkg_diag") (result i32)
        (${shake} (i32.const ${handshake}) (i32.const ${HANDSHAKE.length}))
        (i32.const 0))
      (func $word (param i32)
        (i32.store (global.get $log) (local.get 0))
        (global.set $log (i32.add (global.get $log) (i32.const 4))))
      (func $bytes (param $at i32) (param $length i32)
        (memory.copy (global.get $log) (local.get $at) (local.get $length))
        (global.set $log (i32.add (global.get $log) (local.get $length))))
      ;; Logs whether there is a reply, and the reply.
      (func $reply (param i32)
        (call $word (local.get 0))
        (if (local.get 0) (then
          (call $word (i32.load (i32.const 20)))
          (call $bytes (i32.load (i32.const 16)) (i32.load (i32.const 20))))))
      (func $open (param $fd i32) (param $name i32) (param $length i32) (result i32)
        (call $path_open (local.get $fd) (i32.const 0) (local.get $name) (local.get $length)
          (i32.const 9) (i64.const 64) (i64.const 0) (i32.const 0) (i32.const 32)))
      ;; The working directory is descriptor 4 where there is a root before it, else 3.
      (func $save (param $name i32) (param $length i32) (param $at i32) (param $size i32)
        (if (call $open (i32.const 4) (local.get $name) (local.get $length)) (then
          (if (call $open (i32.const 3) (local.get $name) (local.get $length)) (then unreachable))))
        (i32.store (i32.const 36) (local.get $at))
        (i32.store (i32.const 40) (local.get $size))
        (if (call $fd_write (i32.load (i32.const 32)) (i32.const 36) (i32.const 1) (i32.const 44))
          (then unreachable))
        (if (call $fd_close (i32.load (i32.const 32))) (then unreachable)))
      ${more}
      (func (export "__transform_plugin_process_impl")
        (param $ptr i32) (param $length i32) (param $mark i32) (param $comments i32) (result i32)
        (local $i i32) (local $n i32)
        ${body}
        (i32.const 0)))`);
  }

  /** Code that saves the log to a file. */
  saveLog(file: string): string {
    const name = new TextEncoder().encode(file);
    return `(call $save (i32.const ${this.put(name)}) (i32.const ${name.length})
      (i32.const ${LOG_START}) (i32.sub (global.get $log) (i32.const ${LOG_START})))`;
  }

  /** Code that gives the program back as it came. */
  returnProgram(): string {
    return `(${this.use('__set_transform_result', 2, 0)} (local.get $ptr) (local.get $length))`;
  }
}

/**
 * One call of the host: numbers go as they are, bytes as address and length. Kinds:
 *   void   no result                    value  the result is logged
 *   reply  a reply of any size          fixed  bytes that the host writes at a pointer
 *   filled the same without a result
 */
export type Step = readonly [
  name: string,
  args: readonly (number | Uint8Array)[],
  kind: 'void' | 'value' | 'reply' | 'fixed' | 'filled',
];

const FIXED_AT = 64;
const FIXED_LENGTH = 32;

function stepCode(text: PluginText, [name, args, kind]: Step): string {
  const values = args.flatMap((arg) =>
    typeof arg === 'number' ? [arg] : [text.put(arg), arg.length],
  );
  const given = values.map((value) => `(i32.const ${value | 0})`).join(' ');
  const isFixed = kind === 'fixed' || kind === 'filled';
  const pointers =
    kind === 'reply' ? ['(i32.const 16)'] : isFixed ? [`(i32.const ${FIXED_AT})`] : [];
  const hasResult = kind === 'value' || kind === 'reply' || kind === 'fixed';
  const use = text.use(name, values.length + pointers.length, hasResult ? 1 : 0);
  const call = `(${use} ${given} ${pointers.join(' ')})`;
  if (kind === 'void') return call;
  if (kind === 'value') return `(call $word ${call})`;
  if (kind === 'reply') return `(call $reply ${call})`;
  return `(memory.fill (i32.const ${FIXED_AT}) (i32.const 0xee) (i32.const ${FIXED_LENGTH}))
    ${kind === 'fixed' ? `(call $word ${call})` : call}
    (call $bytes (i32.const ${FIXED_AT}) (i32.const ${FIXED_LENGTH}))`;
}

/** A plugin that calls the host step by step, and saves what it answers. */
export function probePlugin(steps: readonly Step[], logFile: string): Promise<Uint8Array> {
  const text = new PluginText();
  const code = steps.map((step) => stepCode(text, step));
  return text.assemble(`
    (call $word (local.get $mark))
    (call $word (local.get $comments))
    ${code.join('\n')}
    ${text.saveLog(logFile)}
    ${text.returnProgram()}`);
}

/**
 * A plugin that saves the program that it gets, and everything that a host must know to take SWC's
 * place: marks, syntax contexts and comments.
 * @param end position after the source's last character
 */
export function recordingPlugin(
  end: number,
  programFile: string,
  stateFile: string,
): Promise<Uint8Array> {
  const text = new PluginText();
  const name = new TextEncoder().encode(programFile);
  const fresh = text.use('__mark_fresh_proxy', 1, 1);
  const parent = text.use('__mark_parent_proxy', 1, 1);
  const apply = text.use('__syntax_context_apply_mark_proxy', 2, 1);
  const remove = text.use('__syntax_context_remove_mark_proxy', 2, 0);
  const each = (label: string, to: string, code: string): string => `
    (local.set $i (i32.const 1))
    (loop $${label}
      (if (i32.lt_s (local.get $i) ${to}) (then
        ${code}
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $${label}))))`;
  const side = (which: string): string =>
    each(
      which,
      `(i32.const ${end + 1})`,
      `(call $reply
        (${text.use(`__get_${which}_comments_proxy`, 2, 1)} (local.get $i) (i32.const 16)))`,
    );
  return text.assemble(`
    (call $save (i32.const ${text.put(name)}) (i32.const ${name.length})
      (local.get $ptr) (local.get $length))
    (local.set $n (${fresh} (i32.const 0)))
    (call $word (local.get $mark))
    (call $word (local.get $n))
    ${each('marks', '(local.get $n)', `(call $word (${parent} (local.get $i)))`)}
    (local.set $n (${apply} (i32.const 0) (local.get $n)))
    (call $word (local.get $n))
    ${each('contexts', '(local.get $n)', `(${remove} (local.get $i) (i32.const 64)) (call $bytes (i32.const 64) (i32.const 16))`)}
    ${side('leading')}
    ${side('trailing')}
    ${text.saveLog(stateFile)}
    ${text.returnProgram()}`);
}

/** A call of the host that changes something there. */
export interface RecordedCall {
  readonly name: string;
  readonly args: readonly (number | Uint8Array)[];
  readonly hasResult: boolean;
}

/** A plugin that makes the same calls again and returns a program that another one made. */
export function replayingPlugin(
  calls: readonly RecordedCall[],
  program: Uint8Array,
): Promise<Uint8Array> {
  const text = new PluginText();
  const code = calls.map(({ name, args, hasResult }) => {
    const values = args.flatMap((arg) =>
      typeof arg === 'number' ? [arg] : [text.put(arg), arg.length],
    );
    const given = values.map((value) => `(i32.const ${value | 0})`).join(' ');
    const call = `(${text.use(name, values.length, hasResult ? 1 : 0)} ${given})`;
    return hasResult ? `(drop ${call})` : call;
  });
  const result = text.use('__set_transform_result', 2, 0);
  return text.assemble(`${code.join('\n')}
    (${result} (i32.const ${text.put(program)}) (i32.const ${program.length}))`);
}
