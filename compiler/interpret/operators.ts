/**
 * JavaScript's operators as closures. The usual ones come in four shapes by what their operands
 * are: any expressions (vv), an expression and a constant (vc), a local variable and a constant
 * (lc), two local variables (ll). A shape saves the calls that fetch its operands.
 * `a+b|0` and `a-b|0` count as operators of their own.
 */
import type { Evaluate, Value } from './scope.ts';

interface Shapes {
  readonly vv: (a: Evaluate, b: Evaluate) => Evaluate;
  readonly vc: (a: Evaluate, b: number) => Evaluate;
  readonly lc: (a: number, b: number) => Evaluate;
  readonly ll: (a: number, b: number) => Evaluate;
}

export const shapedOperators: Readonly<Record<string, Shapes>> = {
  '+|0': {
    vv: (a, b) => (f) => (a(f) + b(f)) | 0,
    vc: (a, b) => (f) => (a(f) + b) | 0,
    lc: (a, b) => (f) => (f[a] + b) | 0,
    ll: (a, b) => (f) => (f[a] + f[b]) | 0,
  },
  '-|0': {
    vv: (a, b) => (f) => (a(f) - b(f)) | 0,
    vc: (a, b) => (f) => (a(f) - b) | 0,
    lc: (a, b) => (f) => (f[a] - b) | 0,
    ll: (a, b) => (f) => (f[a] - f[b]) | 0,
  },
  '+': {
    vv: (a, b) => (f) => a(f) + b(f),
    vc: (a, b) => (f) => a(f) + b,
    lc: (a, b) => (f) => f[a] + b,
    ll: (a, b) => (f) => f[a] + f[b],
  },
  '-': {
    vv: (a, b) => (f) => a(f) - b(f),
    vc: (a, b) => (f) => a(f) - b,
    lc: (a, b) => (f) => f[a] - b,
    ll: (a, b) => (f) => f[a] - f[b],
  },
  '*': {
    vv: (a, b) => (f) => a(f) * b(f),
    vc: (a, b) => (f) => a(f) * b,
    lc: (a, b) => (f) => f[a] * b,
    ll: (a, b) => (f) => f[a] * f[b],
  },
  '|': {
    vv: (a, b) => (f) => a(f) | b(f),
    vc: (a, b) => (f) => a(f) | b,
    lc: (a, b) => (f) => f[a] | b,
    ll: (a, b) => (f) => f[a] | f[b],
  },
  '&': {
    vv: (a, b) => (f) => a(f) & b(f),
    vc: (a, b) => (f) => a(f) & b,
    lc: (a, b) => (f) => f[a] & b,
    ll: (a, b) => (f) => f[a] & f[b],
  },
  '^': {
    vv: (a, b) => (f) => a(f) ^ b(f),
    vc: (a, b) => (f) => a(f) ^ b,
    lc: (a, b) => (f) => f[a] ^ b,
    ll: (a, b) => (f) => f[a] ^ f[b],
  },
  '<<': {
    vv: (a, b) => (f) => a(f) << b(f),
    vc: (a, b) => (f) => a(f) << b,
    lc: (a, b) => (f) => f[a] << b,
    ll: (a, b) => (f) => f[a] << f[b],
  },
  '>>': {
    vv: (a, b) => (f) => a(f) >> b(f),
    vc: (a, b) => (f) => a(f) >> b,
    lc: (a, b) => (f) => f[a] >> b,
    ll: (a, b) => (f) => f[a] >> f[b],
  },
  '>>>': {
    vv: (a, b) => (f) => a(f) >>> b(f),
    vc: (a, b) => (f) => a(f) >>> b,
    lc: (a, b) => (f) => f[a] >>> b,
    ll: (a, b) => (f) => f[a] >>> f[b],
  },
  '<': {
    vv: (a, b) => (f) => a(f) < b(f),
    vc: (a, b) => (f) => a(f) < b,
    lc: (a, b) => (f) => f[a] < b,
    ll: (a, b) => (f) => f[a] < f[b],
  },
  '>': {
    vv: (a, b) => (f) => a(f) > b(f),
    vc: (a, b) => (f) => a(f) > b,
    lc: (a, b) => (f) => f[a] > b,
    ll: (a, b) => (f) => f[a] > f[b],
  },
  '<=': {
    vv: (a, b) => (f) => a(f) <= b(f),
    vc: (a, b) => (f) => a(f) <= b,
    lc: (a, b) => (f) => f[a] <= b,
    ll: (a, b) => (f) => f[a] <= f[b],
  },
  '>=': {
    vv: (a, b) => (f) => a(f) >= b(f),
    vc: (a, b) => (f) => a(f) >= b,
    lc: (a, b) => (f) => f[a] >= b,
    ll: (a, b) => (f) => f[a] >= f[b],
  },
  '===': {
    vv: (a, b) => (f) => a(f) === b(f),
    vc: (a, b) => (f) => a(f) === b,
    lc: (a, b) => (f) => f[a] === b,
    ll: (a, b) => (f) => f[a] === f[b],
  },
  '!==': {
    vv: (a, b) => (f) => a(f) !== b(f),
    vc: (a, b) => (f) => a(f) !== b,
    lc: (a, b) => (f) => f[a] !== b,
    ll: (a, b) => (f) => f[a] !== f[b],
  },
};

/** Operators that are too rare for shapes, and those that decide whether b is evaluated. */
export const otherOperators: Readonly<Record<string, (a: Evaluate, b: Evaluate) => Evaluate>> = {
  '/': (a, b) => (f) => a(f) / b(f),
  '%': (a, b) => (f) => a(f) % b(f),
  '&&': (a, b) => (f) => a(f) && b(f),
  '||': (a, b) => (f) => a(f) || b(f),
};

export const unaryOperators: Readonly<Record<string, (a: Evaluate) => Evaluate>> = {
  '-': (a) => (f) => -a(f),
  '+': (a) => (f) => +a(f),
  '!': (a) => (f) => !a(f),
  '~': (a) => (f) => ~a(f),
  typeof: (a) => (f) => typeof a(f),
};

/** What an assignment operator makes of the old value and the operand. */
export const compoundAssignments: Readonly<Record<string, (old: Value, operand: Value) => Value>> =
  {
    '+=': (old, operand) => old + operand,
    '-=': (old, operand) => old - operand,
    '|=': (old, operand) => old | operand,
    '&=': (old, operand) => old & operand,
    '^=': (old, operand) => old ^ operand,
    '++': (old) => old + 1,
    '--': (old) => old - 1,
  };
