/** What names mean while a script runs: instances, definitions, registered modules, host objects. */
import type { TestInstance, TestModule, WebAssemblyApi } from './instance.ts';
import { Mismatch, type HostObjects } from './passing.ts';

/** The host module that scripts import. What the engine cannot make is left out. */
export function spectestModule(api: WebAssemblyApi): WebAssembly.ModuleImports {
  const print = (): void => undefined;
  const prints = ['', '_i32', '_i64', '_f32', '_f64', '_i32_f32', '_f64_f64'];
  const module: WebAssembly.ModuleImports = {
    ...Object.fromEntries(prints.map((suffix) => [`print${suffix}`, print])),
    global_i32: 666,
    global_i64: 666n as never, // the DOM types know no BigInt globals
    global_f32: 666.6,
    global_f64: 666.6,
  };
  const table = { initial: 10, maximum: 20, element: 'anyfunc' } as const;
  const table64 = { initial: 10n, maximum: 20n, element: 'anyfunc', address: 'i64' };
  const makers: Record<string, () => WebAssembly.ImportValue> = {
    table: () => new api.Table(table),
    table64: () => new api.Table(table64 as never),
    memory: () => new api.Memory({ initial: 1, maximum: 2 }),
    shared_memory: () => new api.Memory({ initial: 1, maximum: 2, shared: true }),
  };
  for (const [name, make] of Object.entries(makers)) {
    try {
      module[name] = make();
    } catch {
      // Scripts that import it fail to link, and say so.
    }
  }
  return module;
}

/** Host objects by number: the same number is the same object throughout a script. */
export function makeHostObjects(): HostObjects {
  const objects = new Map<string, object>();
  return (number) => {
    let object = objects.get(number);
    if (!object) objects.set(number, (object = { hostObject: number }));
    return object;
  };
}

/** One for the script, and one for each of its threads. */
export class Scope {
  readonly registered: WebAssembly.Imports;
  /** The import object: a module nobody registered is empty, so that its imports cannot link. */
  readonly imports: WebAssembly.Imports;
  private readonly instances = new Map<string, TestInstance>();
  private readonly definitions = new Map<string, TestModule>();
  private instance: TestInstance | null = null;
  private definition: TestModule | null = null;

  constructor(api: WebAssemblyApi) {
    this.registered = { spectest: spectestModule(api) };
    this.imports = new Proxy(this.registered, {
      get: (modules, name: string) => modules[name] ?? {},
    });
  }

  /** Sets the current instance and the one of this name; null when it could not be made. */
  setInstance(name: string | undefined, instance: TestInstance | null): void {
    this.instance = instance;
    setNamed(this.instances, name, instance);
  }

  setDefinition(name: string | undefined, definition: TestModule | null): void {
    this.definition = definition;
    setNamed(this.definitions, name, definition);
  }

  /** Makes an instance of another scope, if it could be made, visible here by the same name. */
  adopt(name: string, from: Scope): void {
    setNamed(this.instances, name, from.instances.get(name) ?? null);
  }

  getInstance(name: string | undefined): TestInstance {
    const found = name === undefined ? this.instance : this.instances.get(name);
    if (!found) throw new Mismatch('no instance: an earlier command failed');
    return found;
  }

  getDefinition(name: string | undefined): TestModule {
    const found = name === undefined ? this.definition : this.definitions.get(name);
    if (!found) throw new Mismatch('no module definition: an earlier command failed');
    return found;
  }
}

function setNamed<T>(map: Map<string, T>, name: string | undefined, value: T | null): void {
  if (name === undefined) return;
  if (value === null) map.delete(name);
  else map.set(name, value);
}
