/** wasm-bindgen, compiled synchronously while the package is being imported. */
import swc from '@swc/wasm-typescript';

export async function job() {
  const source = `
    export abstract class Shape<T extends object> { constructor(protected readonly parts: T[], private name?: string) {} }
    namespace Units { export const metre = 1, foot = 0.3048 * metre }
    export enum Colour { Red, Green = Red + 5, Text = 'x' }
    const assertion = <T,>(value: unknown): asserts value is T => { if (!value) throw new TypeError(\`\${value}\`) };`;
  const { code } = await swc.transform(source, { mode: 'transform', sourceMap: false });
  return code;
}
