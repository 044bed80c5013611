/**
 * Runs one conformance script against anything shaped like the global `WebAssembly`, in this
 * process and without waiting: a thread of a script runs to its end where it is created, which
 * is one of the interleavings that the script allows.
 */
import { TestInstance, TestModule, type WebAssemblyApi } from './instance.ts';
import { Mismatch, type HostObjects } from './passing.ts';
import { makeHostObjects, Scope } from './scope.ts';
import type { Action, Command, Expected, ModuleFile, Script, Testsuite } from './script.ts';
import { matches, type Observed } from './values.ts';

export interface Failure {
  readonly line: number;
  readonly type: Command['type'];
  readonly message: string;
}

export interface ScriptResult {
  readonly passed: number;
  /** Text-format commands, and commands that no engine can pass. */
  readonly skipped: number;
  readonly failures: readonly Failure[];
}

/** True for commands whose module must be refused: the validator's part of the suite. */
export const isRejection = ({ type }: Pick<Command, 'type'>): boolean =>
  type === 'assert_invalid' || type === 'assert_malformed';

type ErrorClass = new (...args: never[]) => unknown;

/** The errors that commands of a type expect. */
function errorClasses(api: WebAssemblyApi): Partial<Record<Command['type'], ErrorClass[]>> {
  // The DOM types know neither.
  const { Exception, SuspendError } = api as unknown as Record<string, ErrorClass>;
  const exception = Exception ? [Exception] : [];
  // What QuickJS and old SpiderMonkeys throw where others have a RangeError.
  const { InternalError } = globalThis as unknown as Record<string, ErrorClass>;
  return {
    assert_trap: [api.RuntimeError],
    assert_exhaustion: InternalError ? [RangeError, InternalError] : [RangeError],
    assert_exception: exception,
    assert_suspension: [SuspendError ?? api.RuntimeError],
    assert_invalid: [api.CompileError],
    assert_malformed: [api.CompileError],
    assert_unlinkable: [api.LinkError],
    assert_uninstantiable: [api.RuntimeError, ...exception],
  };
}

const describeError = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

function describeResult(result: Observed): string {
  if ('bits' in result) return `${result.type} bits 0x${result.bits.toString(16)}`;
  if (result.type === 'opaque') return result.isNull ? 'null' : 'a reference';
  const kinds = result.kinds === null ? '' : ` of kinds ${result.kinds}`;
  return `${result.value === null ? 'null' : typeof result.value}${kinds}`;
}

class Runner {
  private readonly api: WebAssemblyApi;
  private readonly suite: Testsuite;
  private readonly hostObjects: HostObjects = makeHostObjects();
  private readonly errors: ReturnType<typeof errorClasses>;
  private readonly checksWords: boolean;

  constructor(api: WebAssemblyApi, suite: Testsuite, checksWords: boolean) {
    this.api = api;
    this.checksWords = checksWords;
    this.suite = suite;
    this.errors = errorClasses(api);
  }

  /** Runs one command but not those of a thread. @throws if the command does not hold */
  run(command: Command, scope: Scope): void {
    switch (command.type) {
      case 'module':
        scope.setInstance(command.name, null);
        this.define(command, command.name, scope);
        return this.instantiate(scope.getDefinition(undefined), command.name, scope);
      case 'module_definition':
        return this.define(command, command.name, scope);
      case 'module_instance':
        scope.setInstance(command.instance, null);
        return this.instantiate(scope.getDefinition(command.module), command.instance, scope);
      case 'register':
        scope.registered[command.as] = scope.getInstance(command.name).exports;
        return;
      case 'action':
        this.perform(command.action, scope);
        return;
      case 'assert_return':
        return this.assertReturn(command.action, command.expected, scope);
      case 'assert_trap':
      case 'assert_exhaustion':
      case 'assert_exception':
      case 'assert_suspension':
        return this.assertThrows(
          command.type,
          () => this.perform(command.action, scope),
          command.type === 'assert_trap' ? command.text : '',
        );
      case 'assert_invalid':
      case 'assert_malformed':
        return this.assertRejected(command.type, command);
      case 'assert_invalid_custom':
      case 'assert_malformed_custom':
        this.compile(command);
        return;
      case 'assert_unlinkable':
      case 'assert_uninstantiable': {
        const { module } = this.compile(command);
        return this.assertThrows(command.type, () => {
          void new this.api.Instance(module, scope.imports);
        });
      }
      case 'thread':
      case 'wait':
    }
  }

  private bytes(file: ModuleFile): Uint8Array<ArrayBuffer> {
    if (file.module_type === 'text') throw new Error('text modules cannot be run');
    return this.suite.module(file.filename);
  }

  private compile(file: ModuleFile): TestModule {
    const bytes = this.bytes(file);
    const module = new TestModule(this.api, bytes);
    if (!this.api.validate(bytes)) throw new Mismatch('compiles, yet validate() says false');
    return module;
  }

  private define(file: ModuleFile, name: string | undefined, scope: Scope): void {
    scope.setDefinition(name, null);
    scope.setDefinition(name, this.compile(file));
  }

  private instantiate(module: TestModule, name: string | undefined, scope: Scope): void {
    scope.setInstance(name, new TestInstance(module, scope.imports, this.hostObjects));
  }

  private perform(action: Action, scope: Scope, expected?: readonly Expected[]): Observed[] {
    return scope.getInstance(action.module).perform(action, expected);
  }

  private assertReturn(action: Action, expected: readonly Expected[], scope: Scope): void {
    const results = this.perform(action, scope, expected);
    const areEqual =
      results.length === expected.length &&
      expected.every((want, i) => matches(want, results[i]!, this.hostObjects));
    if (areEqual) return;
    const got = results.map(describeResult).join(', ');
    throw new Mismatch(`"${action.field}" gave (${got}), not ${JSON.stringify(expected)}`);
  }

  private assertRejected(type: Command['type'], file: ModuleFile): void {
    const bytes = this.bytes(file);
    this.assertThrows(type, () => {
      void new this.api.Module(bytes);
    });
    if (this.api.validate(bytes)) throw new Mismatch('does not compile, yet validate() says true');
  }

  private assertThrows(type: Command['type'], act: () => void, words = ''): void {
    try {
      act();
    } catch (error) {
      if (error instanceof Mismatch) throw error;
      if (this.errors[type]?.some((errorClass) => error instanceof errorClass)) {
        if (this.checksWords && words !== '') assertWords(error as Error, words);
        return;
      }
      throw new Mismatch(`fails with the wrong error, ${describeError(error)}`);
    }
    throw new Mismatch('does not fail');
  }
}

/** One may say more than the other: an index, for instance. */
function assertWords({ message }: Error, words: string): void {
  if (message.startsWith(words) || words.startsWith(message)) return;
  throw new Mismatch(`fails with the words "${message}", not "${words}"`);
}

/** The commands of a script in order, each with the scope it runs in; a thread before its own. */
function* commandsInScopes(
  commands: readonly Command[],
  scope: Scope,
  api: WebAssemblyApi,
): Generator<[Command, Scope]> {
  for (const command of commands) {
    yield [command, scope];
    if (command.type !== 'thread') continue;
    const threadScope = new Scope(api);
    if (command.shared_module !== undefined) threadScope.adopt(command.shared_module, scope);
    yield* commandsInScopes(command.commands, threadScope, api);
  }
}

/**
 * Runs a script and reports what failed.
 * @param knownLimits indices of commands that are not run because no engine passes them
 * @param checksWords traps must have the words that the script gives, too
 */
export function runScript(
  api: WebAssemblyApi,
  suite: Testsuite,
  script: Script,
  knownLimits: ReadonlySet<number>,
  checksWords = false,
): ScriptResult {
  const runner = new Runner(api, suite, checksWords);
  const failures: Failure[] = [];
  let passed = 0;
  let skipped = 0;
  let index = 0;
  for (const [command, scope] of commandsInScopes(script.commands, new Scope(api), api)) {
    const isKnownLimit = knownLimits.has(index++);
    const isText = 'module_type' in command && command.module_type === 'text';
    if (isText || isKnownLimit) {
      skipped++;
      continue;
    }
    try {
      runner.run(command, scope);
      passed++;
    } catch (error) {
      const message = error instanceof Mismatch ? error.message : describeError(error);
      failures.push({ line: command.line, type: command.type, message });
    }
  }
  return { passed, skipped, failures };
}
