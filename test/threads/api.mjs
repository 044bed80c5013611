import { pathToFileURL } from 'node:url';

/** Puts the WebAssembly to be tested into the place of the global one: a file's, or 'native'. */
export async function useApi(api) {
  if (api !== 'native')
    globalThis.WebAssembly = (await import(pathToFileURL(api).href)).WebAssembly;
}
