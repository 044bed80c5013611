/** CompilationCacheWithDir: every component of the key makes another key, and nothing else does. */
import { describe, expect, it } from 'vitest';
import type { CodeOptions } from '../../runtime/compilation/code-engine.ts';
import { moduleKey } from '../../runtime/cache/module-key.ts';
import { moduleBytes } from './support.ts';

const plain = moduleKey(moduleBytes, {}, []);

const components: [name: string, options: CodeOptions, listened: number[]][] = [
  ['a feature that is off', { features: { simd: false } }, []],
  ['a feature that is on', { features: { simd: true } }, []],
  ['another feature', { features: { gc: false } }, []],
  ['dirty page tracking', { dirtyPageTracking: true }, []],
  ['termination', { closeOnAbort: true }, []],
  ['names', { names: 'short' }, []],
  ['a listener of the first function', {}, [0]],
  ['a listener of the second function', {}, [1]],
  ['listeners of both functions', {}, [0, 1]],
];

describe('the key of a cached module', () => {
  it('is a hex sha-256 that stays the same', () => {
    expect(plain).toMatch(/^[0-9a-f]{64}$/);
    expect(moduleKey(moduleBytes.slice(), {}, [])).toBe(plain);
  });

  it.each(components)('changes with %s', (_, options, listened) => {
    expect(moduleKey(moduleBytes, options, listened)).not.toBe(plain);
  });

  it('changes with every byte of the module', () => {
    for (let i = 0; i < moduleBytes.length; i++) {
      const changed = moduleBytes.slice();
      changed[i]! ^= 1;
      expect(moduleKey(changed, {}, [])).not.toBe(plain);
    }
  });

  it('differs between all of these', () => {
    const keys = components.map(([, options, listened]) =>
      moduleKey(moduleBytes, options, listened),
    );
    expect(new Set(keys).size).toBe(components.length);
  });

  it('takes features in any order, and defaults as if they were not there', () => {
    const features = { simd: false, gc: false };
    const reversed = { gc: false, simd: false };
    expect(moduleKey(moduleBytes, { features }, [])).toBe(
      moduleKey(moduleBytes, { features: reversed }, []),
    );
    const defaults = { dirtyPageTracking: false, closeOnAbort: false, names: 'debug' } as const;
    expect(moduleKey(moduleBytes, { ...defaults, features: {} }, [])).toBe(plain);
  });
});
