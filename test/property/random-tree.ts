/** Random programs out of the builders of estree.ts, of the shapes that the emitter makes. */
import type * as ES from 'estree';
import {
  NULL,
  TRUE,
  UNDEFINED,
  array,
  assign,
  at,
  bin,
  block,
  breakTo,
  call,
  cond,
  construct,
  continueTo,
  doWhile,
  expr,
  forever,
  func,
  generatorFunc,
  id,
  ifElse,
  labelled,
  logical,
  member,
  num,
  postDecrement,
  quote,
  ret,
  sequence,
  switchCase,
  switchOn,
  tryCatch,
  unary,
  vars,
  whileLoop,
  yieldFrom,
} from '../../compiler/emit/estree.ts';
import type { Expression, Statement } from '../../compiler/emit/estree.ts';
import type { Random } from '../differential/random.ts';

/** A string as the emitter writes it. */
const literal = (value: string): ES.Literal => ({ type: 'Literal', value, raw: quote(value) });

const names = ['a', 'b', '$', 'x_h', 'R', 'D'];
const operators: readonly ES.BinaryOperator[] = [
  '|',
  '^',
  '&',
  '===',
  '!==',
  '<',
  '>',
  '<=',
  '>=',
  '<<',
  '>>',
  '>>>',
  '+',
  '-',
  '*',
  '%',
  '/',
];
const numbers = [
  0,
  1,
  -1,
  -0,
  255,
  256,
  0.5,
  -0.5,
  1e21,
  5e-324,
  1e-7,
  2 ** 31,
  -(2 ** 31),
  NaN,
  Infinity,
  -Infinity,
];
const strings = [
  '',
  'a"b',
  '\\',
  '</script>',
  '<!-- -->',
  '\u2028\n\0',
  '${x}`',
  '\ud800',
  '\ufeff',
  '*/',
];

export class RandomTree {
  private readonly random: Random;
  private isGenerator = false;
  private loops = 0;
  private readonly labels: string[] = [];

  constructor(random: Random) {
    this.random = random;
  }

  function(): ES.FunctionDeclaration {
    this.isGenerator = this.random.chance(0.2);
    const body = this.statements(4);
    const params = names.slice(0, this.random.below(4));
    return this.isGenerator ? generatorFunc('f', params, body) : func('f', params, body);
  }

  // ------------------------------------------------------------ expressions

  private place(depth: number): ES.Identifier | ES.MemberExpression {
    if (depth <= 0 || this.random.chance(0.4)) return id(this.random.pick(names));
    return this.member(depth);
  }

  private member(depth: number): ES.MemberExpression {
    const object = this.expression(depth - 1);
    return this.random.chance(0.5)
      ? member(object, this.random.pick(names))
      : at(object, this.expression(depth - 1));
  }

  private leaf(): Expression {
    switch (this.random.below(8)) {
      case 0:
        return num(this.random.pick(numbers));
      case 1:
        return num(this.random.bits());
      case 2:
        return literal(this.random.pick(strings));
      case 3:
        return this.random.pick([TRUE, NULL, UNDEFINED]);
      default:
        return id(this.random.pick(names));
    }
  }

  private list(depth: number): Expression[] {
    return Array.from({ length: this.random.below(4) }, () => this.expression(depth));
  }

  expression(depth: number): Expression {
    const { random } = this;
    if (depth <= 0) return this.leaf();
    const next = (): Expression => this.expression(depth - 1);
    switch (random.below(13)) {
      case 0:
      case 1:
      case 2:
        return bin(random.pick(operators), next(), next());
      case 3:
        return logical(random.pick(['&&', '||']), next(), next());
      case 4:
        return unary(random.pick(['-', '!', '+', '~']), next());
      case 5:
        return cond(next(), next(), next());
      case 6:
        return this.place(depth);
      case 7:
        return call(next(), this.list(depth - 1));
      case 8:
        return assign(this.place(depth - 1), next());
      case 9:
        return postDecrement(this.member(depth - 1));
      case 10:
        return random.chance(0.5)
          ? array(this.list(depth - 1))
          : construct(id(random.pick(names)), this.list(depth - 1));
      case 11:
        return sequence([next(), next()]);
      default:
        return this.isGenerator ? yieldFrom(next()) : this.leaf();
    }
  }

  // ------------------------------------------------------------ statements

  private statements(depth: number): Statement[] {
    return Array.from({ length: this.random.below(4) }, () => this.statement(depth));
  }

  private body(depth: number): Statement {
    return this.random.chance(0.7) ? block(this.statements(depth)) : this.statement(depth);
  }

  private loopBody(depth: number): ES.BlockStatement {
    this.loops++;
    const body = block(this.statements(depth));
    this.loops--;
    return body;
  }

  private statement(depth: number): Statement {
    const { random } = this;
    const test = (): Expression => this.expression(3);
    const simple = (): Statement =>
      random.chance(0.2) ? ret(random.chance(0.5) ? test() : null) : expr(test());
    if (depth <= 0) return this.jump() ?? simple();
    const next = depth - 1;
    switch (random.below(10)) {
      case 0:
        // An `else` after an arm that is not in braces would belong to an `if` in there.
        return ifElse(
          test(),
          random.chance(0.5) ? block(this.statements(next)) : simple(),
          this.body(next),
        );
      case 1:
        return ifElse(test(), this.body(next), null);
      case 2:
        return random.chance(0.5)
          ? forever(this.loopBody(next))
          : whileLoop(test(), this.loopBody(next));
      case 3:
        return doWhile(this.loopBody(next), test());
      case 4:
        return this.labelled(next);
      case 5:
        return switchOn(test(), this.cases(next));
      case 6:
        return vars([
          [random.pick(names), null],
          [random.pick(names), test()],
        ]);
      case 7:
        return tryCatch(block(this.statements(next)), 'e', block(this.statements(next)));
      default:
        return this.jump() ?? simple();
    }
  }

  private labelled(depth: number): Statement {
    const label = `L${this.labels.length}`;
    this.labels.push(label);
    const body = this.random.chance(0.5)
      ? block(this.statements(depth))
      : forever(this.loopBody(depth));
    this.labels.pop();
    return labelled(label, body);
  }

  private cases(depth: number): ES.SwitchCase[] {
    const cases = Array.from({ length: this.random.below(4) }, (_, k) =>
      switchCase(num(k), this.statements(depth)),
    );
    return this.random.chance(0.5) ? [...cases, switchCase(null, this.statements(depth))] : cases;
  }

  private jump(): Statement | null {
    if (this.random.chance(0.7)) return null;
    if (this.labels.length > 0 && this.random.chance(0.5))
      return breakTo(this.random.pick(this.labels));
    if (this.loops === 0) return null;
    return this.random.chance(0.5) ? breakTo(null) : continueTo(null);
  }
}
