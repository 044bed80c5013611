/**
 * The functions that SWC gives to its plugins, under the module name `env`. Answers of a size that
 * the plugin can't know are put where its `__alloc` says; their place and length go to the pointer
 * that it passed, and the call returns 1. Without an answer it returns 0.
 */
import type { Caller, Func } from '../plugin-runtime.ts';
import { readComment, readComments } from './comments.ts';
import type { CommentSide, Comments } from './comments.ts';
import type { Hygiene } from './hygiene.ts';
import { deserialize, serialize } from './serialization.ts';
import type { Serializable } from './serialization.ts';
import type { SourceMap } from './source-map.ts';

/** What the functions work on. */
export interface HostState {
  /** JSON text; undefined if there is none. */
  readonly config: string | undefined;
  readonly filename: string | undefined;
  /** `development` or `production`. */
  readonly environment: string;
  readonly cwd: string | undefined;
  readonly experimental: ReadonlyMap<string, string>;
  readonly sourceMap: SourceMap;
  readonly hygiene: Hygiene;
  /** Undefined where comments are not to be had. */
  readonly comments: Comments | undefined;
  /** Next position for comments on what has no place in the source. */
  nextDummyPosition: number;
  onResult(bytes: Uint8Array): void;
  onDiagnostic(bytes: Uint8Array): void;
  onCorePkgDiagnostics(bytes: Uint8Array): void;
}

type Functions = Record<string, Func>;
type Host = (caller: Caller, ...args: number[]) => number | void;

/** A function without a result, and one with. Numbers arrive unsigned. */
const procedure = (params: number, func: Host): Func => ({
  sign: [params, 0],
  func: (caller, ...args) => void func(caller, ...args.map((arg) => arg >>> 0)),
});
const query = (params: number, func: (caller: Caller, ...args: number[]) => number): Func => ({
  sign: [params, 1],
  func: (caller, ...args) => func(caller, ...args.map((arg) => arg >>> 0)),
});

function read(caller: Caller, ptr: number, length: number): Uint8Array {
  // Checked first: a length that is nonsense must not make a buffer of that size.
  caller.readBuf(ptr + Math.max(length - 1, 0), new Uint8Array(Math.min(length, 1)));
  const bytes = new Uint8Array(length);
  caller.readBuf(ptr, bytes);
  return bytes;
}

/** Answers with a value of any size. @returns 1, or 0 for none */
function reply(caller: Caller, returnPtr: number, value: Serializable | undefined): number {
  if (value === undefined) return 0;
  const bytes = serialize(value);
  const ptr = caller.alloc(bytes.length);
  caller.writeBuf(ptr, bytes);
  const pair = new Uint8Array(8);
  const view = new DataView(pair.buffer);
  view.setUint32(0, ptr, true);
  view.setUint32(4, bytes.length, true);
  caller.writeBuf(returnPtr, pair);
  return 1;
}

/** Bytes that the plugin hands over before the call that is about them. */
function messages(store: (bytes: Uint8Array) => void): Func {
  return procedure(2, (caller, ptr, length) => store(read(caller, ptr, length)));
}

/** Results, messages and what the plugin says of itself. */
const outcomeFunctions = (state: HostState): Functions => ({
  __set_transform_result: messages((bytes) => state.onResult(bytes)),
  __emit_diagnostics: messages((bytes) => state.onDiagnostic(bytes)),
  __set_transform_plugin_core_pkg_diagnostics: messages((bytes) =>
    state.onCorePkgDiagnostics(bytes),
  ),
});

function metadataFunctions(state: HostState): Functions {
  const FILENAME = 1;
  const ENVIRONMENT = 2;
  const CWD = 3;
  let key = new Uint8Array();
  const context = (kind: number): string | undefined => {
    if (kind === FILENAME) return state.filename;
    if (kind === ENVIRONMENT) return state.environment;
    if (kind === CWD) return state.cwd;
    throw new RangeError(`there is no transform context ${kind}`);
  };
  return {
    __copy_context_key_to_host_env: messages((bytes) => (key = new Uint8Array(bytes))),
    __get_transform_plugin_config: query(1, (caller, ret) => reply(caller, ret, state.config)),
    __get_transform_context: query(2, (caller, kind, ret) => reply(caller, ret, context(kind))),
    __get_experimental_transform_context: query(1, (caller, ret) => {
      const name = String(deserialize(key));
      return reply(caller, ret, state.experimental.get(name));
    }),
    __get_raw_experiemtal_transform_context: query(1, (caller, ret) =>
      reply(caller, ret, Object.fromEntries(state.experimental)),
    ),
  };
}

function hygieneFunctions({ hygiene }: HostState): Functions {
  /** The plugin's copies of its arguments after the call, and the answer. */
  const write = (caller: Caller, ptr: number, a: number, b: number, answer: number): void =>
    caller.writeBuf(ptr, serialize([a, b, answer]));
  return {
    __mark_fresh_proxy: query(1, (_caller, parent) => hygiene.freshMark(parent)),
    __mark_parent_proxy: query(1, (_caller, mark) => hygiene.parent(mark)),
    __mark_is_descendant_of_proxy: procedure(3, (caller, mark, ancestor, ptr) =>
      write(caller, ptr, mark, 0, Number(hygiene.isDescendantOf(mark, ancestor))),
    ),
    __mark_least_ancestor: procedure(3, (caller, a, b, ptr) =>
      write(caller, ptr, a, b, hygiene.leastAncestor(a, b)),
    ),
    __syntax_context_apply_mark_proxy: query(2, (_caller, context, mark) =>
      hygiene.applyMark(context, mark),
    ),
    __syntax_context_remove_mark_proxy: procedure(2, (caller, context, ptr) => {
      const removed = hygiene.removeMark(context);
      write(caller, ptr, removed.context, 0, removed.mark);
    }),
    __syntax_context_outer_proxy: query(1, (_caller, context) => hygiene.outerMark(context)),
  };
}

/** Functions for the comments on one side; `side` is undefined where there are no comments. */
function sideFunctions(
  name: 'leading' | 'trailing',
  side: CommentSide | undefined,
  takeBuffer: () => Uint8Array,
): Functions {
  return {
    [`__add_${name}_comment_proxy`]: procedure(1, (_caller, position) =>
      side?.add(position, [readComment(takeBuffer())]),
    ),
    [`__add_${name}_comments_proxy`]: procedure(1, (_caller, position) =>
      side?.add(position, readComments(takeBuffer())),
    ),
    [`__has_${name}_comments_proxy`]: query(1, (_caller, position) =>
      Number(side?.has(position) ?? false),
    ),
    [`__move_${name}_comments_proxy`]: procedure(2, (_caller, from, to) => side?.move(from, to)),
    [`__take_${name}_comments_proxy`]: query(2, (caller, position, ret) =>
      reply(caller, ret, side?.take(position)),
    ),
    [`__get_${name}_comments_proxy`]: query(2, (caller, position, ret) =>
      reply(caller, ret, side?.get(position)),
    ),
  };
}

function commentFunctions(state: HostState): Functions {
  const { comments } = state;
  let buffer = new Uint8Array();
  const takeBuffer = (): Uint8Array => {
    const taken = buffer;
    // What is left over must never be taken for the next comment.
    buffer = new Uint8Array();
    return taken;
  };
  return {
    __copy_comment_to_host_env: messages((bytes) => (buffer = new Uint8Array(bytes))),
    ...sideFunctions('leading', comments?.leading, takeBuffer),
    ...sideFunctions('trailing', comments?.trailing, takeBuffer),
    __add_pure_comment_proxy: procedure(1, (_caller, position) => comments?.addPure(position)),
    __span_dummy_with_cmt_proxy: query(0, () => state.nextDummyPosition++),
  };
}

const sourceMapFunctions = ({ sourceMap }: HostState): Functions => ({
  __lookup_char_pos_source_map_proxy: query(3, (caller, position, isFileIncluded, ret) =>
    reply(caller, ret, sourceMap.loc(position, isFileIncluded !== 0)),
  ),
  __doctest_offset_line_proxy: query(1, (_caller, line) => line),
  __merge_spans_proxy: query(5, (caller, leftLow, leftHigh, rightLow, rightHigh, ptr) => {
    const merged = sourceMap.mergeSpans([leftLow, leftHigh], [rightLow, rightHigh]);
    if (merged === undefined) return 0;
    // A span has a size that is known: it goes right where the plugin wants it.
    caller.writeBuf(ptr, serialize(merged));
    return 1;
  }),
  __span_to_lines_proxy: query(4, (caller, low, high, isFileIncluded, ret) =>
    reply(caller, ret, sourceMap.spanToLines(low, high, isFileIncluded !== 0)),
  ),
  __span_to_string_proxy: query(3, (caller, low, high, ret) =>
    reply(caller, ret, sourceMap.spanToString(low, high)),
  ),
  __span_to_filename_proxy: query(3, (caller, _low, _high, ret) =>
    reply(caller, ret, sourceMap.fileName()),
  ),
  __span_to_source_proxy: query(3, (caller, low, high, ret) =>
    reply(caller, ret, sourceMap.spanToSource(low, high)),
  ),
  __lookup_byte_offset_proxy: query(2, (caller, position, ret) =>
    reply(caller, ret, sourceMap.byteOffset(position)),
  ),
});

/** All functions of SWC, by name. */
export function hostFunctions(state: HostState): [name: string, func: Func][] {
  return Object.entries({
    ...outcomeFunctions(state),
    ...metadataFunctions(state),
    ...hygieneFunctions(state),
    ...commentFunctions(state),
    ...sourceMapFunctions(state),
  });
}
