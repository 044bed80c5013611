/**
 * The features of WebAssembly this compiler knows: one row each, with the proposal's repository
 * name, the version of the standard that adopted it, and whether a module may use it by default.
 *
 * On by default is what engines ship and toolchains emit, and every proposal that takes nothing away:
 * whatever is invalid without it and is not its own stays invalid. A feature that is off is refused
 * with its name, so that a caller knows which switch to ask for. Nothing here knows how a feature is
 * encoded: decoder, validator and instruction rows name the feature they belong to.
 */

export type FeatureName =
  | 'mvp'
  | 'mutable-globals'
  | 'sign-extension'
  | 'nontrapping-float-to-int'
  | 'multi-value'
  | 'bulk-memory'
  | 'reference-types'
  | 'simd'
  | 'relaxed-simd'
  | 'tail-call'
  | 'extended-const'
  | 'multi-memory'
  | 'memory64'
  | 'function-references'
  | 'gc'
  | 'exception-handling'
  | 'branch-hinting'
  | 'threads'
  | 'legacy-exceptions'
  | 'wide-arithmetic'
  | 'custom-page-sizes'
  | 'compact-import-section'
  | 'custom-descriptors';

export interface Feature {
  readonly name: FeatureName;
  /** Name of the proposal's repository below github.com/WebAssembly; null for the first version. */
  readonly proposal: string | null;
  /** Version of the standard that has it, or null while it is a proposal. */
  readonly version: '1.0' | '2.0' | '3.0' | null;
  readonly isDefault: boolean;
  readonly description: string;
  /** What shows that it works: folders and scripts of the official suite, and tests of our own. */
  readonly proof: string;
}

const feature = (
  name: FeatureName,
  proposal: string | null,
  version: Feature['version'],
  isDefault: boolean,
  description: string,
  proof: string,
): Feature => ({ name, proposal, version, isDefault, description, proof });

/* prettier-ignore */
export const features: readonly Feature[] = [
  feature('mvp', null, '1.0', true, 'the first version: scalars, one memory, one table, functions', 'core scripts; random programs against the host engine; golden files'),
  feature('mutable-globals', 'mutable-global', '1.0', true, 'import and export of mutable globals', 'core: global, imports, linking'),
  feature('sign-extension', 'sign-extension-ops', '2.0', true, 'i32.extend8_s and its kin', 'core: i32, i64'),
  feature('nontrapping-float-to-int', 'nontrapping-float-to-int-conversions', '2.0', true, 'saturating float to integer conversion', 'core: conversions'),
  feature('multi-value', 'multi-value', '2.0', true, 'several results, blocks with parameters', 'core: block, br, call and kin; random programs'),
  feature('bulk-memory', 'bulk-memory-operations', '2.0', true, 'memory.copy, memory.fill, passive segments', 'core/bulk-memory'),
  feature('reference-types', 'reference-types', '2.0', true, 'externref, funcref values, several tables', 'core: ref_*, table_*, elem, select'),
  feature('simd', 'simd', '2.0', true, 'the 128-bit vector type v128', 'core/simd; every instruction against the host engine'),
  feature('relaxed-simd', 'relaxed-simd', '3.0', true, 'vector instructions whose result may vary by machine', 'core/relaxed-simd'),
  feature('tail-call', 'tail-call', '3.0', true, 'return_call and return_call_indirect', 'core: return_call*'),
  feature('extended-const', 'extended-const', '3.0', true, 'integer add, sub and mul in constant expressions', 'core: global, data, elem'),
  feature('multi-memory', 'multi-memory', '3.0', true, 'more than one memory', 'core/multi-memory'),
  feature('memory64', 'memory64', '3.0', true, 'memories and tables with 64-bit addresses', 'core/memory64'),
  feature('function-references', 'function-references', '3.0', true, 'typed function references, call_ref', 'core: call_ref, br_on_null and kin'),
  feature('gc', 'gc', '3.0', true, 'structs, arrays, i31 and recursive types with subtyping', 'core/gc'),
  feature('exception-handling', 'exception-handling', '3.0', true, 'tags, throw and try_table', 'core/exceptions'),
  feature('branch-hinting', 'branch-hinting', '3.0', true, 'a custom section that says which branches are likely', 'proposals/custom-annotations; likely arms stay where giant functions are cut'),
  feature('threads', 'threads', null, true, 'shared memories and atomic instructions', 'proposals/threads; Workers over one memory'),
  feature('legacy-exceptions', 'exception-handling', null, true, 'try, catch, delegate and rethrow, as browsers shipped them first', 'proposals/legacy-exceptions; against the host engine'),
  feature('wide-arithmetic', 'wide-arithmetic', null, true, '128-bit addition, subtraction and widening multiplication', 'proposals/wide-arithmetic'),
  feature('custom-page-sizes', 'custom-page-sizes', null, true, 'memories with pages of one byte', 'proposals/custom-page-sizes'),
  feature('compact-import-section', 'compact-import-section', null, true, 'imports grouped by module name', 'proposals/compact-import-section'),
  feature('custom-descriptors', 'custom-descriptors', null, true, 'exact types and descriptors of structs', 'proposals/custom-descriptors'),
];

/** Which features a module may use. */
export type FeatureSet = Readonly<Record<FeatureName, boolean>>;

/**
 * The defaults, changed by what the caller asks for.
 * @param changes features to switch on (true) or off (false); the rest keep their default
 * @throws TypeError for a feature that there isn't
 */
export function featureSet(changes: Partial<Record<FeatureName, boolean>> = {}): FeatureSet {
  for (const name of Object.keys(changes)) {
    if (!features.some((known) => known.name === name)) {
      throw new TypeError(`there is no feature '${name}'`);
    }
  }
  const set = {} as Record<FeatureName, boolean>;
  for (const { name, isDefault } of features) set[name] = changes[name] ?? isDefault;
  return set;
}
