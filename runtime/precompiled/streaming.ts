/**
 * Streaming functions that take a module by the name of its file: a response whose URL ends in a
 * name that an index has is not read, and not even looked at. All others go the standard's way.
 */
import { applyOptions, toCompileOptions } from '../js-api/compile-options.ts';
import type { WebAssemblyNamespace } from '../js-api/create-webassembly.ts';
import { wrapModule } from '../js-api/module.ts';
import type { CompiledModule } from '../js-api/module.ts';
import { defineOperations, isObject } from '../js-api/webidl.ts';

type FindByName = (name: string) => Promise<CompiledModule> | undefined;

/** What the last segment of a URL's path names, as it is spelled where it says nothing in UTF-8. */
function fileName(url: string): string {
  const path = /^[^?#]*/.exec(url)![0];
  const segment = path.slice(path.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function findFor(response: unknown, find: FindByName): Promise<CompiledModule> | undefined {
  if (!isObject(response)) return undefined;
  const { url, body } = response as { url?: unknown; body?: { cancel?: () => Promise<void> } };
  const found = typeof url === 'string' ? find(fileName(url)) : undefined;
  // The rest of the download is not wanted; what becomes of it is nobody's concern.
  if (found !== undefined) body?.cancel?.().catch(() => undefined);
  return found;
}

/** Gives `namespace` streaming functions that ask `find` first. */
export function streamByName(namespace: WebAssemblyNamespace, find: FindByName): void {
  const { Module } = namespace;
  const standard = { ...namespace };

  const moduleOf = async (found: Promise<CompiledModule>, options: unknown): Promise<object> =>
    wrapModule(Module, applyOptions(await found, toCompileOptions(options)));

  defineOperations(namespace, {
    async compileStreaming(source: unknown, options: unknown = undefined): Promise<object> {
      const response = await source;
      const found = findFor(response, find);
      if (found === undefined) return standard.compileStreaming(response, options);
      return moduleOf(found, options);
    },

    async instantiateStreaming(
      source: unknown,
      importObject: unknown = undefined,
      options: unknown = undefined,
    ): Promise<unknown> {
      const response = await source;
      const found = findFor(response, find);
      if (found === undefined)
        return standard.instantiateStreaming(response, importObject, options);
      const module = await moduleOf(found, options);
      return { module, instance: await standard.instantiate(module, importObject) };
    },
  });
}
