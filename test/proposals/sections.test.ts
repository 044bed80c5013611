/** Imports in groups, and custom sections that tell nothing true. */
import { describe, expect, it } from 'vitest';
import { WebAssembly } from '../run-time.ts';
import { functionModule, moduleOf, section, text } from '../validate/bytes.ts';

const GLOBAL_I32 = [3, 0x7f, 0];

describe('compact imports', () => {
  it('share a module name', () => {
    const group = [...text('m'), ...text(''), 0x7f, 2, ...text('a'), ...GLOBAL_I32, ...text('b')];
    const imports = section(2, [1, ...group, ...GLOBAL_I32]);
    const exports = section(7, [1, ...text('b'), 3, 1]);
    const module = new WebAssembly.Module(moduleOf(imports, exports));
    expect(WebAssembly.Module.imports(module)).toEqual([
      { module: 'm', name: 'a', kind: 'global' },
      { module: 'm', name: 'b', kind: 'global' },
    ]);
    const instance = new WebAssembly.Instance(module, { m: { a: 1, b: 2 } });
    expect((instance.exports as { b: { value: number } }).b.value).toBe(2);
  });

  it('share a module name and a type', () => {
    const group = [...text('m'), ...text(''), 0x7e, ...GLOBAL_I32, 3, ...text('a'), ...text('b')];
    const imports = section(2, [
      2,
      ...group,
      ...text('c'),
      ...text('n'),
      ...text('d'),
      ...GLOBAL_I32,
    ]);
    const module = new WebAssembly.Module(moduleOf(imports));
    const found = WebAssembly.Module.imports(module).map((item) => `${item.module}.${item.name}`);
    expect(found).toEqual(['m.a', 'm.b', 'm.c', 'n.d']);
  });
});

describe('custom sections', () => {
  it.each(['name', 'metadata.code.branch_hint', 'producers'])('%s may be anything', (name) => {
    const bytes = functionModule([0x41, 7, 0x1a]);
    const custom = section(0, [...text(name), 9, 9, 9]);
    const module = new WebAssembly.Module(Uint8Array.from([...bytes, ...custom]));
    expect(WebAssembly.Module.customSections(module, name)).toHaveLength(1);
    expect(new WebAssembly.Instance(module).exports).toBeTypeOf('object');
  });
});
