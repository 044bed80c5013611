import type { WebAssemblyNamespace } from '../runtime/js-api/create-webassembly.ts';

/**
 * The namespace under test: what translates at run time, or by the variable RUN_TIME
 *
 *   interpreter  what interprets: vitest's project of that name
 *   observed     code that reports all calls and may be stopped anywhere
 *   quick        what translates at run time, and never better than at first
 *   tiering      the same, where every function is translated better at its second call or round, and
 *                calls are taken over within loops
 *   release      release files, compiled ahead of time
 *
 * All must do the same, so the same tests judge them.
 */
const namespaces = {
  interpreter: () => import('../compiler/interpreter.ts'),
  observed: () => import('./listeners/observed.ts'),
  quick: () => translator(Infinity),
  release,
  tiering: () => translator(1, 0),
  translator: () => import('../compiler/webassembly.ts'),
};

async function translator(
  tierThreshold: number,
  giantSize?: number,
): Promise<{ WebAssembly: WebAssemblyNamespace }> {
  const { makeWebAssembly } = await import('../compiler/webassembly.ts');
  const options = giantSize === undefined ? {} : { giantSize };
  return { WebAssembly: makeWebAssembly({ tierThreshold, ...options }) };
}

async function release(): Promise<{ WebAssembly: WebAssemblyNamespace }> {
  const { ahead } = await import('./differential/engines.ts');
  return { WebAssembly: ahead({ release: true }) as unknown as WebAssemblyNamespace };
}

const choice = process.env['RUN_TIME'] as keyof typeof namespaces | undefined;

export const { WebAssembly } = await namespaces[choice ?? 'translator']();
