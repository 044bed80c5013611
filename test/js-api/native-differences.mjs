/**
 * Where V8 departs from the standard, or from a newer text of it, in cases that are right all the
 * same: by the versions of Node in which it does, with the reason. In every other case it agrees.
 */

const noGc = [
  'gc-objects: anyref carries any value of the host',
  'gc-objects: each object is another',
  'gc-objects: i31 values are Numbers',
  'gc-objects: identity is kept, in any collection and through code',
  'gc-objects: no prototype, not extensible, not to be changed',
  'gc-objects: numbers in the range of i31 are i31 in anyref, others are the host’s',
  'gc-objects: objects have no properties',
  'gc-objects: objects of the same type from another module fit, others do not',
  'string-builtins: a builtin is an exported function',
  'string-builtins: a builtin imported with another type is a CompileError',
  'string-builtins: a string constant of another kind or type is a CompileError',
  'string-builtins: a string that would be too long is a RangeError, not a trap',
  'string-builtins: builtins are found only if the set is enabled',
  'string-builtins: cast and test tell strings from other values',
  'string-builtins: each agrees with String',
  'string-builtins: equals takes null, compare does not',
  'string-builtins: string constants are imported by what they are',
  'string-builtins: string constants may have any module name, even an empty one',
  'string-builtins: strings and arrays of code units become each other',
  'string-builtins: strings are unwrapped by all',
  'tables: tables of a non-null type have no default',
];

/** @type {{ in: readonly number[], reason: string, cases: readonly string[] }[]} */
export const differences = [
  { in: [20], reason: 'has neither garbage-collected objects nor string builtins', cases: noGc },
  {
    in: [20],
    reason: 'has exceptions of the older proposal only, without exnref and JSTag',
    cases: [
      'globals: value: an exnref does not come to JavaScript',
      'namespace: JSTag is always the same tag',
      'tags-and-exceptions: JSTag catches what JavaScript throws, but no exceptions of other tags',
      'tags-and-exceptions: code that throws with JSTag throws the value itself',
      'tags-and-exceptions: exceptions pass through code as the same object',
      'tags-and-exceptions: exceptions with another tag, and JavaScript errors, are not caught by a tag',
      'tags-and-exceptions: traps and exhausted stacks are not caught by anything',
    ],
  },
  {
    in: [20],
    reason: 'has no 64-bit addresses',
    cases: [
      'memories: 64-bit addresses: a maximum that no engine reaches is allowed',
      'memories: 64-bit addresses: limits on sizes',
      'memories: 64-bit addresses: sizes are BigInts',
      'memories: constructor: the address type comes first',
      'tables: 64-bit addresses: indices and sizes are BigInts',
      'tables: constructor: the address type is read after the element',
    ],
  },
  {
    in: [20],
    reason: 'has no resizable buffers of memories',
    cases: [
      'memories: operations toFixedLengthBuffer and toResizableBuffer',
      'memories: toFixedLengthBuffer: the buffer, or another in place of a resizable one',
      'memories: toResizableBuffer of a shared memory: growable and frozen',
      'memories: toResizableBuffer: one buffer that follows the memory',
      'memories: toResizableBuffer: resize of the buffer grows the memory, by whole pages',
    ],
  },
  {
    in: [20],
    reason: 'is older than this text of the standard',
    cases: [
      'errors-and-limits: limit: initial elements of a table',
      'globals: constructor: an externref without a value is undefined',
      'modules: Module inherits from %AbstractModuleSource%',
      'tags-and-exceptions: Exception: attribute stack',
      'tags-and-exceptions: Exception: length',
      'tags-and-exceptions: Exception: takes a tag and its values',
      'tags-and-exceptions: stack: exceptions only',
    ],
  },
  {
    in: [20],
    reason: 'keeps `arguments` and `caller` from exported functions, but not from asking',
    cases: ['exported-functions: a built-in function object, no constructor'],
  },
  {
    in: [20, 26],
    reason: 'takes typed arrays and ArrayBuffers only, not every buffer source',
    cases: [
      'namespace: a detached DataView has no bytes, but is a buffer source',
      'namespace: validate, compile and Module take a DataView',
      'namespace: validate, compile and Module take a SharedArrayBuffer',
      'namespace: validate, compile and Module take a growable SharedArrayBuffer',
      'namespace: validate, compile and Module take a length-tracking DataView',
    ],
  },
  {
    in: [20, 26],
    reason: 'takes undefined for a missing argument where WebIDL does not, or the other way round',
    cases: [
      'globals: value: a setter that is called without a value sets undefined',
      'modules: customSections: a missing name is a TypeError, undefined is a name',
    ],
  },
  {
    in: [26],
    reason: 'takes undefined for a value in Table.grow, where WebIDL takes it for a missing one',
    cases: ['tables: grow: returns the old length and fills the new places'],
  },
  {
    in: [20, 26],
    reason: 'refuses numbers between -1 and 0 before their fraction is cut off',
    cases: ['memories: constructor: sizes are [EnforceRange] unsigned long'],
  },
  {
    in: [20, 26],
    reason: 'checks bounds in an order of its own',
    cases: [
      'tables: constructor: the first member that does not convert is the last one read',
      'tables: set: both arguments are converted before the bounds are looked at',
    ],
  },
  {
    in: [26],
    reason: 'makes globals of type exnref',
    cases: ['globals: constructor: neither has exnref'],
  },
  {
    in: [20, 26],
    reason: 'Node compares MIME types as they are written',
    cases: [
      'streaming: compileStreaming: the MIME type is application/wasm, without parameters, in any case',
      'streaming: instantiateStreaming: the MIME type is application/wasm, without parameters, in any case',
    ],
  },
  {
    in: [26],
    reason: 'has a smaller bound for the maximum',
    cases: ['memories: 64-bit addresses: a maximum that no engine reaches is allowed'],
  },
  {
    in: [20, 26],
    reason: 'JSTag is absent, or a data property',
    cases: ['namespace: attribute JSTag'],
  },
  {
    in: [20, 26],
    reason: 'instantiates a Module before the call returns',
    cases: ['namespace: instantiate: code runs after the call has returned'],
  },
  {
    in: [20, 26],
    reason: 'takes arrays where WebIDL takes any iterable',
    cases: [
      'tags-and-exceptions: Exception: values are those of any iterable, converted by type',
      'tags-and-exceptions: Tag: parameters are any iterable, each converted to a string',
      'tags-and-exceptions: Tag: the method that iterates over parameters is read once',
    ],
  },
  {
    in: [20, 26],
    reason: 'does not look at new.target in Tag and Exception',
    cases: [
      'tags-and-exceptions: Exception: an extensible object that is no Error, of any subclass',
      'tags-and-exceptions: Tag: an extensible object of the interface, of any subclass',
    ],
  },
  {
    in: [20, 26],
    reason: 'does not check compile options',
    cases: [
      'string-builtins: a set that is named twice is a CompileError',
      'string-builtins: what is thrown while options are read is thrown',
    ],
  },
  {
    in: [20, 26],
    reason: 'throws in [[DefineOwnProperty]] of an object, or has no objects',
    cases: ['gc-objects: properties can be neither set nor defined nor deleted'],
  },
];
