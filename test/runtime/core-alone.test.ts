import { build } from 'esbuild';
import { getQuickJS } from 'quickjs-emscripten';
import { beforeAll, describe, expect, it } from 'vitest';

/** A module of one function and one memory, as emitted code; `result` collects what happens. */
const guest = `
  const { instantiate, mapError, memoryGrow } = runtime;
  function Context() { this.D = null; this.artefact = this.M = this.T = this.G = this.I = this.K = this.refs = this.tags = this.data = this.elem = null; }
  const code = [
    ($, address) => $.D.getInt32(address, true),
    ($, delta) => memoryGrow($, 0, delta),
    ($, n) => code[2]($, n) + 1 | 0,
  ];
  const type = { kind: 'func', params: [1], results: [1], isFinal: true, supertype: -1 };
  const artefact = {
    abi: 3, hash: '', types: [type], recGroups: [1], imports: [], functionTypes: [0, 0, 0], tables: [],
    memories: [{ min: 1, max: null, is64: false, shared: false, pageSizeLog2: 16 }], globals: [], tags: [],
    exports: [
      { name: 'load', kind: 'func', index: 0 }, { name: 'grow', kind: 'func', index: 1 },
      { name: 'recurse', kind: 'func', index: 2 }, { name: 'memory', kind: 'memory', index: 0 },
    ],
    start: -1, elements: [], data: [{ mode: 'active', memory: 0, offset: 4, start: 0, end: 4 }], comparedTypes: [],
    Context, initGlobals() {}, tableInit: {}, code: (i) => code[i], tailCode: () => undefined,
    wrap: () => (ref) => (a) => { a |= 0; try { return ref.f(ref.$, a); } catch (e) { throw mapError(e); } },
    adapt: () => undefined, wasmData: () => runtime.decodeLatin1('\\x01\\x02\\x03\\x04'), customSections: () => [],
  };
  const { load, grow, recurse, memory } = instantiate(artefact).exports;
  const attempt = (f) => { try { return f(); } catch (e) { return (e instanceof runtime.RuntimeError ? 'trap: ' : '') + e.name + ': ' + e.message; } };
  const before = memory.buffer;
  result = [
    load(4), attempt(() => load(65533)), attempt(() => load(-1)), attempt(() => recurse(0)),
    grow(2), before.byteLength, memory.buffer.byteLength, load(4), load(65536 * 3 - 4),
    String(runtime.toBigInt(-2, -1)), runtime.fromBigInt(runtime.toBigInt(5, 6)), runtime.R.i1,
  ];
`;
const expected = [
  0x04030201,
  'trap: RuntimeError: out of bounds memory access',
  'trap: RuntimeError: out of bounds memory access',
  'InternalError: stack overflow',
  1,
  0,
  65536 * 3,
  0x04030201,
  0,
  '-2',
  5,
  6,
];

describe('the runtime alone', () => {
  let script = '';
  beforeAll(async () => {
    const entry = "import * as all from './runtime/index.ts'; globalThis.runtime = all;";
    const { outputFiles } = await build({
      stdin: { contents: entry, resolveDir: `${import.meta.dirname}/../..` },
      bundle: true,
      format: 'iife',
      write: false,
    });
    script = outputFiles[0]!.text;
  });

  it('runs on QuickJS as one classic script', async () => {
    const runtime = (await getQuickJS()).newRuntime();
    runtime.setMaxStackSize(200_000);
    const vm = runtime.newContext();
    const outcome = vm.evalCode(`${script}; var result; ${guest}; JSON.stringify(result)`);
    const value = vm.unwrapResult(outcome);
    expect(JSON.parse(vm.getString(value))).toEqual(expected);
    value.dispose();
    vm.dispose();
    runtime.dispose();
  });

  it('uses nothing that small engines or strict policies refuse', () => {
    expect(script).not.toMatch(
      /\bclass\s|\beval\b|new Function|import\(|\basync\b|function\*|asUintN|#\w/,
    );
    // BigInt literals don't even parse where BigInt is missing.
    expect(script).not.toMatch(/\b\d+n\b/);
  });
});
