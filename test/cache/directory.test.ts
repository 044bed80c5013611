/** CompilationCacheWithDir: many processes, directories that can't be written, files as modules. */
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VERSION } from '../../compiler/version.ts';
import { CompilationCache } from '../../compiler/wasmless.ts';
import { writeCacheFile } from '../../runtime/cache/cache-file.ts';
import { moduleKey } from '../../runtime/cache/module-key.ts';
import { bundleChild } from './child-process.ts';
import {
  cachedFiles,
  cachedIn,
  compileAndRun,
  freshCache,
  moduleBytes,
  temporaryDirectory,
} from './support.ts';

const runChild = await bundleChild();
const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;

/** A directory for a cache beside the module's file, both of which any user may use. */
function place(): { directory: string; file: string } {
  const parent = temporaryDirectory();
  chmodSync(parent, 0o755);
  const file = join(parent, 'module.wasm');
  writeFileSync(file, moduleBytes);
  const directory = join(parent, 'cache');
  mkdirSync(directory);
  return { directory, file };
}

interface Outcome {
  readonly translations: number;
  readonly diagnostics: readonly string[];
}

async function outcome(...args: Parameters<typeof runChild>): Promise<Outcome> {
  const { code, stdout, stderr } = await runChild(...args);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout) as Outcome;
}

describe('a cache in a directory', () => {
  it('makes the directory, for its user alone', () => {
    const directory = join(temporaryDirectory(), 'a', 'b');
    expect(compileAndRun(cachedIn(directory))).toBe(1);
    const versioned = join(directory, `wasmless-${VERSION}`);
    expect(statSync(versioned).mode & 0o777).toBe(0o700);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(cachedFiles(directory)).toHaveLength(1);
    expect(statSync(cachedFiles(directory)[0]!).mode & 0o777).toBe(0o600);
  });

  it('complains if something else is there', () => {
    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    expect(() => CompilationCache.withDirectory(file)).toThrow(`${file} is not a directory`);
  });

  it.each<[string, (directory: string) => string]>([
    [
      'a file has the name of its folder',
      (directory) => {
        writeFileSync(join(directory, `wasmless-${VERSION}`), '');
        return directory;
      },
    ],
    [
      'its parent is a file',
      (directory) => {
        writeFileSync(join(directory, 'file'), '');
        return join(directory, 'file', 'cache');
      },
    ],
    ['its name holds a zero', (directory) => join(directory, 'a\0b')],
    ['its name is too long', (directory) => join(directory, 'x'.repeat(300))],
    [
      'its path is a loop of links',
      (directory) => {
        symlinkSync('loop', join(directory, 'loop'));
        return join(directory, 'loop');
      },
    ],
  ])('compiles and says what is wrong where %s', (_what, spoil) => {
    const { cache, diagnostics } = freshCache(spoil(temporaryDirectory()));
    expect(compileAndRun({ cache })).toBe(1);
    expect(diagnostics.map(({ kind }) => kind)).toEqual(['unreadable', 'unwritable']);
  });

  // Nobody can forbid root to search.
  it.skipIf(!isRoot)('runs with a directory, or below one, that it cannot search', async () => {
    const { directory, file } = place();
    chmodSync(directory, 0o700);
    for (const path of [directory, join(directory, 'below')]) {
      expect(await outcome([path, file], { uid: NOBODY })).toEqual({
        translations: 1,
        diagnostics: ['unreadable', 'unwritable'],
      });
    }
  });

  it('lets a second process start without translating', async () => {
    const { directory, file } = place();
    expect(await outcome([directory, file])).toEqual({ translations: 1, diagnostics: [] });
    expect(await outcome([directory, file])).toEqual({ translations: 0, diagnostics: [] });
  });

  it('keeps modules for different options side by side', () => {
    const directory = temporaryDirectory();
    const settings = [{}, { closeOnAbort: true }, { features: { gc: false } }];
    for (const expected of [1, 0]) {
      for (const setting of settings) {
        expect(compileAndRun({ ...setting, ...cachedIn(directory) })).toBe(expected);
      }
    }
    expect(cachedFiles(directory)).toHaveLength(settings.length);
  });

  it('validates a module even if there is code for it', () => {
    const directory = temporaryDirectory();
    compileAndRun(cachedIn(directory));
    const [path] = cachedFiles(directory);
    const text = readFileSync(path!, 'utf8');
    // A byte of a body: what is there is the code of another module, under the key of this one.
    const invalid = moduleBytes.slice();
    invalid[invalid.lastIndexOf(0x6a)] = 0x7c;
    const key = moduleKey(invalid, {}, []);
    const body = text.slice(text.indexOf('\n') + 1);
    const file = writeCacheFile(body, { version: VERSION, key });
    writeFileSync(join(dirname(path!), `${key}.mjs`), file);
    expect(() => compileAndRun(cachedIn(directory), invalid)).toThrow(/type mismatch/);
  });

  it('never shows a torn file to any of 8 processes that store and remove at once', async () => {
    const { directory, file } = place();
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => outcome([directory, file, '30'])),
    );
    for (const { translations, diagnostics } of outcomes) {
      expect(diagnostics).toEqual([]);
      expect(translations).toBeGreaterThan(0);
    }
    const left = readdirSync(join(directory, `wasmless-${VERSION}`));
    expect(left.filter((name) => !/^[0-9a-f]{64}\.mjs$/.test(name))).toEqual([]);
  });

  // Nobody can forbid root to write.
  it.skipIf(!isRoot)('runs from a directory that it cannot write', async () => {
    const { directory, file } = place();
    const asNobody = { uid: NOBODY };
    expect(await outcome([directory, file], asNobody)).toEqual({
      translations: 1,
      diagnostics: ['unwritable'],
    });
    expect(cachedFiles(directory)).toEqual([]);
    expect((await outcome([directory, file])).translations).toBe(1);
    for (const name of readdirSync(directory)) chmodSync(join(directory, name), 0o755);
    for (const name of cachedFiles(directory)) chmodSync(name, 0o644);
    expect(await outcome([directory, file], asNobody)).toEqual({
      translations: 0,
      diagnostics: [],
    });
  });

  it.skipIf(process.platform === 'win32')('runs where there is no space left', async () => {
    const { directory, file } = place();
    const noSpace = { shell: 'trap "" XFSZ; ulimit -f 0' };
    const { code, stdout } = await runChild([directory, file], noSpace);
    // Its own output is a pipe, which the limit does not concern.
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ translations: 1, diagnostics: ['unwritable'] });
    expect(cachedFiles(directory)).toEqual([]);
    expect(readdirSync(join(directory, `wasmless-${VERSION}`))).toEqual([]);
  });

  it('checks what stored code does, where that is asked for', () => {
    const directory = temporaryDirectory();
    const verifying = (): { cache: CompilationCache } => ({
      cache: CompilationCache.withDirectory(directory, { verify: true }),
    });
    expect(compileAndRun(verifying())).toBe(1);
    expect(compileAndRun(verifying())).toBe(0);
    const [path] = cachedFiles(directory);
    const text = readFileSync(path!, 'utf8');
    const key = /key=(\w+)/.exec(text)![1]!;
    const body = text.slice(text.indexOf('\n') + 1).replace('function ', 'fetch("x");function ');
    writeFileSync(path!, writeCacheFile(body, { version: VERSION, key }));
    expect(compileAndRun(verifying())).toBe(1);
    expect(readFileSync(path!, 'utf8')).toBe(text);
  });
});
