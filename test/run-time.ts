/**
 * The namespace under test: what translates at run time, or by the variable RUN_TIME
 *
 *   interpreter  what interprets: vitest's project of that name
 *   observed     code that reports all calls and may be stopped anywhere
 *
 * All must do the same, so the same tests judge them.
 */
const namespaces = {
  interpreter: () => import('../compiler/interpreter.ts'),
  observed: () => import('./listeners/observed.ts'),
  translator: () => import('../compiler/webassembly.ts'),
};

const choice = process.env['RUN_TIME'] as keyof typeof namespaces | undefined;

export const { WebAssembly } = await namespaces[choice ?? 'translator']();
