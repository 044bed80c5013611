/**
 * Where the files of the built package are. Receives paths below dist/. This file is one folder below
 * it, in the sources as in the bundle (build.mjs sees to that): nothing else may find files by its own
 * address, as bundling moves it.
 */

// In two steps: bundlers take `new URL(path, import.meta.url)` for an asset, or for a folder of them.
const here = import.meta.url;
const root = new URL('..', here);

export const packageFile = (path: string): URL => new URL(path, root);
