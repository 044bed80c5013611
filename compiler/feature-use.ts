/**
 * Which features a valid module uses: by the instructions of its bodies and constant expressions,
 * and by what its sections declare. Tells what is there, not what would be enough to run it.
 */
import { BRANCH_HINTS } from './binary/branch-hints.ts';
import type { TypeDescriptor } from '../runtime/abi.ts';
import * as T from '../runtime/value-types.ts';
import type { ValType } from '../runtime/value-types.ts';
import { BodyReader, readLocals } from './binary/body-reader.ts';
import type { FeatureName } from './features.ts';
import { features } from './features.ts';
import { instructions } from './instructions/index.ts';
import { isExtendedConstant } from './instructions/row.ts';
import type { ConstExpr, ModuleInfo } from './module-info.ts';

/** How often a feature's instructions occur; 0 if only declarations use it. */
export interface FeatureUse {
  readonly name: FeatureName;
  readonly instructionCount: number;
}

/** Instructions of all bodies and constant expressions, by row id. */
function countInstructions(info: ModuleInfo): Uint32Array {
  const counts = new Uint32Array(instructions.length);
  const reader = new BodyReader(info);
  const count = (end: number): void => {
    while (reader.position < end) counts[reader.next().id]!++;
  };
  info.bodyStarts.forEach((start, i) => {
    const end = info.bodyEnds[i]!;
    reader.open(start, end);
    readLocals(reader);
    count(end);
  });
  for (const { start, end } of constantExpressions(info)) {
    reader.open(start, end);
    count(end);
  }
  return counts;
}

/** True if a constant expression has an instruction that was not always allowed there. */
function extendsConstants(info: ModuleInfo): boolean {
  const reader = new BodyReader(info);
  for (const { start, end } of constantExpressions(info)) {
    reader.open(start, end);
    while (reader.position < end) if (isExtendedConstant(reader.next())) return true;
  }
  return false;
}

function* constantExpressions(info: ModuleInfo): Generator<ConstExpr> {
  for (const { init } of [...info.globals, ...info.tables]) if (init !== null) yield init;
  for (const { offset } of [...info.elements, ...info.data]) if (offset !== null) yield offset;
  for (const { items } of info.elements) if (!(items instanceof Uint32Array)) yield* items;
}

function valTypeFeatures(type: ValType): FeatureName[] {
  if (type === T.V128) return ['simd'];
  if (!T.isRef(type)) return [];
  const heap = T.heapOf(type);
  if (T.isConcreteHeap(heap) || !T.isNullableRef(type)) return ['function-references'];
  if (heap === T.Heap.exn || heap === T.Heap.noexn) return ['exception-handling'];
  return heap === T.Heap.func || heap === T.Heap.extern ? ['reference-types'] : ['gc'];
}

function typeFeatures(type: TypeDescriptor): FeatureName[] {
  if (type.kind !== 'func') return ['gc'];
  const features = [...type.params, ...type.results].flatMap(valTypeFeatures);
  if (type.results.length > 1) features.push('multi-value');
  if (type.supertype >= 0 || !type.isFinal) features.push('gc');
  return features;
}

/** Features of the types that globals and tables hold. */
function heldFeatures({ globals, tables }: ModuleInfo): FeatureName[] {
  const elements = tables.map(({ element }) => element);
  return [
    ...globals.flatMap(({ type }) => valTypeFeatures(type)),
    // Tables of plain funcrefs are as old as wasm.
    ...elements.filter((type) => type !== T.FUNCREF).flatMap(valTypeFeatures),
  ];
}

/** Features that sections use, whatever the instructions are. */
function declaredFeatures(info: ModuleInfo): Set<FeatureName> {
  const { memories, tables, globals } = info;
  const exportedGlobals = info.exports
    .filter(({ kind }) => kind === 'global')
    .map(({ index }) => globals[index]!);
  const crossingGlobals = [...globals.slice(0, info.importedGlobalCount), ...exportedGlobals];
  const isDeclared: Partial<Record<FeatureName, boolean>> = {
    'mutable-globals': crossingGlobals.some(({ mutable }) => mutable),
    'multi-memory': memories.length > 1,
    memory64: [...memories, ...tables].some(({ is64 }) => is64),
    threads: memories.some(({ shared }) => shared),
    'custom-page-sizes': memories.some(({ pageSizeLog2 }) => pageSizeLog2 !== 16),
    'reference-types': tables.length > 1,
    gc: info.recGroups.some((size) => size > 1),
    'exception-handling': info.tags.length > 0,
    'extended-const': extendsConstants(info),
    'bulk-memory':
      info.dataCount >= 0 ||
      info.data.some(({ mode }) => mode === 'passive') ||
      info.elements.some(({ mode }) => mode !== 'active'),
    'custom-descriptors':
      info.descriptors.size > 0 ||
      info.imports.some((item) => item.kind === 'func' && item.isExact === true),
    'branch-hinting': info.customSections.some(({ name }) => name === BRANCH_HINTS),
  };
  const declared = Object.entries(isDeclared).flatMap(([name, is]) => (is ? [name] : []));
  return new Set([
    ...(declared as FeatureName[]),
    ...info.types.flatMap(typeFeatures),
    ...heldFeatures(info),
  ]);
}

/** The features a module uses, in the order of the feature table. */
export function featureUse(info: ModuleInfo): FeatureUse[] {
  const declared = declaredFeatures(info);
  const counts = new Map<FeatureName, number>();
  countInstructions(info).forEach((count, id) => {
    const { feature } = instructions[id]!;
    counts.set(feature, (counts.get(feature) ?? 0) + count);
  });
  return features
    .map(({ name }) => ({ name, instructionCount: counts.get(name) ?? 0 }))
    .filter(({ name, instructionCount }) => instructionCount > 0 || declared.has(name));
}
