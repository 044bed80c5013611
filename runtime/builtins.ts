/**
 * Imports that no host has to give: functions of builtin sets ("wasm:js-string"), and string
 * constants, which are named by what they are. Which of them a module gets is said when it is
 * compiled.
 *
 * @see js-api "Builtins", "validate builtins and imported strings"
 */
import type { Artefact, ImportDescriptor } from './abi.ts';
import { CompileError } from './errors.ts';
import { funcRefOf } from './func.ts';
import { jsStringFunction } from './js-string.ts';
import { canonicalValType, isSubtype, matchesType, typeIdsOf } from './type-registry.ts';
import { Heap, refType } from './value-types.ts';

/** Functions of each set, by the name that compile options call it. */
const sets: Readonly<Record<string, (name: string) => unknown>> = { 'js-string': jsStringFunction };
const PREFIX = 'wasm:';

/**
 * The value of an import that a builtin set or a string constant is, or undefined.
 * @param builtins names of the sets that the module may use.
 * @param constants the module name that string constants are imported from, or null.
 */
export function supplyBuiltin(
  descriptor: ImportDescriptor,
  builtins: readonly string[],
  constants: string | null,
): unknown {
  const { module, name, kind } = descriptor;
  if (module === constants) return name;
  if (kind !== 'func' || module.slice(0, PREFIX.length) !== PREFIX) return undefined;
  const set = module.slice(PREFIX.length);
  return builtins.indexOf(set) >= 0 && sets[set] !== undefined ? sets[set](name) : undefined;
}

function checkImport(
  descriptor: ImportDescriptor,
  supplied: unknown,
  typeIds: readonly number[],
): void {
  const name = `import ${descriptor.module}.${descriptor.name}`;
  if (typeof supplied === 'string') {
    const isConstant =
      descriptor.kind === 'global' &&
      !descriptor.global.mutable &&
      matchesType(refType(Heap.extern, false), canonicalValType(typeIds, descriptor.global.type));
    if (!isConstant) throw new CompileError(`${name} must be an immutable global of externref`);
  } else if (descriptor.kind === 'func') {
    const ref = funcRefOf(supplied);
    if (ref === undefined || !isSubtype(ref.t, typeIds[descriptor.type]!)) {
      throw new CompileError(`${name} does not have the builtin's type`);
    }
  }
}

/**
 * The artefact with its builtins.
 * @throws CompileError if it imports one with another type.
 */
export function withBuiltins(
  artefact: Artefact,
  builtins: readonly string[],
  constants: string | null,
): Artefact {
  const supply = (descriptor: ImportDescriptor): unknown =>
    supplyBuiltin(descriptor, builtins, constants);
  const typeIds = typeIdsOf(artefact);
  for (const descriptor of artefact.imports) {
    const supplied = supply(descriptor);
    if (supplied !== undefined) checkImport(descriptor, supplied, typeIds);
  }
  return Object.assign({}, artefact, { supply });
}
