/**
 * Puts an artefact file together, piece by piece: functions first, then what they turned out to
 * need. Nothing is held but the piece at hand. The same input and options give the same bytes.
 */
import { ABI_VERSION } from '../../runtime/abi.ts';
import type { ModuleInfo } from '../module-info.ts';
import type { CompileOptions } from '../options.ts';
import { VERSION } from '../version.ts';
import { dataImage } from './data-image.ts';
import { descriptorText, suppliesImports } from './descriptor-text.ts';
import { quote } from './estree.ts';
import type { Statement } from './estree.ts';
import { closing, suspendingApi } from './file-border.ts';
import type { LinkRuntime } from './file-border.ts';
import { suspendingName, tailName } from './form-names.ts';
import { latin1Literal } from './image-literal.ts';
import type { ModuleEmitter } from './module-emitter.ts';
import { printCompact, printPretty } from './print.ts';
import { PRIMARY_DECLARATION } from './primary-view.ts';
import { tighten } from './tighten.ts';

/** Custom sections that no program reads at run time. */
const droppedSections =
  /^(?:name|producers|linking|reloc\..*|\.debug_.*|sourceMappingURL|external_debug_info)$/;

/** What is to be written: see CompileOptions for the meaning of each. */
export interface ArtefactPlan {
  readonly info: ModuleInfo;
  readonly hash: string;
  readonly options: CompileOptions;
  /** Null if the runtime is imported. */
  readonly linkRuntime: LinkRuntime | null;
}

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
  const { info, hash, options, linkRuntime } = plan;
  const print = printerOf(options);
  const { statements, descriptor } = emitter.head();
  yield print([...statements, emitter.context()]);
  const { wrapped, adapted } = emitter.borderTypes();
  for (const type of wrapped) yield print(emitter.wrapper(type));
  for (const type of adapted) yield print(emitter.adapter(type));
  const used = emitter.takeUsed();
  if (used.usesPrimaryView) yield PRIMARY_DECLARATION;
  yield print([...used.intrinsics, ...emitter.constructors(used.types)]);
  const image = dataImage(info);
  yield* functionTable(info, emitter);
  if (options.suspending === true) yield* suspendingTable(info, emitter);
  yield imageCode(options, image.byteLength);
  if (options.data !== 'file') yield* inlineImage(image.bytes());
  yield customSections(info);
  yield descriptorText({
    hash,
    options,
    data: descriptor,
    image,
    wrapped,
    adapted,
    comparedTypes: emitter.comparedTypes(),
    used,
  });
  yield closing(options, linkRuntime, namesOfRuntime(options, used.runtime));
}

/** Names of the runtime that the file refers to, each once. @param used those that its functions do */
const namesOfRuntime = (options: CompileOptions, used: readonly string[]): string[] => [
  ...new Set([
    ...used,
    ...(options.data === 'file' ? [] : ['decodeLatin1']),
    ...(suppliesImports(options) ? ['supplyBuiltin'] : []),
    'instantiate',
    ...(options.suspending === true ? suspendingApi : []),
  ]),
];

// ---------------------------------------------------------------- the file around it

/** What stands before the functions. */
export function* artefactOpening({ hash, options }: ArtefactPlan): Generator<string> {
  yield `/* Made by wasmless ${VERSION} from WebAssembly. abi ${ABI_VERSION}, sha256 ${hash}. Do not edit. */\n`;
  if (options.format === 'cjs') yield '"use strict";\n';
  if (options.format === 'iife') {
    yield `var ${options.globalName ?? 'wasmlessModule'}=(function(){"use strict";\n`;
  }
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

/** Declares wasmData; what it decodes, if the image is in the file, comes right behind. */
function imageCode({ data }: CompileOptions, byteLength: number): string {
  if (data !== 'file') {
    return 'var image=null;function wasmData(){return image||(image=decodeLatin1(imageText))}\nvar imageText=';
  }
  const missing = quote('wasmless: give the data image to setImage(bytes) before instantiating');
  return (
    `var image=null;function setImage(bytes){if(bytes.length!==${byteLength})throw new Error("wasmless: the data image must have ${byteLength} bytes");image=bytes}` +
    `function wasmData(){if(image===null)throw new Error(${missing});return image}\n`
  );
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
    'for(var b=new Uint8Array(s[1].length),i=0;i<b.length;i++)b[+i]=s[1].charCodeAt(i);return b.buffer';
  return (
    `var sections=[${entries.join()}];\n` +
    `function customSections(name){return sections.filter(function(s){return s[0]===name}).map(function(s){${copy}})}\n`
  );
}
