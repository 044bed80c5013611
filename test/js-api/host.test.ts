/**
 * The facade beside the host's own WebAssembly: same interfaces, same outcomes. The modules
 * are hand-written artefacts, found by the bytes they stand for.
 */
import { describe, expect, it } from 'vitest';
import type { Artefact } from '../../runtime/abi.ts';
import { createWebAssembly } from '../../runtime/js-api/create-webassembly.ts';
import { instantiate, throwTag } from '../../runtime/index.ts';
import { FUNCREF, I32, I64 } from '../../runtime/value-types.ts';
import { funcType, handWritten } from '../runtime/hand-written.ts';

const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
// (module (import "m" "f" (func (param i32) (result i32))) (memory (export "memory") 1)
//   (table (export "table") 2 funcref) (global (export "g") (mut i64) (i64.const 5))
//   (func (export "call") (param i32) (result i32) (call 0 (local.get 0))) (elem (i32.const 0) 1))
const sample = Uint8Array.from(
  Buffer.from(
    '0061736d0100000001060160017f017f02070101' +
      '6d01660000030201000404017000020503010001' +
      '0606017e0142050b071d04066d656d6f7279020005' +
      '7461626c650100016703000463616c6c00010907' +
      '01004100' +
      '0b01010a08010600200010000b',
    'hex',
  ),
);

const sampleArtefact: Artefact = handWritten({
  types: [funcType([I32], [I32])],
  fields: ['i0'],
  imports: [{ module: 'm', name: 'f', kind: 'func', type: 0 }],
  functionTypes: [0, 0],
  code: [
    ($: { i0: { f: (...parts: unknown[]) => number; $: unknown } }, a: number) => $.i0.f($.i0.$, a),
  ],
  memories: [{ min: 1, max: null, is64: false, shared: false, pageSizeLog2: 16 }],
  tables: [{ min: 2, max: null, is64: false, element: FUNCREF }],
  globals: [{ type: I64, mutable: true, isPrivate: false }],
  initGlobals: ($) => {
    const cell = ($ as { G: { v: number; v1: number }[] }).G[0]!;
    cell.v = 5;
    cell.v1 = 0;
  },
  elements: [{ mode: 'active', table: 0, offset: 0, type: FUNCREF, items: [1] }],
  exports: [
    { name: 'memory', kind: 'memory', index: 0 },
    { name: 'table', kind: 'table', index: 0 },
    { name: 'g', kind: 'global', index: 0 },
    { name: 'call', kind: 'func', index: 1 },
  ],
});

/** Stands for a compiler: knows two modules, everything else is malformed. */
const ours = createWebAssembly({
  compile(bytes) {
    const hex = Buffer.from(bytes).toString('hex');
    if (hex === Buffer.from(empty).toString('hex')) return { artefact: handWritten({}) };
    if (hex === Buffer.from(sample).toString('hex')) return { artefact: sampleArtefact };
    throw Object.assign(new Error('magic header not detected (at offset 0x0)'), { offset: 0 });
  },
}) as unknown as typeof WebAssembly;
const native = globalThis.WebAssembly;

/** Attributes of every property of the namespace, its interfaces and their prototypes. */
function describeInterfaces(namespace: object): Record<string, string> {
  const lines: Record<string, string> = {};
  const add = (owner: object, key: PropertyKey, label: string): void => {
    const property = Object.getOwnPropertyDescriptor(owner, key) as Record<string, unknown>;
    const flags = ['writable', 'enumerable', 'configurable'].filter((flag) => property[flag]);
    const show = (value: unknown): string =>
      typeof value === 'function'
        ? `${value.name}/${value.length}`
        : typeof value === 'string'
          ? value
          : typeof value;
    const content = 'value' in property ? [property['value']] : [property['get'], property['set']];
    lines[label] = [...flags, ...content.map(show)].join(' ');
  };
  // By Symbol.hasInstance, clones of ours are instances.
  const skipped = ['arguments', 'caller', 'Symbol(Symbol.hasInstance)', 'JSTag'];
  for (const key of Reflect.ownKeys(namespace)) {
    if (skipped.includes(String(key))) continue;
    add(namespace, key, String(key));
    const value = (namespace as Record<PropertyKey, unknown>)[key];
    if (typeof value !== 'function' || !('prototype' in value)) continue;
    for (const owner of [value, value.prototype as object]) {
      const path = owner === value ? String(key) : `${String(key)}.prototype`;
      for (const member of Reflect.ownKeys(owner)) {
        if (!skipped.includes(String(member))) add(owner, member, `${path}.${String(member)}`);
      }
    }
    const parent: unknown = Object.getPrototypeOf(value.prototype);
    lines[`${String(key)} inherits`] = parent === Object.prototype ? 'Object' : 'Error';
  }
  return lines;
}

/** What an expression over a namespace `W` comes to: a value as text, or the kind of error. */
async function resultOf(namespace: unknown, expression: string): Promise<string> {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the expressions are the ones below
  const run = new Function('W', 'empty', 'sample', `return (${expression})`) as (
    ...scope: unknown[]
  ) => unknown;
  try {
    const value = await run(namespace, empty, sample);
    return typeof value === 'bigint' ? `${value}n` : (JSON.stringify(value) ?? String(value));
  } catch (error) {
    return `throws ${(error as Error).name}`;
  }
}

const table = "new W.Table({ element: 'anyfunc', initial: 2, maximum: 3 })";
const externTable = "new W.Table({ element: 'externref', initial: 1 })";
const memory = 'new W.Memory({ initial: 1, maximum: 3 })';
const imports = '{ m: { f: (a) => a * 2 } }';
const instance = `new W.Instance(new W.Module(sample), ${imports})`;
const response = (type: string, init = '') =>
  `new Response(empty, { headers: { 'content-type': '${type}' } ${init} })`;

const expressions = [
  // Modules
  'new W.Module()',
  'new W.Module(1)',
  'new W.Module(new Uint8Array(3))',
  'W.Module(empty)',
  'W.validate()',
  'W.validate(empty)',
  'W.validate(empty.buffer)',
  'W.validate(new Uint8Array(3))',
  'W.Module.imports(new W.Module(sample))',
  'W.Module.exports(new W.Module(sample))',
  'W.Module.imports({})',
  "W.Module.customSections(new W.Module(empty), 'x')",
  'W.Module.customSections(new W.Module(empty))',
  'Object.prototype.toString.call(new W.Module(empty))',
  // Instances
  'new W.Instance({})',
  'new W.Instance(new W.Module(empty), null)',
  'new W.Instance(new W.Module(sample))',
  'new W.Instance(new W.Module(sample), {})',
  'new W.Instance(new W.Module(sample), { m: {} })',
  'new W.Instance(new W.Module(sample), { m: { f: 1 } })',
  `Object.keys(${instance}.exports)`,
  `Object.isFrozen(${instance}.exports)`,
  `${instance}.exports.call(21)`,
  `${instance}.exports.call.name`,
  `${instance}.exports.g.value`,
  `${instance}.exports.memory.buffer.byteLength`,
  `${instance}.exports.memory instanceof W.Memory`,
  `(() => { const e = ${instance}.exports; return [e.table.get(0) === e.call, e.table.get(1)]; })()`,
  `(() => { const i = ${instance}; return i.exports === i.exports && i instanceof W.Instance; })()`,
  `(() => { const e = ${instance}.exports; return new W.Instance(new W.Module(sample), { m: { f: e.call } }).exports.call(4); })()`,
  // Asynchronous functions
  'W.compile()',
  'W.compile(new Uint8Array(3))',
  'W.compile(empty).then((m) => m instanceof W.Module)',
  'W.compile(1).catch(() => "rejected")',
  'W.instantiate().catch(() => "rejected")',
  'W.instantiate(empty, null)',
  'W.instantiate(empty).then((r) => Object.keys(r))',
  'W.instantiate(new W.Module(empty)).then((i) => i instanceof W.Instance)',
  `W.instantiate(sample, ${imports}).then((r) => r.instance.exports.call(5))`,
  'W.instantiate(sample, {})',
  'W.instantiate(sample, { m: {} })',
  '(() => { const copy = empty.slice(); const p = W.compile(copy); copy.fill(0); return p.then(() => "ok"); })()',
  'W.compileStreaming(1)',
  `W.compileStreaming(${response('application/wasm')}).then((m) => m instanceof W.Module)`,
  `W.compileStreaming(Promise.resolve(${response('application/wasm')})).then(() => "ok")`,
  `W.compileStreaming(${response('application/wasm;charset=x')})`,
  `W.compileStreaming(${response('text/plain')})`,
  `W.compileStreaming(${response('application/wasm', ', status: 404')})`,
  `W.instantiateStreaming(${response('application/wasm')}, {}).then((r) => Object.keys(r))`,
  // Memories
  'new W.Memory()',
  'new W.Memory({})',
  'W.Memory({ initial: 1 })',
  'new W.Memory({ initial: -1 })',
  'new W.Memory({ initial: 65537 })',
  'new W.Memory({ initial: 1, maximum: 65537 })',
  'new W.Memory({ initial: 10, maximum: 9 })',
  'new W.Memory({ initial: 1, shared: true })',
  'new W.Memory({ initial: "2" }).buffer.byteLength',
  'new W.Memory({ initial: { valueOf: () => 2.9 } }).buffer.byteLength',
  `(() => { const m = ${memory}, b = m.buffer; return [m.grow(1), b.byteLength, m.buffer.byteLength, m.buffer === m.buffer]; })()`,
  `(() => { const m = ${memory}, b = m.buffer; return [m.grow(0), b.byteLength, m.buffer === b]; })()`,
  `${memory}.grow(3)`,
  `${memory}.grow()`,
  `${memory}.grow(-1)`,
  `${memory}.grow(2 ** 32)`,
  'W.Memory.prototype.buffer',
  'W.Memory.prototype.grow.call({}, 1)',
  'Object.isFrozen(new W.Memory({ initial: 1, maximum: 1, shared: true }).buffer)',
  'Object.prototype.toString.call(new W.Memory({ initial: 0 }))',
  // Tables
  'new W.Table()',
  'new W.Table({ initial: 1 })',
  "new W.Table({ element: 'anyfunc' })",
  "new W.Table({ element: 'i32', initial: 1 })",
  "new W.Table({ element: 'anyfunc', initial: 10000001 })",
  "new W.Table({ element: 'anyfunc', initial: 10, maximum: 9 })",
  "new W.Table({ element: 'anyfunc', initial: 1n })",
  "new W.Table({ element: 'anyfunc', initial: 1 }, () => 1)",
  "new W.Table({ element: 'anyfunc', initial: 1 }, undefined).get(0)",
  "String(new W.Table({ element: 'externref', initial: 1 }, undefined).get(0))",
  `String(${externTable}.get(0))`,
  "new W.Table({ element: 'externref', initial: 1 }, 'x').get(0)",
  `(() => { const t = ${externTable}; t.set(0, 5); t.grow(1, 'n'); return [t.get(0), t.get(1), t.length]; })()`,
  `${table}.length`,
  `${table}.get(2)`,
  `${table}.get()`,
  `${table}.set(2, null)`,
  `${table}.set(0)`,
  `${table}.set(0, undefined)`,
  `${table}.set(0, () => 1)`,
  `${table}.grow(1)`,
  `${table}.grow(2)`,
  `${table}.grow(1, {})`,
  `(() => { const t = ${table}; t.set(1, ${instance}.exports.call); return t.get(1)(8); })()`,
  // Globals
  'new W.Global()',
  'new W.Global({})',
  "new W.Global({ value: 'bad' })",
  "new W.Global({ value: 'v128' })",
  "new W.Global({ value: 'i32' }).value",
  "new W.Global({ value: 'i64' }).value",
  "new W.Global({ value: 'i64' }, 1)",
  "new W.Global({ value: 'i64' }, '12').value",
  "new W.Global({ value: 'i64' }, -1n).value",
  "new W.Global({ value: 'i64' }, 2n ** 63n).value",
  "new W.Global({ value: 'i32' }, 1n)",
  "new W.Global({ value: 'i32' }, 2 ** 31 + 0.5).value",
  "new W.Global({ value: 'f32' }, 0.1).value",
  "new W.Global({ value: 'anyfunc' }).value",
  "new W.Global({ value: 'externref' }, 'x').value",
  "(() => { const g = new W.Global({ value: 'f64', mutable: true }, 1); g.value = 2.5; return g.value + g.valueOf(); })()",
  "Object.assign(new W.Global({ value: 'i32' }), { value: 1 })",
  'W.Global.prototype.value',
  // Exceptions
  'new W.Tag()',
  'new W.Tag({})',
  "new W.Tag({ parameters: ['x'] })",
  'new W.Exception({}, [])',
  'new W.Exception(new W.Tag({ parameters: [] }))',
  "new W.Exception(new W.Tag({ parameters: ['i64'] }), [1])",
  "(() => { const t = new W.Tag({ parameters: ['i32', 'i64', 'f32'] }), e = new W.Exception(t, [1, -2n, 0.5]); return [e.is(t), String(e.getArg(t, 1)), e.getArg(t, 2), e instanceof Error]; })()",
  "(() => { const t = new W.Tag({ parameters: ['i32'] }); return new W.Exception(t, [1]).getArg(t, 1); })()",
  "(() => { const t = new W.Tag({ parameters: ['i32'] }); return new W.Exception(t, [1]).is(new W.Tag({ parameters: ['i32'] })); })()",
  '(() => { const t = new W.Tag({ parameters: [] }); return typeof new W.Exception(t, [], { traceStack: true }).stack; })()',
  // Errors
  "W.CompileError('x').message",
  "new W.RuntimeError('x', { cause: 3 }).cause",
  "String(new W.LinkError('x'))",
  'Object.prototype.toString.call(new W.RuntimeError())',
  'new (class extends W.RuntimeError {})() instanceof W.RuntimeError',
  'String(W)',
];

describe('createWebAssembly', () => {
  it('has the interfaces of the host, property by property', () => {
    // What a newer V8 has is compared where the host is one. V8 11 gives Exception length 1.
    const isNewer =
      /^(?:promising|Suspend(?:ing|Error)|Module inherits|Exception\.prototype\.stack)\b/;
    const isResizable = /^Memory\.prototype\.to\w+Buffer$/;
    const hasNewer = 'Suspending' in native;
    const hasResizable = 'toResizableBuffer' in native.Memory.prototype;
    const lines = Object.entries(describeInterfaces(ours)).filter(
      ([label, line]) =>
        !line.includes(' Exception/') &&
        (hasNewer || !isNewer.test(label)) &&
        (hasResizable || !isResizable.test(label)),
    );
    expect(lines.length).toBeGreaterThan(80);
    expect(describeInterfaces(native)).toMatchObject(Object.fromEntries(lines));
  });

  it.each(expressions)('%s', async (expression) => {
    expect(await resultOf(ours, expression)).toBe(await resultOf(native, expression));
  });
});

describe('beyond what every host has', () => {
  it('takes any view of the bytes', () => {
    const padded = Uint8Array.of(9, ...empty, 9).buffer;
    expect(ours.validate(new DataView(padded, 1, 8))).toBe(true);
    expect(ours.validate(new Uint8Array(padded, 1, 8))).toBe(true);
    expect(ours.validate(new Uint8Array(padded))).toBe(false);
  });

  it('keeps the message of the compiler, and its error as the cause', () => {
    try {
      new ours.Module(new Uint8Array(1));
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ours.CompileError);
      expect((error as Error).message).toBe('magic header not detected (at offset 0x0)');
      expect((error as Error).cause).toMatchObject({ offset: 0 });
    }
  });

  it('lets bugs of the compiler be seen as what they are', () => {
    const broken = createWebAssembly({
      compile: () => {
        throw new TypeError('a bug');
      },
    });
    expect(() => new broken.Module(empty)).toThrow(TypeError);
    expect(() => broken.validate(empty)).toThrow(TypeError);
  });

  it('counts in BigInt where addresses have 64 bits', () => {
    const descriptor = { address: 'i64', initial: 1n, maximum: 2n };
    const big = new ours.Memory(descriptor as never);
    expect(big.grow(1n as never)).toBe(1n);
    expect(() => big.grow(1)).toThrow(TypeError);
    const bigTable = new ours.Table({ ...descriptor, element: 'externref' } as never);
    expect(bigTable.length).toBe(1n);
    expect(() => void bigTable.get(1n as never)).toThrow(RangeError);
  });

  it('shows what emitted code throws as an Exception', () => {
    const tag = new (ours as unknown as { Tag: new (d: unknown) => object }).Tag({
      parameters: ['i32', 'i64'],
    });
    const artefact = handWritten({
      types: [funcType([I32, I64], []), funcType([], [])],
      imports: [{ module: 'm', name: 't', kind: 'tag', type: 0 }],
      tags: [0],
      functionTypes: [1],
      code: [($) => throwTag($ as never, 0, 7, 8, 0)],
      exports: [{ name: 'raise', kind: 'func', index: 0 }],
    });
    const { exports } = instantiate(artefact, { m: { t: tag } });
    try {
      (exports['raise'] as () => void)();
      expect.unreachable();
    } catch (error) {
      const { Exception } = ours as unknown as {
        Exception: new () => {
          is(tag: unknown): boolean;
          getArg(tag: unknown, i: number): unknown;
        };
      };
      expect(error).toBeInstanceOf(Exception);
      const exception = error as InstanceType<typeof Exception>;
      expect(exception.is(tag)).toBe(true);
      expect([exception.getArg(tag, 0), exception.getArg(tag, 1)]).toEqual([7, 8n]);
    }
  });

  it('has one JSTag, of which no Exception can be made', () => {
    const { JSTag, Exception } = ours as unknown as {
      JSTag: object;
      Exception: new (tag: object, payload: unknown[]) => object;
    };
    expect(JSTag).toBe((ours as unknown as { JSTag: object }).JSTag);
    expect(() => new Exception(JSTag, [1])).toThrow(TypeError);
  });
});
