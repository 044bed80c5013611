/**
 * The text of an artefact's descriptor: abi.ts's Artefact as one object literal, of what the module
 * says and of what emitting its code turned out to need.
 */
import { ABI_VERSION } from '../../runtime/abi.ts';
import type { CompileOptions } from '../options.ts';
import { adaptName, wrapName } from './boundary.ts';
import type { ConstantCode } from './constants.ts';
import type { DataImage } from './data-image.ts';
import type { DataData, DescriptorData, ElementData } from './descriptor.ts';
import { disarm, quote } from './estree.ts';
import { extraFlags } from './extra-fields.ts';
import { constructorName } from './gc.ts';
import { PRIMARY_VIEW } from './primary-view.ts';
import type { UsedNames } from './scope.ts';

/** What the text is made of. */
export interface DescriptorParts {
  /** Hex sha-256 of the module. */
  readonly hash: string;
  readonly options: CompileOptions;
  readonly data: DescriptorData;
  readonly image: DataImage;
  /** Types of functions that have a wrapper, or an adapter. */
  readonly wrapped: readonly number[];
  readonly adapted: readonly number[];
  readonly comparedTypes: readonly number[];
  readonly used: Pick<UsedNames, 'types' | 'usesPrimaryView'>;
}

/** Declares `artefact`, and the tables that its functions read. */
export function descriptorText(parts: DescriptorParts): string {
  const { data, wrapped, adapted } = parts;
  const imported = data.imports.filter(({ kind }) => kind === 'func').length;
  const fields = [...moduleFields(parts), ...codeFields(parts), ...optionFields(parts.options)];
  return (
    `var importedCount=${imported},wraps=${byType(wrapped, wrapName)},adapts=${byType(adapted, adaptName)},\n` +
    `artefact={\n${[...fields, ...closingFields].join(',\n')}};\n`
  );
}

/** What the module says. */
function moduleFields({ hash, data, image }: DescriptorParts): string[] {
  const segments = data.data.map((segment, i) => dataText(segment, image.ranges[i]!));
  return [
    `abi:${ABI_VERSION}`,
    `hash:"${hash}"`,
    `types:${json(data.types)}`,
    `recGroups:${json(data.recGroups)}`,
    `imports:${json(data.imports)}`,
    `functionTypes:${json([...data.functionTypes])}`,
    `tables:${json(data.tables)}`,
    `memories:${json(data.memories)}`,
    `globals:${json(data.globals)}`,
    `tags:${json(data.tags)}`,
    `exports:${json(data.exports)}`,
    `start:${data.start}`,
    `elements:[${data.elements.map(elementText).join()}]`,
    `data:[${segments.join()}]`,
  ];
}

/** What code has, and what it needs. */
function codeFields({ data, comparedTypes, used }: DescriptorParts): string[] {
  const { types, usesPrimaryView } = used;
  const tableInit = Object.entries(data.tableInit).map(([k, name]) => `${k}:${name}`);
  return [
    `comparedTypes:${json(comparedTypes)}`,
    ...(types.length > 0 ? [`constructors:${byType(types, constructorName)}`] : []),
    'Context:Context',
    ...(usesPrimaryView ? [`primary:${PRIMARY_VIEW}`] : []),
    'initGlobals:initGlobals',
    `tableInit:{${tableInit.join()}}`,
    'code:function(i){return functions[i-importedCount]}',
    'tailCode:function(i){return tails[+i]}',
  ];
}

const SUSPENDING_FORMS =
  'suspending:{code:function(i){return suspendingForms[+i]},tailCode:function(i){return suspendingTails[+i]}}';

/** What is there only where an option asks for it. */
function optionFields(options: CompileOptions): string[] {
  return [
    ...Object.keys(extraFlags(options)).map((name) => `${name}:true`),
    ...(options.recordBranches === true ? ['branchCounts:{}'] : []),
    ...(suppliesImports(options) ? [`supply:${supplyText(options)}`] : []),
    ...(options.suspending === true ? [SUSPENDING_FORMS] : []),
  ];
}

const closingFields = [
  'wrap:function(t){return wraps[+t]}',
  'adapt:function(t){return adapts[+t]}',
  'wasmData:wasmData',
  'customSections:customSections',
];

// ---------------------------------------------------------------- builtins

/** True if imports may be builtins: then the artefact has them itself. */
export const suppliesImports = ({ builtins, importedStringConstants }: CompileOptions): boolean =>
  (builtins ?? []).length > 0 || importedStringConstants !== undefined;

function supplyText({ builtins, importedStringConstants }: CompileOptions): string {
  const constants = importedStringConstants === undefined ? 'null' : quote(importedStringConstants);
  return `function(d){return supplyBuiltin(d,[${(builtins ?? []).map(quote).join()}],${constants})}`;
}

// ---------------------------------------------------------------- literals

const json = (value: unknown): string => quoteJson(JSON.stringify(value));
/** JSON as JavaScript that is safe in scripts, with names that quote() would have made. */
const quoteJson = (text: string): string =>
  disarm(text).replace(
    /[\u007f-\uffff<>]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const constant = (code: ConstantCode): string => (code === Infinity ? '1/0' : String(code));

const byType = (types: readonly number[], name: (type: number) => string): string =>
  `{${types.map((type) => `${type}:${name(type)}`).join()}}`;

function elementText({ mode, table, type, offset, items }: ElementData): string {
  const list = typeof items === 'string' ? items : json(items);
  return `{mode:"${mode}",table:${table},type:${type},offset:${constant(offset)},items:${list}}`;
}

function dataText(
  { mode, memory, offset }: DataData,
  { start, end }: DataImage['ranges'][number],
): string {
  return `{mode:"${mode}",memory:${memory},offset:${constant(offset)},start:${start},end:${end}}`;
}
