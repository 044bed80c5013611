/** What an instance may ask of its compiled module, and the layout that both sides agree on. */
import { describe, expect, it } from 'vitest';
import { ABI_VERSION } from '../../runtime/abi.ts';
import type { Artefact } from '../../runtime/abi.ts';
import { OnDemandInstanceAllocator } from '../../runtime/allocator/on-demand.ts';
import { BareModuleInfo } from '../../runtime/compilation/bare-module-info.ts';
import { CompiledModule } from '../../runtime/compilation/compiled-module.ts';
import type {
  DefinedFuncIndex,
  DefinedMemoryIndex,
} from '../../runtime/compilation/module-runtime-info.ts';
import { ABI_HASH, layoutHash } from '../../runtime/compilation/vm-offsets.ts';
import { LinkError } from '../../runtime/index.ts';
import { registeredGroupCount } from '../../runtime/type-registry.ts';
import { call, compileText, instantiate, tableOf } from './support.ts';

const allocator = new OnDemandInstanceAllocator();

const everything = `(import "host" "f" (func $f (param i32))) (import "host" "g" (global $g i32))
  (import "host" "t" (table 1 funcref)) (import "host" "m" (memory 1)) (import "host" "e" (tag $e))
  (memory 1) (table 2 externref) (tag)
  (global $a (mut i64) (i64.const 1)) (global $b (export "b") (mut f64) (f64.const 2))
  (func (export "run") (result i64) (call $f (global.get $g)) (global.get $a))`;

describe('the layout of contexts', () => {
  it('is this', async () => {
    const { offsets } = await compileText(everything);
    expect(offsets).toEqual({
      importedFunctions: 1,
      importedTables: 1,
      importedMemories: 1,
      importedGlobals: 1,
      importedTags: 1,
      definedFunctions: 1,
      definedTables: 1,
      definedMemories: 1,
      definedGlobals: 2,
      definedTags: 1,
      // prettier-ignore
      fields: [
        'D', 'U', 'D1', 'U1', 'artefact', 'M', 'T', 'G', 'I', 'K', 'refs', 'tags', 'data', 'elem',
        't0', 't1', 'g0', 'g1', 'g1_1', 'g2', 'k0', 'k1', 'k2', 'i0',
      ],
      regions: {
        memories: { start: 0, length: 4 },
        base: { start: 4, length: 10 },
        tables: { start: 14, length: 2 },
        globals: { start: 16, length: 4 },
        types: { start: 20, length: 3 },
        importedFunctions: { start: 23, length: 1 },
        extras: { start: 24, length: 0 },
      },
    });
  });

  it('has maps of written pages where code marks them', async () => {
    const { offsets, module } = await compileText('(memory 1) (memory 1)', {
      dirtyPageTracking: true,
    });
    expect(offsets.fields.slice(0, 6)).toEqual(['D', 'U', 'P', 'D1', 'U1', 'P1']);
    expect(module.dirtyPageTracking).toBe(true);
  });

  it('has a hash that any count and any field changes', async () => {
    const texts = [
      '',
      '(memory 1)',
      '(memory 1) (memory 1)',
      '(func)',
      '(global i32 (i32.const 0))',
    ];
    const modules = await Promise.all(texts.map((text) => compileText(text)));
    const hashes = modules.map(({ offsets }) => layoutHash(offsets));
    expect(new Set(hashes).size).toBe(texts.length);
    expect(layoutHash((await compileText('(memory 9)')).offsets)).toBe(hashes[1]);
    expect(ABI_HASH).toMatch(/^[0-9a-f]{64}$/);
  });

  it('must be that of the artefact', async () => {
    const { module } = await compileText(everything);
    const changed = (change: Partial<Artefact>): (() => unknown) => {
      const artefact = Object.assign({ ...module }, change);
      return () => new CompiledModule(artefact);
    };
    const contextWith = (fields: string[]): Artefact['Context'] =>
      class {
        constructor() {
          for (const name of fields) Object.assign(this, { [name]: null });
        }
      };
    const fields = Object.keys(new module.Context());
    const [first, second, ...rest] = fields as [string, string, ...string[]];
    expect(changed({ Context: contextWith(fields) })).not.toThrow();
    expect(changed({ Context: contextWith([second, first, ...rest]) })).toThrow(LinkError);
    expect(changed({ Context: contextWith(fields.slice(0, -1)) })).toThrow("'no field' at 23");
    expect(changed({ Context: contextWith([...fields, 'x']) })).toThrow("'x' at 24");
    expect(changed({ globals: module.globals.slice(1) })).toThrow('compile it again');
    expect(changed({ abi: ABI_VERSION + 1 })).toThrow(`ABI ${ABI_VERSION + 1}`);
  });
});

describe('a compiled module', () => {
  it('has an id of its own, however often the same bytes are compiled', async () => {
    const [a, b] = [await compileText('(func)'), await compileText('(func)')];
    expect(b.uniqueId).toBeGreaterThan(a.uniqueId);
  });

  it('knows the code of its functions, which all instances share', async () => {
    const module = await compileText(
      '(import "host" "f" (func)) (func (export "one") (result i32) (i32.const 1))',
    );
    const imports = { host: { f: () => undefined } };
    const [a, b] = [1, 2].map(() => instantiate(allocator, module, imports));
    expect([call(a!, 'one'), call(b!, 'one')]).toEqual([1, 1]);
    const body = module.functionBody(0 as DefinedFuncIndex);
    expect([a, b].map((each) => each!.instance.context.refs[1]!.f)).toEqual([body, body]);
  });

  it('has one blob of data for all instances', async () => {
    const module = await compileText(`(memory 1) (data $d "abc")
      (func (export "init") (memory.init $d (i32.const 0) (i32.const 0) (i32.const 3)))
      (func (export "drop") (data.drop $d))`);
    const [a, b] = [instantiate(allocator, module), instantiate(allocator, module)];
    const buffers = [a, b].map((each) => each.instance.context.data[0]!.buffer);
    expect(buffers).toEqual([module.wasmData.buffer, module.wasmData.buffer]);
    expect(module.wasmData).toBe(module.wasmData);
    call(a, 'drop');
    expect(() => call(a, 'init')).toThrow('out of bounds memory access');
    call(b, 'init');
  });

  it('outlives whoever made it, as long as it has an instance', async () => {
    const handle = instantiate(
      allocator,
      await compileText('(table (export "table") 1 funcref) (func $f) (elem (i32.const 0) $f)'),
    );
    expect(typeof tableOf(handle).get(0)).toBe('function');
    expect(handle.runtimeInfo.module).not.toBeNull();
  });
});

describe('a bare module', () => {
  it('has no code, no data, no affinity, and at most one signature', () => {
    const bare = new BareModuleInfo(7);
    expect([bare.module, bare.uniqueId, bare.memoryImage(), bare.wasmData.length]).toEqual([
      null,
      undefined,
      undefined,
      0,
    ]);
    expect([bare.signatureIds, new BareModuleInfo().signatureIds]).toEqual([[7], []]);
    expect(() => bare.functionBody()).toThrow('unreachable');
    expect(bare.offsets.fields).toEqual([]);
    const first = 0 as DefinedMemoryIndex;
    expect((bare as { memoryImage(i: DefinedMemoryIndex): unknown }).memoryImage(first)).toBe(
      undefined,
    );
  });
});

describe('types', () => {
  const caller = `(type $a (func (param i32) (result i32))) (table (import "m" "t") 4 funcref)
    (func (export "call") (param i32) (result i32) (call_indirect (type $a) (i32.const 5) (local.get 0)))`;

  it('are the same in modules that are compiled apart, in any order', async () => {
    const text = `(table (export "t") 4 funcref) (func $a (param i32) (result i32) (local.get 0))
      (func $b) (elem (i32.const 0) $a $b)`;
    for (const isCallerFirst of [true, false]) {
      const early = isCallerFirst ? await compileText(caller) : null;
      const m = instantiate(allocator, await compileText(text)).instance.exports;
      const handle = instantiate(allocator, early ?? (await compileText(caller)), { m });
      expect(call(handle, 'call', 0)).toBe(5);
      expect(() => call(handle, 'call', 1)).toThrow('indirect call type mismatch');
    }
  });

  it('are forgotten once every module that has them is closed and without instances', async () => {
    const before = registeredGroupCount();
    const unusual = '(func (export "f") (param f64 f32 i64 i64 f32 f64))';
    const [a, b] = [await compileText(unusual), await compileText(unusual)];
    expect(a.signatureIds).toEqual(b.signatureIds);
    const handle = instantiate(allocator, a);
    const registered = registeredGroupCount();
    expect(registered).toBeGreaterThan(before);
    a.close();
    a.close();
    b.close();
    expect(registeredGroupCount()).toBe(registered);
    allocator.deallocate(handle);
    expect(registeredGroupCount()).toBe(before);
  });

  it('that are registered anew match no function that is left over', async () => {
    const table = instantiate(allocator, await compileText('(table (export "t") 4 funcref)'));
    const m = table.instance.exports;
    const strange = '(param i32 f64 f64) (result i32)';
    const owner = await compileText(`(table (import "m" "t") 4 funcref)
      (func $f ${strange} (i32.const 3)) (elem (i32.const 0) $f)`);
    const old = instantiate(allocator, owner, { m });
    const [oldId] = owner.signatureIds;
    const use = `(type $s (func ${strange})) (table (import "m" "t") 4 funcref)
      (func (export "call") (result i32)
        (call_indirect (type $s) (i32.const 1) (f64.const 1) (f64.const 1) (i32.const 0)))`;
    const user = await compileText(use);
    const live = instantiate(allocator, user, { m });
    expect(call(live, 'call')).toBe(3);
    allocator.deallocate(live);
    user.close();
    allocator.deallocate(old);
    owner.close();
    const again = await compileText(use);
    expect(again.signatureIds).not.toContain(oldId);
    expect(() => call(instantiate(allocator, again, { m }), 'call')).toThrow(
      'indirect call type mismatch',
    );
  });

  it('of objects are found again when a module is closed and compiled anew', async () => {
    const text = `(type $s (struct (field i32) (field f64) (field i64)))
      (func (export "run") (result i32)
        (local $x anyref) (local.set $x (struct.new $s (i32.const 4) (f64.const 1) (i64.const 2)))
        (struct.get $s 0 (ref.cast (ref $s) (local.get $x))))`;
    const first = await compileText(text);
    const handle = instantiate(allocator, first);
    expect(call(handle, 'run')).toBe(4);
    allocator.deallocate(handle);
    first.close();
    const second = new CompiledModule(first.module);
    expect(second.signatureIds).not.toEqual(first.signatureIds);
    expect(call(instantiate(allocator, second), 'run')).toBe(4);
  });
});
