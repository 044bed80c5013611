/**
 * Artefacts by hand: what the compiler would emit, written out in a test. Wrappers and adapters
 * are generic here (emitted ones are made for one signature), everything else is as abi.ts says.
 */
import type {
  Artefact,
  Code,
  FuncRef,
  FuncTypeDescriptor,
  TypeDescriptor,
} from '../../runtime/abi.ts';
import { R, canonicalValType, mapError } from '../../runtime/index.ts';
import { bareArtefact } from '../../runtime/precompiled/bare-artefact.ts';
import { valueFromJs, valueToJs } from '../../runtime/values.ts';
import { I64 } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';

/** A function type that is final and has no supertype. */
export const funcType = (params: ValType[], results: ValType[]): FuncTypeDescriptor => ({
  kind: 'func',
  params,
  results,
  isFinal: true,
  supertype: -1,
});

interface TypedContext {
  readonly K: readonly number[];
}

const resultType = (type: TypeDescriptor): ValType | undefined =>
  type.kind === 'func' ? type.results[0] : undefined;
const paramTypes = (type: TypeDescriptor): ValType[] => (type.kind === 'func' ? type.params : []);

function wrapperOf(type: TypeDescriptor) {
  return (ref: FuncRef) =>
    (...args: unknown[]): unknown => {
      const typeIds = (ref.$ as TypedContext).K;
      const parts = paramTypes(type).flatMap((param, i) => {
        const first = valueFromJs(args[i], canonicalValType(typeIds, param));
        return param === I64 ? [first, R.i1] : [first];
      });
      let result: unknown;
      try {
        result = ref.f(ref.$, ...parts);
      } catch (error) {
        throw mapError(error);
      }
      const type0 = resultType(type);
      return type0 === undefined
        ? undefined
        : valueToJs(canonicalValType(typeIds, type0), result, R.i1);
    };
}

function adapterOf(type: TypeDescriptor) {
  return (host: (...args: unknown[]) => unknown): Code =>
    ($: TypedContext, ...parts: unknown[]): unknown => {
      try {
        const args: unknown[] = [];
        let n = 0;
        for (const param of paramTypes(type)) {
          args.push(valueToJs(canonicalValType($.K, param), parts[n], parts[n + 1]));
          n += param === I64 ? 2 : 1;
        }
        const type0 = resultType(type);
        const result = host(...args);
        return type0 === undefined ? undefined : valueFromJs(result, canonicalValType($.K, type0));
      } catch (error) {
        R.host = error;
        throw error;
      }
    };
}

export interface Parts extends Partial<Omit<Artefact, 'code' | 'wasmData' | 'Context'>> {
  /** Code of the defined functions, in order. */
  code?: Code[];
  /** Fields that code uses, beside those every context has. */
  fields?: string[];
  bytes?: number[];
}

/** An artefact with the given parts, and nothing else in it. */
export function handWritten(parts: Parts): Artefact {
  const types = parts.types ?? [];
  const importedCount = (parts.imports ?? []).filter(({ kind }) => kind === 'func').length;
  const base = ['artefact', 'M', 'T', 'G', 'I', 'K', 'refs', 'tags', 'data', 'elem'];
  function Context(this: Record<string, unknown>): void {
    for (const name of [...base, ...(parts.fields ?? [])]) this[name] = null;
  }
  return {
    ...bareArtefact(''),
    recGroups: types.map(() => 1),
    wrap: (index) => wrapperOf(types[index]!),
    adapt: (index) => adapterOf(types[index]!),
    ...parts,
    types,
    Context: Context as unknown as new () => object,
    code: (index) => parts.code![index - importedCount]!,
    wasmData: () => Uint8Array.from(parts.bytes ?? []),
  };
}

/** What a call comes to: its value, or the name of what it throws. */
export function outcome(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return `throws ${(error as Error).name}: ${(error as Error).message}`;
  }
}
