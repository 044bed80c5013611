/**
 * Puts an artefact file together, piece by piece: functions first, then what they turned out to
 * need. Nothing is held but the piece at hand. The same input and options give the same bytes.
 */
import { ABI_VERSION } from '../../runtime/abi.ts';
import type { ModuleInfo } from '../module-info.ts';
import type { CompileOptions } from '../options.ts';
import { VERSION } from '../version.ts';
import { adaptName, wrapName } from './boundary.ts';
import type { ConstantCode } from './constants.ts';
import type { DescriptorData } from './descriptor.ts';
import { disarm, quote } from './estree.ts';
import { extraFlags } from './extra-fields.ts';
import type { Statement } from './estree.ts';
import { constructorName } from './gc.ts';
import { latin1Literal } from './image-literal.ts';
import type { ModuleEmitter } from './module-emitter.ts';
import { printCompact, printPretty } from './print.ts';
import { PRIMARY_DECLARATION, PRIMARY_VIEW } from './primary-view.ts';
import { suspendingName, tailName } from './scope.ts';
import type { UsedNames } from './scope.ts';
import { tighten } from './tighten.ts';

/** Custom sections that no program reads at run time. */
const droppedSections =
  /^(?:name|producers|linking|reloc\..*|\.debug_.*|sourceMappingURL|external_debug_info)$/;

/** What is to be written: see CompileOptions for the meaning of each. */
export interface ArtefactPlan {
  readonly info: ModuleInfo;
  readonly hash: string;
  readonly options: CompileOptions;
  /** Makes the runtime's text, given the names that are used; null if it is imported. */
  readonly linkRuntime: ((names: readonly string[]) => string) | null;
}

/** What the runtime has for suspending code; the file hands it on. */
const suspendingApi = ['Suspending', 'promising'];

/** The file's text in pieces. `onFunction` is told the number of functions that are done. */
export function* writeArtefact(
  plan: ArtefactPlan,
  emitter: ModuleEmitter,
  onFunction: (done: number) => void,
): Generator<string> {
  const { info, options } = plan;
  yield* artefactOpening(plan);
  const count = info.functionTypes.length;
  for (let index = info.importedFunctionCount; index < count; index++) {
    yield functionText(emitter, index, options);
    onFunction(index + 1 - info.importedFunctionCount);
  }
  yield* artefactEnding(plan, emitter);
}

const printerOf = ({ pretty }: CompileOptions): typeof printCompact =>
  pretty === true ? printPretty : printCompact;

/** All that one defined function becomes. */
export function functionText(
  emitter: ModuleEmitter,
  index: number,
  options: CompileOptions,
): string {
  const print = printerOf(options);
  const printed = (statements: Statement[]): string => {
    if (options.release === true) tighten(statements);
    return print(statements);
  };
  const text = printed(emitter.function(index));
  const hasForm = options.suspending === true && emitter.maySuspend(index);
  return hasForm ? text + printed(emitter.suspendingForm(index)) : text;
}

/** What stands behind the functions: the emitter knows by now what they use. */
export function* artefactEnding(plan: ArtefactPlan, emitter: ModuleEmitter): Generator<string> {
  const { info } = plan;
  const print = printerOf(plan.options);
  const { statements, descriptor } = emitter.head();
  yield print([...statements, emitter.context()]);
  const { wrapped, adapted } = emitter.borderTypes();
  for (const type of wrapped) yield print(emitter.wrapper(type));
  for (const type of adapted) yield print(emitter.adapter(type));
  const used = emitter.takeUsed();
  if (used.usesPrimaryView) yield PRIMARY_DECLARATION;
  yield print([...used.intrinsics, ...emitter.constructors(used.types)]);
  const image = dataImage(info, descriptor);
  const { imageCode, imageNames } = imageParts(plan, image.byteLength);
  const isSuspending = plan.options.suspending === true;
  const builtinNames = suppliesImports(plan.options) ? ['supplyBuiltin'] : [];
  const runtimeNames = [
    ...used.runtime,
    ...imageNames,
    ...builtinNames,
    'instantiate',
    ...(isSuspending ? suspendingApi : []),
  ];
  yield* functionTable(info, emitter);
  if (isSuspending) yield* suspendingTable(info, emitter);
  yield imageCode;
  if (plan.options.data !== 'file') yield* inlineImage(image.bytes());
  yield customSections(info);
  yield descriptorText(
    plan,
    descriptor,
    image.ranges,
    wrapped,
    adapted,
    emitter.comparedTypes(),
    used,
  );
  yield closing(plan, [...new Set(runtimeNames)]);
}

// ---------------------------------------------------------------- the file around it

/** What stands before the functions. */
export function* artefactOpening({ hash, options }: ArtefactPlan): Generator<string> {
  yield `/* Made by wasmless ${VERSION} from WebAssembly. abi ${ABI_VERSION}, sha256 ${hash}. Do not edit. */\n`;
  if (options.format === 'cjs') yield '"use strict";\n';
  if (options.format === 'iife') {
    yield `var ${options.globalName ?? 'wasmlessModule'}=(function(){"use strict";\n`;
  }
}

/** Brings the runtime's names into scope and the artefact's out of it. */
function closing({ options, linkRuntime }: ArtefactPlan, names: string[]): string {
  const runtimeText = linkRuntime === null ? null : linkRuntime(names).trim().replace(/;$/, '');
  const { format } = options;
  const from = quote(options.runtimeImport ?? 'wasmless/runtime');
  const isImported = format === 'esm' && runtimeText === null;
  const declared = isImported
    ? `import {${names.map((name) => (name === 'instantiate' ? 'instantiate as instantiateArtefact' : name)).join()}} from ${from};\n`
    : `${runtimeText === null ? '' : `var runtime=${runtimeText};\n`}var ${names.map((name) => (name === 'instantiate' ? 'instantiateArtefact=runtime.instantiate' : `${name}=runtime.${name}`)).join()};\n`;
  const entry = 'function instantiate(imports){return instantiateArtefact(artefact,imports)}\n';
  const exported = [
    'artefact',
    'instantiate',
    ...(options.data === 'file' ? ['setImage'] : []),
    ...(options.suspending === true ? suspendingApi : []),
  ];
  if (format === 'esm') return `${declared}${entry}export {${exported.join()}};\n`;
  const object = `{${exported.map((name) => `${name}:${name}`).join()}}`;
  if (format === 'cjs') {
    const required = runtimeText === null ? `var runtime=require(${from});\n` : '';
    return `${required}${declared}${entry}module.exports=${object};\n`;
  }
  const global = runtimeText === null ? 'var runtime=globalThis.wasmlessRuntime;\n' : '';
  return `${global}${declared}${entry}return ${object};\n})();\n`;
}

function* functionTable(info: ModuleInfo, emitter: ModuleEmitter): Generator<string> {
  const first = info.importedFunctionCount;
  const tails: string[] = [];
  yield 'var functions=[';
  for (let i = first; i < info.functionTypes.length; i++) {
    const name = emitter.names.functionName(i);
    yield i === first ? name : `,${name}`;
    if (info.tailCallers[i] === 1) tails.push(`${i}:${tailName(name)}`);
  }
  yield `],tails={${tails.join()}};\n`;
}

/** Suspending forms, and those of them that may return with a tail call pending. */
function* suspendingTable(info: ModuleInfo, emitter: ModuleEmitter): Generator<string> {
  const forms: string[] = [];
  const tailForms: string[] = [];
  for (let i = info.importedFunctionCount; i < info.functionTypes.length; i++) {
    if (!emitter.maySuspend(i)) continue;
    const name = suspendingName(emitter.names.functionName(i));
    forms.push(`${i}:${name}`);
    if (info.tailCallers[i] === 1) tailForms.push(`${i}:${tailName(name)}`);
  }
  yield `var suspendingForms={${forms.join()}},suspendingTails={${tailForms.join()}};\n`;
}

// ---------------------------------------------------------------- data

interface DataImage {
  readonly byteLength: number;
  /** Ranges in the image by segment, and the bytes of all segments one after the other. */
  readonly ranges: readonly { start: number; end: number }[];
  bytes(): Uint8Array;
}

function dataImage(info: ModuleInfo, { data }: DescriptorData): DataImage {
  let byteLength = 0;
  const ranges = data.map(({ start, end }) => {
    const from = byteLength;
    byteLength += end - start;
    return { start: from, end: byteLength };
  });
  const bytes = (): Uint8Array => {
    const all = new Uint8Array(byteLength);
    data.forEach(({ start, end }, i) => all.set(info.bytes.subarray(start, end), ranges[i]!.start));
    return all;
  };
  return { byteLength, ranges, bytes };
}

/** The bytes of all data segments, as they go to a side file. */
export function sideImage(info: ModuleInfo): Uint8Array {
  const data = info.data.map(({ start, end }) => info.bytes.subarray(start, end));
  const all = new Uint8Array(data.reduce((sum, part) => sum + part.length, 0));
  let to = 0;
  for (const part of data) {
    all.set(part, to);
    to += part.length;
  }
  return all;
}

function imageParts(
  plan: ArtefactPlan,
  byteLength: number,
): { imageCode: string; imageNames: string[] } {
  if (plan.options.data === 'file') {
    const missing = quote('wasmless: give the data image to setImage(bytes) before instantiating');
    return {
      imageCode:
        `var image=null;function setImage(bytes){if(bytes.length!==${byteLength})throw new Error("wasmless: the data image must have ${byteLength} bytes");image=bytes}` +
        `function wasmData(){if(image===null)throw new Error(${missing});return image}\n`,
      imageNames: [],
    };
  }
  const imageCode =
    'var image=null;function wasmData(){return image||(image=decodeLatin1(imageText))}\nvar imageText=';
  return { imageCode, imageNames: ['decodeLatin1'] };
}

function* inlineImage(bytes: Uint8Array): Generator<string> {
  yield* latin1Literal(bytes);
  yield ';\n';
}

function customSections(info: ModuleInfo): string {
  const kept = info.customSections.filter(({ name }) => !droppedSections.test(name));
  const entries = kept.map(({ name, start, end }) => {
    const text = [...latin1Literal(info.bytes.subarray(start, end))].join('');
    return `[${quote(name)},${text}]`;
  });
  const copy =
    'for(var b=new Uint8Array(s[1].length),i=0;i<b.length;i++)b[i]=s[1].charCodeAt(i);return b.buffer';
  return (
    `var sections=[${entries.join()}];\n` +
    `function customSections(name){return sections.filter(function(s){return s[0]===name}).map(function(s){${copy}})}\n`
  );
}

// ---------------------------------------------------------------- builtins

/** True if imports may be builtins: then the artefact has them itself. */
const suppliesImports = ({ builtins, importedStringConstants }: CompileOptions): boolean =>
  (builtins ?? []).length > 0 || importedStringConstants !== undefined;

function supplyText({ builtins, importedStringConstants }: CompileOptions): string {
  const constants = importedStringConstants === undefined ? 'null' : quote(importedStringConstants);
  return `function(d){return supplyBuiltin(d,[${(builtins ?? []).map(quote).join()}],${constants})}`;
}

// ---------------------------------------------------------------- descriptor

const json = (value: unknown): string => quoteJson(JSON.stringify(value));
/** JSON as JavaScript that is safe in scripts, with names that quote() would have made. */
const quoteJson = (text: string): string =>
  disarm(text).replace(
    /[\u007f-\uffff<>]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const constant = (code: ConstantCode): string => (code === Infinity ? '1/0' : String(code));

function descriptorText(
  { hash, options }: ArtefactPlan,
  descriptor: DescriptorData,
  ranges: readonly { start: number; end: number }[],
  wrapped: readonly number[],
  adapted: readonly number[],
  comparedTypes: readonly number[],
  { types: constructed, usesPrimaryView }: UsedNames,
): string {
  const elements = descriptor.elements.map(({ mode, table, type, offset, items }) => {
    const list = typeof items === 'string' ? items : json(items);
    return `{mode:"${mode}",table:${table},type:${type},offset:${constant(offset)},items:${list}}`;
  });
  const data = descriptor.data.map(({ mode, memory, offset }, i) => {
    const { start, end } = ranges[i]!;
    return `{mode:"${mode}",memory:${memory},offset:${constant(offset)},start:${start},end:${end}}`;
  });
  const byType = (types: readonly number[], name: (type: number) => string): string =>
    `{${types.map((type) => `${type}:${name(type)}`).join()}}`;
  const tableInit = Object.entries(descriptor.tableInit).map(([k, name]) => `${k}:${name}`);
  const fields = [
    `abi:${ABI_VERSION}`,
    `hash:"${hash}"`,
    `types:${json(descriptor.types)}`,
    `recGroups:${json(descriptor.recGroups)}`,
    `imports:${json(descriptor.imports)}`,
    `functionTypes:${json([...descriptor.functionTypes])}`,
    `tables:${json(descriptor.tables)}`,
    `memories:${json(descriptor.memories)}`,
    `globals:${json(descriptor.globals)}`,
    `tags:${json(descriptor.tags)}`,
    `exports:${json(descriptor.exports)}`,
    `start:${descriptor.start}`,
    `elements:[${elements.join()}]`,
    `data:[${data.join()}]`,
    `comparedTypes:${json(comparedTypes)}`,
    ...(constructed.length > 0 ? [`constructors:${byType(constructed, constructorName)}`] : []),
    'Context:Context',
    ...(usesPrimaryView ? [`primary:${PRIMARY_VIEW}`] : []),
    'initGlobals:initGlobals',
    `tableInit:{${tableInit.join()}}`,
    'code:function(i){return functions[i-importedCount]}',
    'tailCode:function(i){return tails[i]}',
    ...Object.keys(extraFlags(options)).map((name) => `${name}:true`),
    ...(options.recordBranches === true ? ['branchCounts:{}'] : []),
    ...(suppliesImports(options) ? [`supply:${supplyText(options)}`] : []),
    ...(options.suspending === true
      ? [
          'suspending:{code:function(i){return suspendingForms[i]},tailCode:function(i){return suspendingTails[i]}}',
        ]
      : []),
    'wrap:function(t){return wraps[t]}',
    'adapt:function(t){return adapts[t]}',
    'wasmData:wasmData',
    'customSections:customSections',
  ];
  const imported = descriptor.imports.filter(({ kind }) => kind === 'func').length;
  return (
    `var importedCount=${imported},wraps=${byType(wrapped, wrapName)},adapts=${byType(adapted, adaptName)},\n` +
    `artefact={\n${fields.join(',\n')}};\n`
  );
}
