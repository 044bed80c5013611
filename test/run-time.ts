/**
 * The namespace under test: what translates at run time, or in vitest's project `interpreter` what
 * interprets. Both must do the same, so the same tests judge them.
 */
export const { WebAssembly } =
  process.env['RUN_TIME'] === 'interpreter'
    ? await import('../compiler/interpreter.ts')
    : await import('../compiler/webassembly.ts');
