/**
 * Which of a bundle's original lines fill it? Reads a source map with the Rust code of the package
 * source-map. Plain JavaScript of the kind that small engines take: no modules, no classes.
 *
 * @param {(imports: object) => object} instantiate makes exports of lib/mappings.wasm
 * @param {string} map the source map, as JSON
 * @returns {string}
 */
// eslint-disable-next-line @typescript-eslint/no-unused-vars -- what follows this script in the bundle calls it
function countLines(instantiate, map) {
  'use strict';
  var json = JSON.parse(map);
  var columnsOf = {};
  var previous = null;

  var names =
    'all_generated_locations_for compute_column_spans generated_location_for ' +
    'original_location_for parse_mappings sort_by_generated_location sort_by_original_location';
  var env = {
    mapping_callback: function (line, column, hasEnd, end, hasOriginal, source, originalLine) {
      if (previous !== null && previous.line === line) {
        columnsOf[previous.key] = (columnsOf[previous.key] || 0) + column - previous.column;
      }
      var key = json.sources[source] + ':' + (originalLine + 1);
      previous = hasOriginal ? { line: line, column: column, key: key } : null;
    },
  };
  names.split(' ').forEach(function (name) {
    env['start_' + name] = env['end_' + name] = function () {};
  });

  var exports = instantiate({ env: env });
  var text = json.mappings;
  var at = exports.allocate_mappings(text.length) >>> 0;
  // Only now: allocating may have moved the memory.
  var bytes = new Uint8Array(exports.memory.buffer, at, text.length);
  for (var i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  var mappings = exports.parse_mappings(at);
  if (exports.get_last_error() !== 0) throw new Error('the source map is damaged');
  exports.by_generated_location(mappings);
  exports.free_mappings(mappings);

  var lines = Object.keys(columnsOf).sort(function (a, b) {
    return columnsOf[b] - columnsOf[a] || (a < b ? -1 : 1);
  });
  var top = lines.slice(0, 5).map(function (line) {
    return columnsOf[line] + ' columns from ' + line;
  });
  return lines.length + ' lines\n' + top.join('\n');
}
