/** wasm-bindgen: SVG to pixels, single precision all the way. */
import { readFileSync } from 'node:fs';
import { Resvg, initWasm } from '@resvg/resvg-wasm';
import { digest } from '../digest.mjs';

export async function job() {
  const bytes = readFileSync(new URL(import.meta.resolve('@resvg/resvg-wasm/index_bg.wasm')));
  await initWasm(bytes);
  const petals = Array.from(
    { length: 12 },
    (_, i) =>
      `<ellipse cx="60" cy="26" rx="9" ry="22" fill="hsl(${i * 30},80%,55%)" opacity=".7" transform="rotate(${i * 30} 60 60)"/>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120"><defs><radialGradient id="g"><stop stop-color="#fff"/><stop offset="1" stop-color="#246"/></radialGradient></defs><rect width="120" height="120" fill="url(#g)"/>${petals.join('')}</svg>`;
  const image = new Resvg(svg, { fitTo: { mode: 'width', value: 90 } }).render();
  return [image.width, image.height, digest(image.pixels), digest(image.asPng())];
}
