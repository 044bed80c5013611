/**
 * The program of all environments, in the JavaScript of the oldest of them: exercises two modules
 * and returns everything it saw as one text.
 *
 * @param {(imports: object) => object} exactness makes exports of exactness.wat
 * @param {(imports: object) => object} mappings makes exports of the package source-map's module
 * @returns {string}
 */
// eslint-disable-next-line @typescript-eslint/no-unused-vars -- what follows this script calls it
function runProgram(exactness, mappings) {
  'use strict';
  var seen = [];

  function show(value) {
    if (typeof value === 'bigint') return String(value) + 'n';
    return value === 0 && 1 / value < 0 ? '-0' : String(value);
  }

  /** Calls, and notes the result or the error's words. */
  function note(name, call, args) {
    try {
      seen.push(name + ' ' + show(call.apply(null, args)));
    } catch (error) {
      seen.push(name + ' ' + error.name + ': ' + error.message);
    }
  }

  function runExactness() {
    var received = [];
    var exports = exactness({
      host: {
        seen: function (wide, single) {
          received.push(show(wide), show(single));
        },
      },
    });
    function each(name, lists) {
      for (var i = 0; i < lists.length; i++) note(name, exports[name], lists[i]);
    }
    var bits32 = [[0x7fa00001], [-0x00400001], [0x7fc00000], [-1], [0x7f800000], [1]];
    each('copy32', bits32);
    each('cast32', bits32);
    each('negate32', bits32);
    var nan64 = BigInt('0x7ff4000000000001');
    var all = BigInt('0xfff8000000000123');
    var top = BigInt('0x8000000000000000');
    each('copy64', [[nan64], [all], [top]]);
    each('negate64', [[nan64], [all], [top]]);
    for (var a = 0; a < bits32.length; a++) {
      note('signs32', exports.signs32, [bits32[a][0], bits32[(a + 2) % bits32.length][0]]);
    }
    each('signs64', [
      [nan64, all],
      [all, nan64],
      [top, all],
      [nan64, BigInt(0)],
    ]);
    for (var b = 0; b < bits32.length; b++) {
      note('locals32', exports.locals32, [bits32[b][0], bits32[(b + 1) % bits32.length][0]]);
    }
    each('locals64', [
      [nan64, top],
      [all, nan64],
      [nan64, nan64],
    ]);
    each('constant', [[]]);
    var wide = [
      BigInt(0),
      BigInt(1),
      BigInt(-1),
      top,
      BigInt('0x123456789abcdef0'),
      BigInt(1000003),
    ];
    for (var i = 0; i < wide.length; i++) {
      for (var j = 0; j < wide.length; j++) {
        note('mix', exports.mix, [wide[i], wide[j]]);
        note('less', exports.less, [wide[i], wide[j]]);
        note('divide64', exports.divide64, [wide[i], wide[j]]);
      }
      note('fromUnsigned', exports.fromUnsigned, [wide[i]]);
      exports.report(wide[i]);
    }
    each('toUnsigned', [[1e19], [-1], [NaN], [9007199254740993.5], [1e30]]);
    each('truncate', [[2147483647.5], [2147483648], [NaN], [-2147483648.9]]);
    each('sum32', [[1000]]);
    each('round', [[0.5], [1.5], [-0.5], [4503599627370497.5], [-2.5]]);
    each('minimum', [
      [0, -0],
      [-0, 0],
      [NaN, 1],
      [1, 2],
    ]);
    each('sieve', [[20000]]);
    each('hash', [[5000]]);
    each('choose', [[0], [1], [2], [3], [-1]]);
    each('divide', [
      [7, 0],
      [-2147483648, -1],
      [-7, 2],
    ]);
    each('call', [
      [0, 40, 2],
      [1, 7, 2],
      [2, 0, 0],
      [3, 0, 0],
    ]);
    each('load', [[65531], [65532], [-1], [65530]]);
    each('grow', [[1], [5]]);
    each('load', [[65532], [131068]]);
    each('grow', [[0]]);
    each('fail', [[]]);
    each('deep', [[0]]);
    each('choose', [[1]]);
    try {
      exports.mix(1, 2);
    } catch (error) {
      seen.push(error.name);
    }
    seen.push('received ' + received.join());
  }

  var DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  function vlq(value) {
    var rest = value < 0 ? (-value << 1) | 1 : value << 1;
    var text = '';
    do {
      text += DIGITS[(rest & 31) | (rest > 31 ? 32 : 0)];
      rest >>>= 5;
    } while (rest > 0);
    return text;
  }

  /** Looks positions up in a map of 3,000 mappings. */
  function runMappings() {
    var text = '';
    var source = 0;
    var line = 0;
    for (var i = 0; i < 3000; i++) {
      var toSource = (i * 7) % 5;
      var toLine = (i * 7919) % 1201;
      text += vlq(i % 10 === 0 ? 3 : 9) + vlq(toSource - source) + vlq(toLine - line);
      text += vlq(i % 2 === 0 ? 7 : -7);
      source = toSource;
      line = toLine;
      text += i % 10 === 9 ? ';' : ',';
    }
    var checksum = 0;
    var count = 0;
    var imports = {
      mapping_callback: function () {
        count++;
        for (var k = 0; k < arguments.length; k++) {
          checksum = (Math.imul(checksum, 31) + Number(arguments[k])) | 0;
        }
      },
    };
    var exports = mappings({
      env: new Proxy(imports, {
        get: function (target, name) {
          return target[name] || function () {};
        },
      }),
    });
    var at = exports.allocate_mappings(text.length) >>> 0;
    var bytes = new Uint8Array(exports.memory.buffer, at, text.length);
    for (var c = 0; c < text.length; c++) bytes[c] = text.charCodeAt(c);
    var map = exports.parse_mappings(at);
    seen.push('error ' + exports.get_last_error());
    if (map !== 0) {
      exports.compute_column_spans(map);
      exports.by_generated_location(map);
      exports.by_original_location(map);
      for (var k = 0; k < 300; k++) exports.original_location_for(map, k, (k * 13) % 60, 1);
    }
    seen.push('mappings ' + count + ' ' + checksum);
  }

  runExactness();
  runMappings();
  return seen.join('\n');
}
