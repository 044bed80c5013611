/** CompilationCache over drivers of unstorage: in memory, in files, in a Redis server. */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { createStorage } from 'unstorage';
import fsDriver from 'unstorage/drivers/fs';
import memoryDriver from 'unstorage/drivers/memory';
import redisDriver from 'unstorage/drivers/redis';
import { VERSION } from '../../compiler/version.ts';
import { CompilationCache } from '../../compiler/wasmless.ts';
import type { CacheDiagnostic, StorageDriver } from '../../compiler/wasmless.ts';
import { moduleBytes, temporaryDirectory, translator } from './support.ts';

/** Compiles the module with a new cache, as another machine would. */
async function compileElsewhere(
  driver: StorageDriver,
): Promise<{ translations: number; diagnostics: CacheDiagnostic[] }> {
  const diagnostics: CacheDiagnostic[] = [];
  const onDiagnostic = (diagnostic: CacheDiagnostic): void => void diagnostics.push(diagnostic);
  const cache = CompilationCache.withStorage(driver, { onDiagnostic });
  const engine = cache.codeEngine(translator);
  await engine.compileModuleAsync(moduleBytes);
  await cache.settled();
  return { translations: engine.translationCount, diagnostics };
}

/** A driver without what it needs to write. */
const readingOnly = (driver: StorageDriver): StorageDriver => ({
  getItem: (key) => driver.getItem(key),
});

/** What every driver must do. */
async function checkSharing(given: unknown): Promise<void> {
  const driver = given as Required<StorageDriver> & { getKeys(base: string): Promise<string[]> };
  expect(await compileElsewhere(driver)).toEqual({ translations: 1, diagnostics: [] });
  const [key, ...others] = await driver.getKeys('');
  expect(others).toEqual([]);
  // The driver for files writes a slash where a storage has a colon.
  expect(key).toMatch(new RegExp(`^wasmless-${VERSION}[:/][0-9a-f]{64}\\.mjs$`));
  expect(await compileElsewhere(driver)).toEqual({ translations: 0, diagnostics: [] });
  const stored = (await driver.getItem(key!)) as string;
  await driver.setItem(key!, stored.slice(0, -1));
  const after = await compileElsewhere(driver);
  expect(after.translations).toBe(1);
  expect(after.diagnostics.map(({ kind }) => kind)).toEqual(['corrupt']);
  expect(await driver.getItem(key!)).toBe(stored);
}

describe('a cache over a driver', () => {
  it('shares modules through memory', () => checkSharing(memoryDriver()));

  it('shares modules through files', () => checkSharing(fsDriver({ base: temporaryDirectory() })));

  it('takes a whole storage as well', () =>
    checkSharing(createStorage({ driver: memoryDriver() as never })));

  it('translates and stores where nobody waits', async () => {
    const driver = memoryDriver() as StorageDriver;
    const cache = CompilationCache.withStorage(driver);
    cache.codeEngine(translator).compileModule(moduleBytes);
    await cache.settled();
    expect((await compileElsewhere(driver)).translations).toBe(0);
  });

  it('shares the work of concurrent compilations', async () => {
    const engine = CompilationCache.withStorage(memoryDriver() as StorageDriver).codeEngine(
      translator,
    );
    const modules = await Promise.all(
      Array.from({ length: 10 }, () => engine.compileModuleAsync(moduleBytes)),
    );
    expect(new Set(modules).size).toBe(1);
    expect(engine.translationCount).toBe(1);
    expect(engine.compiledModuleCount).toBe(1);
  });

  it('goes on without a storage that fails', async () => {
    const fail = (): Promise<never> => Promise.reject(new Error('the line is dead'));
    const { translations, diagnostics } = await compileElsewhere({
      getItem: fail,
      setItem: fail,
      removeItem: fail,
    });
    expect(translations).toBe(1);
    expect(diagnostics.map(({ kind }) => kind)).toEqual(['unreadable', 'unwritable']);
    expect(diagnostics[0]!.message).toContain('the line is dead');
  });

  it('reads from a driver that cannot write', async () => {
    const driver = memoryDriver() as StorageDriver;
    await compileElsewhere(driver);
    const readOnly = readingOnly(driver);
    expect((await compileElsewhere(readOnly)).translations).toBe(0);
    const empty = memoryDriver() as StorageDriver;
    expect(await compileElsewhere(readingOnly(empty))).toEqual({
      translations: 1,
      diagnostics: [],
    });
  });
});

// ---------------------------------------------------------------- Redis

const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
const redisTitle = hasRedis
  ? 'shares modules through a Redis server'
  : 'shares modules through a Redis server: skipped, there is no redis-server (apt-get install redis-server)';

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

let redis: ChildProcess | undefined;
afterAll(() => void redis?.kill());

/** Starts a server that keeps everything in memory. */
async function startRedis(): Promise<number> {
  const port = await freePort();
  const options = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
  ];
  redis = spawn('redis-server', [...options, '--dir', temporaryDirectory()], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const data of redis.stdout!) {
    output += String(data);
    if (output.includes('Ready to accept connections')) return port;
  }
  throw new Error(`redis-server ended: ${output}`);
}

describe('a cache over Redis', () => {
  it.skipIf(!hasRedis)(redisTitle, async () => {
    const port = await startRedis();
    const driver = redisDriver({ host: '127.0.0.1', port }) as unknown as {
      dispose(): Promise<void>;
    };
    try {
      await checkSharing(driver);
    } finally {
      await driver.dispose();
    }
  });
});
