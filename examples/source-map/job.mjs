/** Looks up positions in a source map of 12,000 mappings, both ways. */
import { compiled, runJob } from '../support/child.mjs';
import { webAssemblyOf } from '../support/webassembly.mjs';

async function prepare() {
  // The package hands its wasm bytes to the global WebAssembly.instantiate: so there has to be one.
  if (compiled) globalThis.WebAssembly = webAssemblyOf(compiled);
  return (await import('source-map')).default;
}

function makeMap(SourceMapGenerator) {
  const generator = new SourceMapGenerator({ file: 'bundle.js' });
  for (let line = 1; line <= 600; line++) {
    for (let column = 0; column < 20; column++) {
      generator.addMapping({
        generated: { line, column: column * 7 },
        original: { line: ((line * 37 + column * 11) % 900) + 1, column: (column * 31) % 90 },
        source: `source-${line % 5}.ts`,
        name: `name${column}`,
      });
    }
  }
  return generator.toString();
}

function job({ SourceMapConsumer, SourceMapGenerator }) {
  return SourceMapConsumer.with(makeMap(SourceMapGenerator), null, (consumer) => {
    let checksum = 0;
    let mappings = 0;
    const add = (value) => (checksum = (checksum * 31 + (value ?? 0)) >>> 0);
    for (let line = 1; line <= 600; line += 3) {
      const original = consumer.originalPositionFor({ line, column: (line * 13) % 140 });
      add(original.line);
      add(original.column);
      const { source, line: originalLine, column } = original;
      add(consumer.generatedPositionFor({ source, line: originalLine, column }).line);
    }
    consumer.eachMapping((mapping) => {
      mappings++;
      add(mapping.generatedColumn * mapping.originalLine);
    });
    const { line, column, source } = consumer.originalPositionFor({ line: 42, column: 70 });
    return { mappings, checksum, example: `42:70 comes from ${source}:${line}:${column}` };
  });
}

await runJob(prepare, job);
