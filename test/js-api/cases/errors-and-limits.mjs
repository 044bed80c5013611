/** js-api "Error Condition Mappings to JavaScript", "Implementation-defined Limits" */
import assert from 'node:assert/strict';
import {
  FUNCREF,
  I32,
  I64,
  TABLE,
  body,
  build,
  call,
  functionsModule,
  importOf,
  instantiate,
  leb,
  limits,
  local,
  type,
} from '../build-module.mjs';
import { throws } from '../support.mjs';

/** Code that traps, by what happens. */
const traps = {
  unreachable: [0x00],
  'division by zero': [0x41, 1, 0x41, 0, 0x6d, 0x1a],
  'integer overflow': [0x41, ...[0x80, 0x80, 0x80, 0x80, 0x78], 0x41, 0x7f, 0x6d, 0x1a],
  'invalid conversion': [0x43, 0, 0, 0xc0, 0x7f, 0xa8, 0x1a],
  'memory access': [0x41, 0x7f, 0x28, 2, 0, 0x1a],
  'table access': [0x41, 9, 0x25, 0, 0x1a],
  'undefined element': [0x41, 9, 0x11, 0, 0],
  'uninitialized element': [0x41, 0, 0x11, 0, 0],
};
const trapping = (code) =>
  build({
    types: [type([], [])],
    functions: [0],
    tables: [[FUNCREF, ...limits(1)]],
    memories: [limits(1)],
    exports: [[1, 0x66, 0, 0]],
    codes: [body(...code)],
  });

const repeat = (count, item) => Array.from({ length: count }, () => item);
const locals = (count) => {
  const bytes = [1, ...leb(count), I32, 0x0b];
  return build({
    types: [type([], [])],
    functions: [0],
    codes: [[...leb(bytes.length), ...bytes]],
  });
};
const nops = (byteLength) => {
  const head = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0];
  const size = leb(byteLength);
  const section = leb(1 + size.length + byteLength);
  const start = [...head, 10, ...section, 1, ...size, 0];
  const bytes = new Uint8Array(start.length + byteLength - 1).fill(1);
  bytes.set(start);
  bytes[bytes.length - 1] = 0x0b;
  return bytes;
};
/** A module at the limit; beyond it with one more. */
const atLimits = {
  'parameters of a function': [1000, (n) => build({ types: [type(repeat(n, I32), [])] })],
  'results of a function': [1000, (n) => build({ types: [type([], repeat(n, I64))] })],
  'locals of a function': [50_000, locals],
  'bytes of a function body': [7_654_321, nops],
  'initial pages of a memory': [65_536, (n) => build({ memories: [limits(n)] })],
  'maximal pages of a memory': [65_536, (n) => build({ memories: [limits(1, n)] })],
  'imported pages': [65_536, (n) => build({ imports: [importOf('m', 'm', 2, ...limits(1, n))] })],
  'initial elements of a table': [
    10_000_000,
    (n) => build({ imports: [importOf('m', 't', TABLE, FUNCREF, ...limits(n))] }),
  ],
};

/** @type {[string, (W: any) => unknown][]} */
export const cases = [
  ...Object.entries(traps).map(([what, code]) => [
    `a trap is a RuntimeError: ${what}`,
    (W) => {
      const { f } = instantiate(W, trapping(code));
      const error = throws(W.RuntimeError, f);
      assert.equal(error.name, 'RuntimeError');
      assert.match(error.stack, new RegExp(error.message.replace(/[^\w ]/g, '.')));
      assert.ok(!Object.hasOwn(error, 'name'));
    },
  ]),
  [
    'an exhausted stack is the engine’s RangeError',
    (W) => throws(RangeError, instantiate(W, functionsModule([['f', [], [], call(0)]])).f),
  ],
  [
    'after an exhausted stack, code runs as before',
    (W) => {
      const { f, g } = instantiate(
        W,
        functionsModule([
          ['f', [], [], call(0)],
          ['g', [I32], [I32], local(0)],
        ]),
      );
      for (let i = 0; i < 3; i++) {
        throws(RangeError, f);
        assert.equal(g(i), i);
      }
    },
  ],
  [
    'a module that is not valid is a CompileError that says where',
    (W) => {
      const invalid = functionsModule([['f', [], [I32], [0x42, 0]]]);
      const error = throws(W.CompileError, () => new W.Module(invalid));
      assert.match(error.message, /i32.*i64|i64.*i32/);
      assert.match(error.message, /offset|@\+/);
    },
  ],
  ...Object.entries(atLimits).map(([what, [limit, make]]) => [
    `limit: ${what}`,
    (W) => {
      assert.equal(W.validate(make(limit)), true);
      assert.equal(W.validate(make(limit + 1)), false);
      throws(W.CompileError, () => new W.Module(make(limit + 1)));
    },
  ]),
];
