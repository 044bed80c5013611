/**
 * The limits that engines embedded in JavaScript share. A module beyond one of them is refused
 * here, so that what we accept is what browsers accept, and so that no count in a hostile module
 * makes us allocate without bound.
 * @see JavaScript API "Implementation-defined Limits"
 */
export const limits = {
  moduleByteLength: 1024 * 1024 * 1024,
  types: 1_000_000,
  recGroups: 1_000_000,
  functions: 1_000_000,
  imports: 1_000_000,
  exports: 1_000_000,
  globals: 1_000_000,
  tags: 1_000_000,
  dataSegments: 100_000,
  elementSegments: 10_000_000,
  elementsPerSegment: 10_000_000,
  tables: 100_000,
  tableInitialSize: 10_000_000,
  memories: 100,
  memoryPages32: 65_536,
  memoryPages64: 262_144,
  params: 1_000,
  results: 1_000,
  fields: 10_000,
  /** Of one function, its parameters included. */
  locals: 50_000,
  bodyByteLength: 7_654_321,
  fixedArrayLength: 10_000,
  subtypingDepth: 63,
  /** Ours: values on the operand stack of one function. */
  operands: 1 << 24,
} as const;
