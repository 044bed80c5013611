/** Names that a module may have and that would hurt if they were ever taken for code. */

/** Sets a global that no test wants to see, wherever it is run. */
const ATTACK = 'globalThis.wasOwned=1';

export const wasAttacked = (): boolean => 'wasOwned' in globalThis;

export const hostileNames: readonly string[] = [
  // Properties of objects and functions.
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'valueOf',
    'hasOwnProperty',
    'then',
    'length',
  ],
  // Ends of strings, comments and scripts.
  ...[`";${ATTACK};"`, `';${ATTACK};'`, `\`;${ATTACK};\``, `\${${ATTACK}}`, `*/${ATTACK}/*`, `//`],
  ...[
    `\n${ATTACK}\n`,
    `\r${ATTACK}`,
    `\u2028${ATTACK}`,
    `\u2029${ATTACK}`,
    `\\`,
    `\\";${ATTACK}//`,
  ],
  ...[`</script><script>${ATTACK}</script>`, '<!--', '-->', ']]>', `);${ATTACK};(`, `}${ATTACK}{`],
  // What sandboxes look for.
  ...['import(', 'import (', 'import/**/(', 'eval(', 'eval (', 'Function("")', 'WebAssembly'],
  // Words of the language, and of emitted files.
  ...[
    'eval',
    'arguments',
    'await',
    'yield',
    'let',
    'static',
    'enum',
    'default',
    'this',
    'null',
    'undefined',
    'NaN',
  ],
  ...[
    '$',
    'R',
    'D',
    'U',
    'F',
    'F$t',
    'artefact',
    'instantiate',
    'exports',
    'module',
    'require',
    'runtime',
    'image',
  ],
  ...[
    'functions',
    'tails',
    'wraps',
    'adapts',
    'sections',
    'Context',
    'initGlobals',
    'f0',
    'f1',
    'wrap0',
    'L0',
    'Math',
  ],
  ...[
    'i64_div_s',
    'importedCount',
    'customSections',
    'wasmData',
    'imageText',
    'instantiateArtefact',
    'setImage',
  ],
  ...['a', 'a$t', 'a$1', 'a$t$1', 'a_1', 'a-1', 'a.1', 'a$1$t'],
  // Unusual text.
  ...[
    '',
    ' ',
    '0',
    '-1',
    '1e3',
    '\0',
    '\u00e9',
    '\u0301',
    '\ufeff',
    '\u202e',
    '\u{1f4a9}',
    '\uff41',
    'x'.repeat(5000),
  ],
];
