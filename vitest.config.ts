import { defineConfig } from 'vitest/config';

// Forks, not threads: scripts that exhaust the stack need a main thread's stack.
const shared = { pool: 'forks', testTimeout: 120_000, hookTimeout: 120_000 } as const;

/** Tests of whatever runs modules at run time: see test/run-time.ts. */
const runTimeTests = [
  'exceptions',
  'gc',
  'js-api/standard',
  'promise-integration',
  'proposals',
  'simd',
  'spec',
  'threads/instructions',
].map((name) => `test/${name}${name.includes('/') ? '' : '/**/*'}.test.ts`);

/** Tests that start the built command line or examples need dist/ as fresh as the sources. */
const builtTests = [
  'test/auto/**/*.test.ts',
  'test/bench/**/*.test.ts',
  'test/cli/**/*.test.ts',
  'test/environments/**/*.test.ts',
  'test/examples.test.ts',
  'test/package.test.ts',
  'test/packages/**/*.test.ts',
  'test/plugins/**/*.test.ts',
  'test/**/built.test.ts',
];

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...shared,
          name: 'source',
          include: ['test/**/*.test.ts'],
          exclude: builtTests,
        },
      },
      {
        test: {
          ...shared,
          name: 'interpreter',
          include: runTimeTests,
          env: { RUN_TIME: 'interpreter' },
        },
      },
      ...['quick', 'tiering'].map((tier) => ({
        test: {
          ...shared,
          name: tier,
          include: [
            'test/exceptions/**/*.test.ts',
            'test/gc/**/*.test.ts',
            'test/spec/core.test.ts',
            'test/spec/proposals.test.ts',
          ],
          env: { RUN_TIME: tier },
        },
      })),
      {
        test: {
          ...shared,
          name: 'release',
          include: ['core', 'proposals', 'simd'].map((name) => `test/spec/${name}.test.ts`),
          env: { RUN_TIME: 'release' },
        },
      },
      {
        test: {
          ...shared,
          name: 'built',
          include: builtTests,
          globalSetup: ['test/build-first.ts'],
        },
      },
    ],
  },
});
