/** Random modules: everything around the bodies, and how the module is to be exercised. */
import { F32, F64, FUNCREF, I32, I64, V128 } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import { BodyGenerator } from './body-generator.ts';
import type { Surroundings } from './body-builder.ts';
import { hostTypes } from './host.ts';
import { row } from './module-spec.ts';
import type { FuncType, FunctionSpec, GlobalSpec, Instr, ModuleSpec } from './module-spec.ts';
import { vocabularies } from './operators.ts';
import type { Vocabulary } from './operators.ts';
import { Random } from './random.ts';
import { randomArgument, randomConstant } from './values.ts';

/** A call that the host makes, of an exported function by its index in the module. */
export interface Invocation {
  readonly index: number;
  readonly args: readonly unknown[];
}

export interface FuzzCase {
  readonly seed: number;
  readonly module: ModuleSpec;
  invocations: readonly Invocation[];
}

export interface GeneratorOptions {
  /** The host knows 64-bit memories. */
  readonly hasMemory64: boolean;
}

const FUEL_GLOBAL = 0;
/** Exported as g0, and set anew before each invocation. */
export const FUEL = 40;

const TABLE_LENGTH = 8;
const INVOCATIONS = 16;

const constant = (type: ValType, value: number | bigint): Instr => {
  const names = new Map([
    [I32, 'i32.const'],
    [I64, 'i64.const'],
    [F32, 'f32.const'],
    [F64, 'f64.const'],
    [V128, 'v128.const'],
  ]);
  const isRef = type === FUNCREF;
  return {
    row: row(isRef ? 'ref.null' : names.get(type)!),
    args: isRef ? [] : [value],
    pops: [],
    pushes: [type],
  };
};

function randomType(random: Random, { types: all }: Vocabulary): FuncType {
  const types = (max: number): ValType[] =>
    Array.from({ length: random.below(max + 1) }, () =>
      random.chance(0.04) ? FUNCREF : random.pick(all),
    );
  return { params: types(4), results: types(random.chance(0.25) ? 4 : 1) };
}

function randomGlobals(random: Random, { types }: Vocabulary): GlobalSpec[] {
  const fuel = { type: I32, mutable: true, init: constant(I32, FUEL), isExported: true };
  const others = Array.from({ length: random.between(3, 8) }, () => {
    const type = random.chance(0.08) ? FUNCREF : random.pick(types);
    const init = constant(type, randomConstant(random, type));
    return {
      type,
      mutable: random.chance(0.8),
      init,
      isExported: type !== V128 && random.chance(0.4),
    };
  });
  return [fuel, ...others];
}

const bytes = (random: Random, length: number): number[] =>
  Array.from({ length }, () =>
    random.chance(0.3) ? random.pick([0, 0x7f, 0x80, 0xff]) : random.below(256),
  );

/** A function that shows all globals, numbers as their bits. */
function observer(globals: readonly GlobalSpec[]): FunctionSpec {
  const instr = (name: string, args: number[] = []): Instr => ({
    row: row(name),
    args,
    pops: [],
    pushes: [],
  });
  const results: ValType[] = [];
  const body: Instr[] = [];
  const show = (k: number, result: ValType, ...through: Instr[]): void => {
    results.push(result);
    body.push(instr('global.get', [k]), ...through);
  };
  globals.forEach(({ type }, k) => {
    if (type === F32) show(k, I32, instr('i32.reinterpret_f32'));
    else if (type === F64) show(k, I64, instr('i64.reinterpret_f64'));
    else if (type === V128) {
      for (const lane of [0, 1]) show(k, I64, instr('i64x2.extract_lane', [lane]));
    } else show(k, type);
  });
  return { type: { params: [], results }, locals: [], body };
}

/** The module and the calls that a seed stands for. */
export function generateCase(seed: number, options: GeneratorOptions): FuzzCase {
  const random = new Random(seed);
  const kind = random.weighted({ scalar: 60, vector: 30, atomic: 10 });
  const vocabulary = vocabularies[kind];
  const signatures = Array.from({ length: random.between(2, 4) }, () =>
    randomType(random, vocabulary),
  );
  const defined = Array.from({ length: random.between(2, 6) }, () => random.pick(signatures));
  const functions = [...hostTypes, ...defined];
  const is64 = options.hasMemory64 && random.chance(0.12);
  const globals = randomGlobals(random, vocabulary);
  const index = (): number => random.below(functions.length);
  const tags = random.chance(0.25) ? [[], [I32], [F64, I64]] : [];
  const items = (length: number): number[] => Array.from({ length }, index);
  const elements = [
    { offset: 0, items: items(TABLE_LENGTH - 1) },
    { offset: null, items: items(3) },
  ];
  const data = [
    { offset: 0, bytes: bytes(random, 256) },
    { offset: 65536 - 40, bytes: bytes(random, 40) },
    { offset: null, bytes: bytes(random, 6) },
  ];
  const around: Surroundings = {
    functions,
    importedCount: hostTypes.length,
    globals,
    fuel: FUEL_GLOBAL,
    addressType: is64 ? I64 : I32,
    tableLength: TABLE_LENGTH,
    elementCount: elements.length,
    dataCount: data.length,
    vocabulary,
    tags,
  };
  const bodies = defined.map((type) =>
    new BodyGenerator(random, around, type, random.pick([10, 30, 60, 120, 250])).generate(),
  );
  const module: ModuleSpec = {
    imports: hostTypes,
    functions: [...bodies, observer(globals)],
    memory: { min: 1, max: random.chance(0.5) ? 3 : null, is64 },
    table: { min: TABLE_LENGTH, max: random.chance(0.5) ? TABLE_LENGTH + 2 : null },
    tags,
    globals,
    elements,
    data,
  };
  return { seed, module, invocations: makeInvocations(random, module) };
}

/** Calls of all functions in turn, with arguments of all sorts. */
export function makeInvocations(random: Random, { functions }: ModuleSpec): Invocation[] {
  return Array.from({ length: INVOCATIONS }, (_, n) => {
    const k = n % functions.length;
    return {
      index: k,
      args: functions[k]!.type.params.map((type) => randomArgument(random, type)),
    };
  });
}
