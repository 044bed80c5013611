/**
 * The end of an artefact file, in each of its formats: brings the runtime's names into scope and the
 * artefact's out of it. Gets the names that the code before it uses; says nothing about the module.
 */
import type { CompileOptions } from '../options.ts';
import { quote } from './estree.ts';
import { REGISTERS } from './registers.ts';

/** What the runtime has for suspending code; the file hands it on. */
export const suspendingApi = ['Suspending', 'promising'];

/** Makes the runtime's text, given the names that are used. */
export type LinkRuntime = (names: readonly string[]) => string;

/** @param linkRuntime null if the runtime is not in the file */
export function closing(
  options: CompileOptions,
  linkRuntime: LinkRuntime | null,
  names: readonly string[],
): string {
  const entry = 'function instantiate(imports){return instantiateArtefact(artefact,imports)}\n';
  return importText(options, linkRuntime, names) + entry + exportText(options);
}

/** What the file calls some of the runtime's names; the others are the same. */
const localNames: Readonly<Record<string, string>> = {
  // The file has its own.
  instantiate: 'instantiateArtefact',
  [REGISTERS]: 'registers',
};
const localName = (name: string): string => localNames[name] ?? name;

/** Not an import or `var` itself: to V8 only a constant of the file is one in code that it optimises. */
const REGISTERS_DECLARATION = `const ${REGISTERS}=${localName(REGISTERS)};\n`;

function importText(
  options: CompileOptions,
  linkRuntime: LinkRuntime | null,
  names: readonly string[],
): string {
  if (linkRuntime === null && options.format === 'esm') {
    const imported = names.map((name) =>
      localName(name) === name ? name : `${name} as ${localName(name)}`,
    );
    return `import {${imported.join()}} from ${runtimeSpecifier(options)};\n${REGISTERS_DECLARATION}`;
  }
  const runtime = linkRuntime === null ? sharedRuntime(options) : ownRuntime(linkRuntime, names);
  const declared = names.map((name) => `${localName(name)}=runtime.${name}`);
  return `var runtime=${runtime};\nvar ${declared.join()};\n${REGISTERS_DECLARATION}`;
}

const runtimeSpecifier = ({ runtimeImport }: CompileOptions): string =>
  quote(runtimeImport ?? 'wasmless/runtime');

const sharedRuntime = (options: CompileOptions): string =>
  options.format === 'cjs' ? `require(${runtimeSpecifier(options)})` : 'globalThis.wasmlessRuntime';

const ownRuntime = (linkRuntime: LinkRuntime, names: readonly string[]): string =>
  linkRuntime(names).trim().replace(/;$/, '');

function exportText({ format, data, suspending }: CompileOptions): string {
  const names = ['artefact', 'instantiate'];
  if (data === 'file') names.push('setImage');
  if (suspending === true) names.push(...suspendingApi);
  if (format === 'esm') return `export {${names.join()}};\n`;
  const object = `{${names.map((name) => `${name}:${name}`).join()}}`;
  return format === 'cjs' ? `module.exports=${object};\n` : `return ${object};\n})();\n`;
}
