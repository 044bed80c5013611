/** Rust without bindgen: positions in a source map. */
import sourceMap from 'source-map';

export async function job() {
  const { SourceMapConsumer, SourceMapGenerator } = sourceMap;
  const generator = new SourceMapGenerator({ file: 'out.js' });
  for (let i = 0; i < 2000; i++) {
    generator.addMapping({
      generated: { line: 1 + (i >> 4), column: (i & 15) * 9 },
      original: { line: 1 + ((i * 7919) % 1500), column: (i * 31) % 70 },
      source: `module-${i % 7}.ts`,
      name: `name${i % 11}`,
    });
  }
  return SourceMapConsumer.with(generator.toString(), null, (consumer) => {
    const found = [];
    for (let i = 0; i < 2000; i += 13) {
      found.push(consumer.originalPositionFor({ line: 1 + (i >> 4), column: (i & 15) * 9 + 2 }));
    }
    consumer.eachMapping((m) => found.push(m.originalLine), null, SourceMapConsumer.ORIGINAL_ORDER);
    return found;
  });
}
