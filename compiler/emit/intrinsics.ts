/**
 * Helpers that an emitted module carries, each only if it is used: the operations that are too
 * long to spell out at every place. A template is text; the reader of source that an emitter is made
 * with (scope.ts) says what becomes of it.
 */
import type * as ES from 'estree';
import { isByteTable } from '../ir/byte-tables.ts';
import { template } from './intrinsic-template.ts';
import type { Template, Templates } from './intrinsic-template.ts';
import { extraTemplates } from './intrinsics-extras.ts';
import { floatTemplateNames, floatTemplates } from './intrinsics-float.ts';
import { gcTemplates } from './intrinsics-gc.ts';
import { integerTemplates } from './intrinsics-integer.ts';
import { byteTableTemplate, simdTemplateNames, simdTemplates } from './intrinsics-simd.ts';
import { sizeTemplates } from './intrinsics-size.ts';
import { wideTemplates } from './intrinsics-wide.ts';
import { mathTemplates } from './math.ts';

/** In this order they stand in a file. */
const templates: Templates = {
  // The view of a context's memory 0: see primary-view.ts.
  V: template(`function V($){return $.D}`),
  ...floatTemplates,
  ...integerTemplates,
  // The generator that a suspending form's entry makes, where the form makes tail calls.
  suspending_tail_calls: template(
    `function*suspending_tail_calls(code,args){
      var result=yield*code.apply(undefined,args),tail;
      while((tail=R.tail)!==null){
        R.tail=null;
        result=yield*tail.f.apply(undefined,tail.args)}
      return result}`,
  ),
  ...wideTemplates,
  ...sizeTemplates,
  // A 64-bit address or count as a number: beyond 2^32 it is out of any bounds.
  address64: template(`function address64(low,high){return high===0?low>>>0:1/0}`),
  ...simdTemplates,
  ...gcTemplates,
  ...extraTemplates,
  ...mathTemplates,
};

export const isIntrinsic = (name: string): boolean =>
  Object.hasOwn(templates, name) || isByteTable(name);

const templateOf = (name: string): Template => templates[name] ?? byteTableTemplate(name);

/** Every name that intrinsics declare at module level, but for those of tables: emitted code must not take them. */
export const intrinsicNames: readonly string[] = [
  ...Object.keys(templates),
  ...floatTemplateNames,
  ...simdTemplateNames,
];

/** What becomes of source text of ours: its trees, or the text as it is. */
export type SourceReader = (source: string) => ES.Statement[];

/** What readers have made of templates. */
const known = new WeakMap<SourceReader, Map<string, readonly ES.Statement[]>>();

function readTemplate(source: string, read: SourceReader): readonly ES.Statement[] {
  let bySource = known.get(read);
  if (bySource === undefined)
    known.set(read, (bySource = new Map<string, readonly ES.Statement[]>()));
  let statements = bySource.get(source);
  if (statements === undefined) bySource.set(source, (statements = read(source)));
  return statements;
}

export interface Intrinsics {
  readonly statements: readonly ES.Statement[];
  /** Runtime functions that these refer to. */
  readonly runtime: readonly string[];
}

/**
 * Declarations of the named intrinsics and all that they need, each once, in a fixed order.
 * @param areConstant whether what they keep is declared by `const`: V8 checks the arrays that a `var` holds at
 *   each access
 */
export function declareIntrinsics(
  names: Iterable<string>,
  read: SourceReader,
  areConstant = false,
): Intrinsics {
  const ordered = withNeeded(names);
  const sourceOf = (name: string): string => {
    const { source } = templateOf(name);
    return areConstant ? source.replace(/^var /, 'const ') : source;
  };
  return {
    statements: ordered.flatMap((name) => readTemplate(sourceOf(name), read)),
    runtime: runtimeOf(ordered),
  };
}

/** The named intrinsics and all that they need, in a fixed order. */
function withNeeded(names: Iterable<string>): string[] {
  const wanted = new Set<string>();
  const want = (name: string): void => {
    if (wanted.has(name)) return;
    wanted.add(name);
    for (const other of templateOf(name).needs ?? []) want(other);
  };
  for (const name of names) want(name);
  const tables = [...wanted].filter(isByteTable).sort();
  return [...Object.keys(templates).filter((name) => wanted.has(name)), ...tables];
}

const runtimeOf = (names: readonly string[]): string[] =>
  names.flatMap((name) => templateOf(name).runtime ?? []);
