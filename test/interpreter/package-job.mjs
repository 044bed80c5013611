/**
 * Looks up positions in a source map, by source-map's own loader, with the WebAssembly of the module
 * that the first argument names, or the host's. Prints what it found.
 */
const [, , api] = process.argv;
if (api !== undefined) {
  let canEval = true;
  try {
    new Function('');
  } catch {
    canEval = false;
  }
  if (canEval) throw new Error('this process is not restricted');
  globalThis.WebAssembly = (await import(api)).WebAssembly;
}
const { SourceMapConsumer, SourceMapGenerator } = (await import('source-map')).default;

const generator = new SourceMapGenerator({ file: 'bundle.js' });
for (let line = 1; line <= 40; line++) {
  for (let column = 0; column < 20; column++) {
    generator.addMapping({
      generated: { line, column: column * 7 },
      original: { line: ((line * 37 + column * 11) % 900) + 1, column: (column * 31) % 90 },
      source: `source-${line % 5}.ts`,
    });
  }
}
const found = await SourceMapConsumer.with(generator.toString(), null, (consumer) => {
  const mappings = [];
  consumer.eachMapping(({ generatedColumn, originalLine, source }) =>
    mappings.push([generatedColumn, originalLine, source]),
  );
  return [mappings, consumer.originalPositionFor({ line: 12, column: 70 })];
});
console.log(JSON.stringify(found));
