/** Emscripten with embind, C: image to WebP and back. */
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { digest } from '../digest.mjs';

export async function job() {
  const require = createRequire(import.meta.url);
  const load = (path) => import(pathToFileURL(require.resolve(`@jsquash/webp/${path}`)).href);
  const read = (path) =>
    WebAssembly.compile(readFileSync(require.resolve(`@jsquash/webp/${path}`)));
  const encoder = await load('encode.js');
  const decoder = await load('decode.js');
  await encoder.init(await read('codec/enc/webp_enc.wasm'));
  await decoder.init(await read('codec/dec/webp_dec.wasm'));
  globalThis.ImageData = class {
    constructor(data, width, height) {
      Object.assign(this, { data, width, height });
    }
  };
  const data = Uint8ClampedArray.from({ length: 64 * 48 * 4 }, (_, i) =>
    (i & 3) === 3 ? 255 : (i * i) >> 7,
  );
  const webp = await encoder.default(new ImageData(data, 64, 48), { quality: 60 });
  const back = await decoder.default(webp);
  return [webp.byteLength, digest(webp), back.width, digest(back.data)];
}
