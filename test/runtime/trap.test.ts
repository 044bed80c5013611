import { afterEach, describe, expect, it } from 'vitest';
import {
  R,
  RuntimeError,
  caught,
  mapError,
  payload,
  throwRef,
  unreachable,
} from '../../runtime/index.ts';
import { outcome } from './hand-written.ts';

/** An error of another engine: only name and message are like there. */
function foreign(name: string, message: string): Error {
  const error = name === 'RangeError' ? new RangeError(message) : new Error(message);
  if (name !== 'RangeError') error.name = name;
  return error;
}

const thrownBy = (action: () => unknown): unknown => {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
};

afterEach(() => {
  R.host = undefined;
});

describe('mapError', () => {
  it.each([
    ['V8', () => new DataView(new ArrayBuffer(4)).getInt32(1, true)],
    ['V8, far away', () => new DataView(new ArrayBuffer(4)).setFloat64(2 ** 60, 1)],
    ['V8, negative', () => new DataView(new ArrayBuffer(4)).getInt8(-1)],
  ])('takes a DataView error for an access out of bounds (%s)', (_, access) => {
    const mapped = mapError(thrownBy(access));
    expect(mapped).toBeInstanceOf(RuntimeError);
    expect((mapped as Error).message).toBe('out of bounds memory access');
  });

  it('does so whatever the engine says', () => {
    for (const text of ['Out of bounds access', 'out of bound', 'offset is out of range', '']) {
      expect(mapError(foreign('RangeError', text))).toBeInstanceOf(RuntimeError);
    }
  });

  it('keeps the stack of the access', () => {
    const error = thrownBy(function accessFarAway() {
      new DataView(new ArrayBuffer(0)).getInt8(0);
    });
    const { stack } = mapError(error) as Error;
    expect(stack).toMatch(/^RuntimeError: out of bounds memory access\n/);
    expect(stack).toContain('accessFarAway');
  });

  it('lets exhaustion of the stack pass as the engine raised it', () => {
    const recurse = (): number => recurse() + 1;
    for (const error of [
      thrownBy(recurse),
      foreign('RangeError', 'Maximum call stack size exceeded.'),
      foreign('InternalError', 'too much recursion'),
      foreign('InternalError', 'stack overflow'),
    ]) {
      expect(mapError(error)).toBe(error);
    }
  });

  it('lets the error of a host pass, and no other like it', () => {
    const hosts = new RangeError('Invalid array length');
    R.host = hosts;
    expect(mapError(hosts)).toBe(hosts);
    expect(mapError(new RangeError('Invalid array length'))).toBeInstanceOf(RuntimeError);
  });

  it('lets traps, other errors and primitives pass', () => {
    for (const error of [thrownBy(unreachable), new TypeError('x'), 'text', undefined, null, 3]) {
      expect(mapError(error)).toBe(error);
    }
  });
});

describe('trap errors', () => {
  it('are RuntimeErrors with the words of the spec', () => {
    const error = thrownBy(unreachable) as Error;
    expect(error).toBeInstanceOf(RuntimeError);
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe('RuntimeError');
    expect(error.message).toBe('unreachable');
  });
});

describe('handlers of emitted code', () => {
  it('do not see traps, accesses out of bounds and exhaustion', () => {
    const range = new RangeError('Offset is outside the bounds of the DataView');
    expect(thrownBy(() => caught(range))).toBe(range);
    const trapError = thrownBy(unreachable);
    R.host = trapError; // came back through a host function
    expect(thrownBy(() => caught(trapError))).toBe(trapError);
  });

  it('see what the host throws, RuntimeErrors too, and throw it on unchanged', () => {
    for (const value of [new RangeError('mine'), new RuntimeError('mine'), 'text', null]) {
      R.host = value;
      const exception = caught(value);
      expect(payload(exception, 0)).toBe(value);
      R.host = undefined;
      expect(thrownBy(() => throwRef(exception))).toBe(value);
      expect(mapError(value)).toBe(value);
    }
  });

  it('trap on throwing a null reference', () => {
    expect(outcome(() => throwRef(null))).toBe('throws RuntimeError: null exception reference');
  });
});
