/** One function in the intermediate representation, as the translator hands it to the passes. */
import type { FuncTypeDescriptor } from '../../runtime/abi.ts';
import type { ValType } from '../../runtime/value-types.ts';
import type { FunctionCounts } from './function-counts.ts';
import type { Cls, Label, Node } from './nodes.ts';

/** A loop around a br_table. */
export interface DispatchLoop {
  /** In the module. */
  readonly offset: number;
  readonly label: Label;
  /** What the table chooses by. */
  readonly index: Node;
}

/** One function as IR, before any pass. */
export interface FunctionIR {
  readonly functionIndex: number;
  readonly type: FuncTypeDescriptor;
  /** Class of each variable: parameter parts first, then parts of declared locals, then temporaries. */
  readonly variables: Cls[];
  readonly parameterCount: number;
  /** Parameters and declared locals together. */
  readonly localCount: number;
  /** First variable of each wasm local: names come from here. */
  readonly localVariables: Int32Array;
  readonly localTypes: readonly ValType[];
  body: Node[];
  /** Has vectors whose words may be floats: passes/float-words.ts is for these. */
  readonly hasFloatWords: boolean;
  /** Adds 16-bit lanes whose carries are taken back: passes/carries.ts is for these. */
  readonly hasCarries: boolean;
  /** Stores floats that are perhaps only moved: passes/moved-variables.ts finds out. */
  readonly storesFloats: boolean;
  /** Makes direct calls of itself that are no tail calls. */
  readonly callsItself: boolean;
  /** The variable that each life split off from it had been: never alive together, they may share a name. */
  homes?: ReadonlyMap<number, number>;
  /** Of an outlined part (passes/outline.ts): its parameters. Its other variables start undefined. */
  readonly parameters?: readonly number[];
  /** How deep frames were nested: constructs are at most a few times as deep. */
  readonly nesting: number;
  /**
   * The innermost loop around the widest br_table, as interpreters have one, if calls may be taken over at its
   * head (resume.ts).
   */
  readonly dispatchLoop: DispatchLoop | null;
  readonly counts: FunctionCounts;
}

/** Variables that a function takes, in order. */
export const parametersOf = ({ parameters, parameterCount }: FunctionIR): readonly number[] =>
  parameters ?? Array.from({ length: parameterCount }, (_, v) => v);
