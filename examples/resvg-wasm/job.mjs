/** Draws an SVG with a gradient, a blur and curves, and makes a PNG of it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compiled, runJob } from '../support/child.mjs';
import { webAssemblyOf } from '../support/webassembly.mjs';

const curves = Array.from({ length: 12 }, (_, i) => {
  const d = `M${i * 5},${(i % 7) * 30} C ${i * 3} 20, 40 ${i * 2}, ${300 - i} ${i * 4} S 10 ${i} 200 200`;
  return `<path d="${d}" fill="url(#g)" stroke="hsl(${i * 30},70%,50%)" opacity=".6"/>`;
});
const SVG = `
  <svg xmlns="http://www.w3.org/2000/svg" width="300" height="225">
    <defs>
      <linearGradient id="g">
        <stop offset="0" stop-color="#f60"/><stop offset="1" stop-color="#06f" stop-opacity=".3"/>
      </linearGradient>
      <filter id="b"><feGaussianBlur stdDeviation="4"/></filter>
    </defs>
    <rect width="300" height="225" fill="white"/>
    <g filter="url(#b)"><circle cx="150" cy="110" r="45" fill="red"/></g>
    ${curves.join('')}
  </svg>`;

async function prepare() {
  // wasm-bindgen's loader calls the global WebAssembly.instantiate and asks for its classes.
  if (compiled) globalThis.WebAssembly = webAssemblyOf(compiled);
  const { initWasm, Resvg } = await import('@resvg/resvg-wasm');
  const wasm = import.meta.resolve('@resvg/resvg-wasm/index_bg.wasm');
  await initWasm(readFileSync(fileURLToPath(wasm)));
  return Resvg;
}

function job(Resvg) {
  const image = new Resvg(SVG, { fitTo: { mode: 'width', value: 240 } }).render();
  const png = image.asPng();
  const hash = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  return {
    size: `${image.width}x${image.height}`,
    pixels: hash(image.pixels),
    pngBytes: png.length,
    png: hash(png),
  };
}

await runJob(prepare, job);
