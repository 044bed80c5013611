/** web-api "Streaming Module Compilation and Instantiation" */
import assert from 'node:assert/strict';
import { FUNC, I32, body, build, exportOf, importOf, type } from '../build-module.mjs';
import { rejects, strangers } from '../support.mjs';

const empty = build();
const adder = build({
  types: [type([], [I32])],
  imports: [importOf('m', 'f', FUNC, 0)],
  functions: [0],
  exports: [exportOf('f', FUNC, 1)],
  codes: [body(0x10, 0, 0x41, 1, 0x6a)],
});
const respond = (bytes = empty, contentType = 'application/wasm', init = {}) =>
  new Response(bytes, { ...init, headers: { 'content-type': contentType } });
const both = ['compileStreaming', 'instantiateStreaming'];

/** @type {[string, (W: any) => unknown][]} */
export const cases = [
  [
    'take a Response or a promise of one',
    async (W) => {
      for (const source of [respond(), Promise.resolve(respond())]) {
        const module = await W.compileStreaming(source);
        assert.equal(Object.getPrototypeOf(module), W.Module.prototype);
      }
      for (const source of [respond(), Promise.resolve(respond())]) {
        const result = await W.instantiateStreaming(source);
        assert.deepEqual(Object.keys(result), ['module', 'instance']);
        assert.equal(Object.getPrototypeOf(result.instance), W.Instance.prototype);
      }
    },
  ],
  [
    'instantiate with imports',
    async (W) => {
      const { instance } = await W.instantiateStreaming(respond(adder), { m: { f: () => 41 } });
      assert.equal(instance.exports.f(), 42);
    },
  ],
  ...both.flatMap((key) => [
    [
      `${key}: anything else is a TypeError, never thrown`,
      async (W) => {
        await rejects(TypeError, W[key]());
        for (const value of [...strangers(), empty, empty.buffer, Response, Response.prototype]) {
          await rejects(TypeError, W[key](value));
          await rejects(TypeError, W[key](Promise.resolve(value)));
        }
      },
    ],
    [
      `${key}: the reason of a rejected promise is the reason`,
      async (W) => {
        const reason = new Error();
        assert.equal(await W[key](Promise.reject(reason)).catch((error) => error), reason);
      },
    ],
    [
      `${key}: the MIME type is application/wasm, without parameters, in any case`,
      async (W) => {
        const bad = [
          '',
          'text/plain',
          'application/javascript',
          'application/octet-stream',
          'application/wasm;',
          'application/wasm;x',
          'application/wasm; charset=utf-8',
          'application/wasm,application/wasm',
          '"application/wasm"',
        ];
        for (const type of bad) await rejects(TypeError, W[key](respond(empty, type)));
        await rejects(TypeError, W[key](new Response(empty)));
        for (const type of ['application/wasm', 'Application/WASM', ' application/wasm\t']) {
          await W[key](respond(empty, type));
        }
      },
    ],
    [
      `${key}: the status must be ok`,
      async (W) => {
        for (const status of [400, 404, 500]) {
          await rejects(TypeError, W[key](respond(empty, 'application/wasm', { status })));
        }
        await rejects(TypeError, W[key](Response.error()));
        await W[key](respond(empty, 'application/wasm', { status: 299 }));
      },
    ],
    [
      `${key}: a body that was read is a TypeError`,
      async (W) => {
        const response = respond();
        await response.arrayBuffer();
        await rejects(TypeError, W[key](response));
        const locked = respond();
        locked.body.getReader();
        await rejects(TypeError, W[key](locked));
      },
    ],
    [
      `${key}: invalid or no bytes are a CompileError`,
      async (W) => {
        await rejects(W.CompileError, W[key](respond(empty.slice(0, 5))));
        await rejects(W.CompileError, W[key](respond(new Uint8Array(0))));
        const none = new Response(null, { headers: { 'content-type': 'application/wasm' } });
        await rejects(W.CompileError, W[key](none));
      },
    ],
    [
      `${key}: the body may come in pieces, or fail`,
      async (W) => {
        const pieces = new ReadableStream({
          start(controller) {
            for (const byte of empty) controller.enqueue(Uint8Array.of(byte));
            controller.close();
          },
        });
        await W[key](respond(pieces));
        const failing = new ReadableStream({
          start: (controller) => controller.error(new RangeError('network')),
        });
        await rejects(RangeError, W[key](respond(failing)));
      },
    ],
  ]),
  [
    'instantiateStreaming: the import object is an object',
    async (W) => {
      for (const imports of [null, 1, '', true, Symbol()]) {
        await rejects(TypeError, W.instantiateStreaming(respond(), imports));
      }
      await rejects(TypeError, W.instantiateStreaming(respond(adder)));
      await rejects(W.LinkError, W.instantiateStreaming(respond(adder), { m: {} }));
    },
  ],
];
