/**
 * Constant expressions of a module: numbers where they are plain, else emitted functions that the
 * runtime calls at instantiation (abi.ts, ConstFunction).
 */
import type { ConstExpr } from '../module-info.ts';
import type { FunctionTranslator } from '../ir/translator.ts';
import type { ValType } from '../../runtime/value-types.ts';
import { I64 } from '../../runtime/value-types.ts';
import { Op } from '../ir/nodes.ts';
import type { Node } from '../ir/nodes.ts';
import { emitCode } from './function.ts';
import type { FunctionNaming } from './function.ts';
import type { Statement } from './estree.ts';
import type { ModuleScope } from './scope.ts';

/** A number, or the name of an emitted function that makes the value. */
export type ConstantCode = number | string;

export class ConstantEmitter {
  /** Functions made so far. */
  readonly statements: Statement[] = [];
  private readonly translator: FunctionTranslator;
  private readonly scope: ModuleScope;
  private readonly naming: FunctionNaming;
  private count = 0;

  constructor(translator: FunctionTranslator, scope: ModuleScope, naming: FunctionNaming) {
    this.translator = translator;
    this.scope = scope;
    this.naming = naming;
  }

  /** A segment's offset: unsigned. */
  offset(expression: ConstExpr, type: ValType): ConstantCode {
    const parts = this.plainParts(expression, type);
    if (parts !== null && parts.every((part) => part.op === Op.const)) {
      const high = parts.length > 1 ? (parts[1]!.value >>> 0) * 2 ** 32 : 0;
      return high + (parts[0]!.value >>> 0);
    }
    const value = this.value(expression, type);
    const name = this.nextName();
    if (type === I64) this.scope.helper('address64');
    const code = type === I64 ? `address64(${value}($),R.i1)` : `${value}($)>>>0`;
    this.statements.push(...this.scope.source(`function ${name}($){return ${code}}`));
    return name;
  }

  /** Name of a function that returns the value's first part. */
  value(expression: ConstExpr, type: ValType): string {
    const ir = this.translator.translateConstant(expression.start, expression.end, type);
    const name = this.nextName();
    this.statements.push(emitCode(ir, name, this.scope, this.naming));
    return name;
  }

  /** Function index if the expression is just ref.func, -1 if ref.null, else null. */
  functionIndex(expression: ConstExpr, type: ValType): number | null {
    const parts = this.plainParts(expression, type);
    const part = parts?.[0];
    if (part?.op === Op.null) return -1;
    if (part?.op === Op.helper && part.text === '$refFunc') return part.list![0]!.value;
    return null;
  }

  /** Name of a function that makes an array of references. */
  references(expressions: readonly ConstExpr[], type: ValType): string {
    const calls = expressions.map((expression) => `${this.value(expression, type)}($)`);
    const name = this.nextName();
    this.statements.push(...this.scope.source(`function ${name}($){return [${calls.join()}]}`));
    return name;
  }

  /** The parts that the expression returns, if it is nothing but a return. */
  private plainParts({ start, end }: ConstExpr, type: ValType): Node[] | null {
    const { body } = this.translator.translateConstant(start, end, type);
    return body.length === 1 && body[0]!.op === Op.return ? body[0]!.list : null;
  }

  private nextName(): string {
    return `const${this.count++}`;
  }
}
