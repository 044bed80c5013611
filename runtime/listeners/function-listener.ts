/**
 * Function listeners: told of every call of the functions that their factory chose, when code is
 * compiled. For each `before` there is exactly one `after` or `abort`, of the innermost call first,
 * however the call ends.
 *
 * @see seed "FunctionListener"
 */
import type { FunctionDefinition } from '../compilation/code-engine.ts';

/**
 * Values are those that cross to JavaScript: a bigint for an i64, an array of four int32 lanes for
 * a v128. What a method throws goes to the caller, as if the function had thrown it.
 * @template I what the embedder calls an instance
 */
export interface FunctionListener<I = unknown> {
  before?(instance: I, definition: FunctionDefinition, params: readonly unknown[]): void;
  /** @param results undefined if the function is left by a tail call: its results are the callee's */
  after?(
    instance: I,
    definition: FunctionDefinition,
    results: readonly unknown[] | undefined,
  ): void;
  /** @param error a trap, an exception, an ExitError, whatever the host threw */
  abort?(instance: I, definition: FunctionDefinition, error: unknown): void;
}

export interface FunctionListenerFactory<I = unknown> {
  /** Called once for each defined function of a module; null or undefined: no listener, no cost. */
  newFunctionListener(definition: FunctionDefinition): FunctionListener<I> | null | undefined;
}

/** Several listeners as one, told in order. */
class ComposedListener<I> implements FunctionListener<I> {
  private readonly listeners: readonly FunctionListener<I>[];

  constructor(listeners: readonly FunctionListener<I>[]) {
    this.listeners = listeners;
  }

  before(instance: I, definition: FunctionDefinition, params: readonly unknown[]): void {
    this.listeners.forEach((listener, i) => {
      try {
        listener.before?.(instance, definition, params);
      } catch (error) {
        // The call will not be made; those who were told that it will be must hear of that.
        tellAll(this.listeners.slice(0, i), (told) => told.abort?.(instance, definition, error));
        throw error;
      }
    });
  }

  after(
    instance: I,
    definition: FunctionDefinition,
    results: readonly unknown[] | undefined,
  ): void {
    tellAll(this.listeners, (listener) => listener.after?.(instance, definition, results));
  }

  abort(instance: I, definition: FunctionDefinition, error: unknown): void {
    tellAll(this.listeners, (listener) => listener.abort?.(instance, definition, error));
  }
}

/** Tells every listener, then throws what the first of those that threw did. */
function tellAll<L>(listeners: readonly L[], tell: (listener: L) => void): void {
  const errors: unknown[] = [];
  for (const listener of listeners) {
    try {
      tell(listener);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}

/** One factory of several: a function has the listeners that any of them wants. */
export function composeListenerFactories<I = unknown>(
  ...factories: readonly FunctionListenerFactory<I>[]
): FunctionListenerFactory<I> {
  return {
    newFunctionListener(definition) {
      const listeners = factories
        .map((factory) => factory.newFunctionListener(definition))
        .filter((listener) => listener !== null && listener !== undefined);
      return listeners.length > 1 ? new ComposedListener(listeners) : listeners[0];
    },
  };
}
