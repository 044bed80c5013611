// @ts-check
/**
 * Who may import what: the one table behind the eslint rule and the architecture test.
 * Plain JavaScript because eslint.config.js reads it as it is. It looks at paths only, never at
 * file contents; paths are relative to the repository's root, with forward slashes.
 */

/** What of runtime/ the compiler shares: layout and words, and helpers that know nothing of instances. */
const SHARED_WITH_COMPILER = [
  'runtime/abi.ts',
  'runtime/content-hash.ts',
  'runtime/js-api/buffer-source.ts',
  'runtime/node-builtins.ts',
  'runtime/option-names.ts',
  'runtime/value-types.ts',
  'runtime/trap.ts',
  'runtime/utf8.ts',
];

/** Files of compiler/ that also run what was compiled, so they may use all of runtime/. */
const RUNS_CODE = [
  'compiler/wasmless.ts',
  'compiler/webassembly.ts',
  'compiler/interpreter.ts',
  'compiler/translator.ts',
  'compiler/default-translator.ts',
  'compiler/auto/',
  'compiler/plugin.ts',
  'compiler/cli/',
  'compiler/plugins/',
];

/**
 * Packages with the only files (or folders, ending in a slash) of the product that may import them.
 * @type {Record<string, readonly string[]>}
 */
const PACKAGE_PLACES = {
  binaryen: ['compiler/optimize.ts'],
  acorn: [
    'compiler/emit/parse-source.ts',
    'compiler/plugins/url-expressions.ts',
    'compiler/verify.ts',
  ],
  astring: ['compiler/emit/print.ts'],
  commander: ['compiler/cli/'],
  'cli-progress': ['compiler/cli/'],
  unplugin: ['compiler/plugins/'],
  '@noble/hashes': ['compiler/', 'runtime/'],
  cborg: ['runtime/plugin/swc/'],
  // Types of syntax trees only.
  estree: ['compiler/'],
};

/** @param {string} file @param {readonly string[]} places */
const isIn = (file, places) =>
  places.some((place) => (place.endsWith('/') ? file.startsWith(place) : file === place));

/** @param {string} file */
const isProduct = (file) => file.startsWith('compiler/') || file.startsWith('runtime/');

/** @param {string} specifier */
const packageName = (specifier) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** @param {string} file @param {string} specifier */
function resolveRelative(file, specifier) {
  const parts = file.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** @param {string} file @param {string} target */
function brokenInternalRule(file, target) {
  if (!isProduct(target)) return 'the product imports only its own files and packages';
  if (file.startsWith('runtime/') && target.startsWith('compiler/')) {
    return 'runtime/ must not import compiler/';
  }
  if (file.startsWith('compiler/') && target.startsWith('runtime/')) {
    if (isIn(target, SHARED_WITH_COMPILER) || isIn(file, RUNS_CODE)) return null;
    return `compiler/ may import of runtime/ only ${SHARED_WITH_COMPILER.join(', ')}`;
  }
  return null;
}

/** @param {string} file @param {string} specifier */
function brokenPackageRule(file, specifier) {
  const name = packageName(specifier);
  const places = PACKAGE_PLACES[name];
  if (!places) return `${name} is not a dependency that the product may import`;
  return isIn(file, places) ? null : `${name} may be imported only in ${places.join(', ')}`;
}

/**
 * The file that an import names, or null for packages and builtins.
 * @param {string} file
 * @param {string} specifier
 * @returns {string | null}
 */
export const importTarget = (file, specifier) =>
  specifier.startsWith('.') ? resolveRelative(file, specifier) : null;

/**
 * Says which rule an import breaks, or null. Tests and tools may import what they like.
 * @param {string} file importing file
 * @param {string} specifier as written
 * @returns {string | null}
 */
export function brokenImportRule(file, specifier) {
  if (!isProduct(file) || specifier.startsWith('node:')) return null;
  const target = importTarget(file, specifier);
  return target === null ? brokenPackageRule(file, specifier) : brokenInternalRule(file, target);
}
