/** CompilationCacheWithDir: the head of a cached file, and files that are not what was written. */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCacheFile, writeCacheFile } from '../../runtime/cache/cache-file.ts';
import { ArtefactStore } from '../../runtime/cache/artefact-store.ts';
import type { CacheFileIdentity } from '../../runtime/cache/cache-file.ts';
import type { CacheStorage } from '../../runtime/cache/storage.ts';
import { TranslatingEngine } from '../../runtime/compilation/translating-engine.ts';
import { VERSION } from '../../compiler/version.ts';
import {
  cachedFiles,
  cachedIn,
  compileAndRun,
  freshCache,
  moduleBytes,
  temporaryDirectory,
  translator,
} from './support.ts';

const identity: CacheFileIdentity = { version: '1.2.3', key: '0123456789abcdef'.repeat(4) };
const text = 'var answer=42;\nexport {answer};\n';
const file = new TextEncoder().encode(writeCacheFile(text, identity));
const headLength = file.indexOf(10) + 1;

describe('the file of a cached module', () => {
  it('begins with the golden head', () => {
    const head = new TextDecoder().decode(file.subarray(0, headLength));
    // Of all that stands here only the ABI's hash may change, with the layout of contexts.
    expect(head.replace(/abi=[0-9a-f]{16}/, 'abi=<hash>')).toBe(
      '/*! wasmless v1 1.2.3 abi=<hash> ' +
        'key=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef ' +
        'body=6a8718e960c2420a72f51173918f5fb4177abf6bbbb057fbd466d21ae54143ce */\n',
    );
  });

  it('gives back the text', () => {
    expect(readCacheFile(file, identity)).toEqual({ state: 'whole', text });
  });

  it('is refused with any bit of its head flipped', () => {
    const accepted: string[] = [];
    for (let i = 0; i < headLength; i++) {
      for (let bit = 0; bit < 8; bit++) {
        const changed = file.slice();
        changed[i]! ^= 1 << bit;
        const isRefused = readCacheFile(changed, identity).state !== 'whole';
        if (!isRefused) accepted.push(`bit ${bit} of byte ${i}`);
      }
    }
    expect(accepted).toEqual([]);
  });

  it('is refused with any byte of its body changed', () => {
    for (let i = headLength; i < file.length; i++) {
      const changed = file.slice();
      changed[i]! ^= 0x20;
      expect(readCacheFile(changed, identity).state).toBe('corrupt');
    }
  });

  it('is refused at every shorter length, and with anything after it', () => {
    for (let length = 0; length < file.length; length++) {
      expect(readCacheFile(file.subarray(0, length), identity).state).toBe('corrupt');
    }
    expect(readCacheFile(new Uint8Array([...file, 10]), identity).state).toBe('corrupt');
  });

  it.each([
    ['another version', (head: string) => head.replace(' 1.2.3 ', ' 1.2.4 ')],
    ['another format', (head: string) => head.replace(' v1 ', ' v2 ')],
    ['another ABI', (head: string) => head.replace(/abi=\w+/, `abi=${'0'.repeat(16)}`)],
  ])('is stale if it is of %s', (_, change) => {
    const changed = change(new TextDecoder().decode(file));
    expect(readCacheFile(new TextEncoder().encode(changed), identity).state).toBe('stale');
  });

  it('is corrupt under the name of another module', () => {
    expect(readCacheFile(file, { ...identity, key: 'f'.repeat(64) }).state).toBe('corrupt');
  });
});

describe('a directory with a damaged file', () => {
  function prepared(): { directory: string; path: string; whole: Buffer } {
    const directory = temporaryDirectory();
    expect(compileAndRun(cachedIn(directory))).toBe(1);
    const [path] = cachedFiles(directory);
    return { directory, path: path!, whole: readFileSync(path!) };
  }

  it('keeps it as <package>-<version>/<key>.mjs', () => {
    const { path } = prepared();
    expect(basename(dirname(path))).toBe(`wasmless-${VERSION}`);
    expect(basename(path)).toMatch(/^[0-9a-f]{64}\.mjs$/);
    expect(readFileSync(path, 'latin1')).toContain(`key=${basename(path, '.mjs')}`);
  });

  const damages: [name: string, damage: (whole: Buffer) => Buffer][] = [
    ['truncated in the head', (whole) => whole.subarray(0, 40)],
    ['truncated in the body', (whole) => whole.subarray(0, whole.length - 1)],
    ['empty', () => Buffer.alloc(0)],
    ['of zeros', (whole) => Buffer.alloc(whole.length)],
    ['of another version', (whole) => Buffer.from(whole.toString().replace(VERSION, '9.9.9'))],
    ['with another body', (whole) => Buffer.from(whole.toString().replace('add_one', 'add_two'))],
    [
      'that is whole but no artefact',
      (whole) => {
        const key = /key=(\w+)/.exec(whole.toString())![1]!;
        return Buffer.from(writeCacheFile('export default 1;\n', { version: VERSION, key }));
      },
    ],
    [
      'whose contexts have another layout',
      (whole) => {
        const key = /key=(\w+)/.exec(whole.toString())![1]!;
        const body = whole.subarray(whole.indexOf(10) + 1).toString();
        const other = body.replace('this.artefact=null;', '');
        return Buffer.from(writeCacheFile(other, { version: VERSION, key }));
      },
    ],
  ];

  it.each(damages)('compiles again and replaces a file %s', (_, damage) => {
    const { directory, path, whole } = prepared();
    writeFileSync(path, damage(whole));
    const { cache, diagnostics } = freshCache(directory);
    expect(compileAndRun({ cache })).toBe(1);
    expect(diagnostics.map(({ kind }) => kind)).toEqual([
      expect.stringMatching(/^(?:stale|corrupt)$/),
    ]);
    expect(readFileSync(path)).toEqual(whole);
    expect(compileAndRun(cachedIn(directory))).toBe(0);
  });
});

describe('a storage with a damaged entry', () => {
  it('never fails: every byte of the head flipped, every truncation', () => {
    let entry: Uint8Array | undefined;
    const write = (_: string, text: string): void => void (entry = new TextEncoder().encode(text));
    const remove = (): void => void (entry = undefined);
    const storage: CacheStorage = { isImmediate: true, read: () => entry, write, remove };
    const translations = (): number => {
      const engine = new TranslatingEngine(translator, new ArtefactStore(storage, {}));
      engine.compileModule(moduleBytes);
      return engine.translationCount;
    };
    expect([translations(), translations()]).toEqual([1, 0]);
    const whole = entry!;
    const key = /key=(\w+)/.exec(new TextDecoder().decode(whole))![1]!;
    const damaged: Uint8Array[] = [];
    for (let i = whole.indexOf(10); i >= 0; i--) {
      const changed = whole.slice();
      changed[i]! ^= 1;
      damaged.push(changed);
    }
    const accepted: number[] = [];
    for (let length = 0; length < whole.length; length++) {
      const cut = whole.subarray(0, length);
      if (readCacheFile(cut, { version: VERSION, key }).state === 'whole') accepted.push(length);
      if (length % 32 === 0) damaged.push(cut);
    }
    expect(accepted).toEqual([]);
    for (const bytes of damaged) {
      entry = bytes;
      expect(translations()).toBe(1);
      expect(Buffer.compare(entry, whole)).toBe(0);
    }
  });
});
