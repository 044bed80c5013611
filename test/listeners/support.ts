/** Modules with listeners, and a listener that keeps an account. */
import { assembleText } from '../../compiler/optimize.ts';
import { Engine, Instance, JsEngine, Linker, Module, Store } from '../../compiler/wasmless.ts';
import type {
  FunctionDefinition,
  FunctionListener,
  FunctionListenerFactory,
  RuntimeSettings,
  Termination,
} from '../../compiler/wasmless.ts';

export type Listener = FunctionListener<Instance>;
export type Factory = FunctionListenerFactory<Instance>;

export interface Observed {
  readonly store: Store;
  readonly instance: Instance;
  readonly call: (name: string, ...args: never[]) => unknown[];
}

/** An instance of a module with the given fields, under a factory. */
export async function observe(
  fields: string,
  factory: Factory,
  define: (linker: Linker, store: Store) => void = () => undefined,
  settings: RuntimeSettings & { termination?: Termination } = {},
): Promise<Observed> {
  const { termination, ...engineSettings } = settings;
  const engine = new Engine(new JsEngine({ ...engineSettings, listeners: factory }));
  const store = new Store(engine, undefined, termination === undefined ? {} : { termination });
  const linker = new Linker();
  define(linker, store);
  const module = new Module(engine, await assembleText(`(module ${fields})`));
  const instance = new Instance(store, module, linker);
  const call = (name: string, ...args: never[]): unknown[] =>
    instance.getExport(store, name)!.intoFunc()!.call(store, args);
  return { store, instance, call };
}

const nameOf = ({ name, index }: FunctionDefinition): string => name ?? String(index);

/** Listens to all functions, writes down what it hears, and complains about what is out of order. */
export class Account implements Factory {
  readonly lines: string[] = [];
  readonly open: string[] = [];
  /** Calls heard of, and those that ended. */
  begun = 0;
  ended = 0;
  /** Keeps no lines, for programs with many calls. */
  isTerse = false;

  newFunctionListener(): Listener {
    return {
      before: (_, definition, params) => {
        this.begun++;
        this.open.push(nameOf(definition));
        this.write('before', definition, params);
      },
      after: (_, definition, results) => {
        this.close(definition);
        this.write('after', definition, results);
      },
      abort: (_, definition, error) => {
        this.close(definition);
        this.write('abort', definition, [(error as Error).message]);
      },
    };
  }

  private close(definition: FunctionDefinition): void {
    this.ended++;
    const innermost = this.open.pop();
    if (innermost !== nameOf(definition)) {
      throw new Error(`${nameOf(definition)} ends, but ${String(innermost)} is under way`);
    }
  }

  private write(
    event: string,
    definition: FunctionDefinition,
    values: readonly unknown[] | undefined,
  ): void {
    if (this.isTerse) return;
    const text = values === undefined ? 'tail call' : values.map(show).join(' ');
    this.lines.push(`${event} ${nameOf(definition)} ${text}`.trimEnd());
  }
}

function show(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  return typeof value === 'function' ? 'function' : String(value);
}
