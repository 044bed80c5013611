/**
 * The listeners of one module: chosen when it is compiled, attached to its instances. Emitted code
 * calls `$.listener` with function indices.
 */
import type { FunctionDefinition } from '../compilation/code-engine.ts';
import type { VMContext } from '../context.ts';
import { RuntimeError } from '../errors.ts';
import { beginCall, endCall } from './open-calls.ts';
import type { FunctionListener, FunctionListenerFactory } from './function-listener.ts';

/** A listened call, from its beginning to its end. */
interface ListenedCall {
  /** Place among the calls that are under way; 0 for one that may be suspended. */
  readonly depth: number;
  after(results: readonly unknown[] | undefined): void;
  abort(error: unknown): void;
}

/** What emitted code calls (compiler/emit/intrinsics-extras.ts). */
interface ContextListener {
  before(functionIndex: number, params: readonly unknown[]): ListenedCall;
  beforeSuspending(functionIndex: number, params: readonly unknown[]): ListenedCall;
  after(call: ListenedCall, results: readonly unknown[] | undefined): void;
  abort(call: ListenedCall, error: unknown): void;
}

interface Listened<I> {
  readonly definition: FunctionDefinition;
  readonly listener: FunctionListener<I>;
}

/** What ended calls that ended unheard, if a host function kept it to itself. */
const stackExhausted = new RuntimeError('call stack exhausted');

/** Frames that must be left when a listener hears of a call. */
const RESERVED_FRAMES = 50;

/** @throws the engine's error if the stack ends within so many frames */
function reserveStack(frames: number): number {
  return frames === 0 ? 0 : reserveStack(frames - 1) + 1;
}

export class ModuleListeners<I = unknown> {
  private readonly factory: FunctionListenerFactory<I>;
  private readonly byFunction = new Map<number, Listened<I>>();

  constructor(factory: FunctionListenerFactory<I>) {
    this.factory = factory;
  }

  /** CodeOptions.listened: asks the factory about each function. */
  readonly listened = (definition: FunctionDefinition): boolean => {
    const listener = this.factory.newFunctionListener(definition);
    if (listener === null || listener === undefined) return false;
    this.byFunction.set(definition.index, { definition, listener });
    return true;
  };

  /**
   * Makes an instance's calls heard; before anything of it runs.
   * @throws TypeError if its code was compiled without listeners, and there are some
   */
  attach(context: VMContext, instance: I): void {
    if (this.byFunction.size === 0) return;
    if (context.artefact.listened !== true) {
      throw new TypeError('the module was compiled without listeners');
    }
    (context as unknown as { listener: ContextListener }).listener = this.listenerOf(instance);
  }

  private listenerOf(instance: I): ContextListener {
    const begin = (functionIndex: number, params: readonly unknown[]): ListenedCall => {
      const { definition, listener } = this.byFunction.get(functionIndex)!;
      reserveStack(RESERVED_FRAMES);
      listener.before?.(instance, definition, params);
      return {
        depth: 0,
        after: (results) => listener.after?.(instance, definition, results),
        abort: (error) => listener.abort?.(instance, definition, error),
      };
    };
    return {
      before(functionIndex, params) {
        const call = begin(functionIndex, params);
        return Object.assign(call, { depth: beginCall(call) });
      },
      beforeSuspending: begin,
      after(call, results) {
        if (call.depth === 0) call.after(results);
        else endCall(call.depth, stackExhausted, () => call.after(results));
      },
      abort(call, error) {
        if (call.depth === 0) call.abort(error);
        else endCall(call.depth, error, () => call.abort(error));
      },
    };
  }
}
