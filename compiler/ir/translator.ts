/**
 * Translates one validated function body into IR statements, on an operand stack (operand-stack.ts)
 * and with frames (control.ts).
 *
 * Receives bytes that the validator accepted; must not be given any other. Instructions live in
 * compiler/instructions: each row's `lower` drives the methods of this class and of those it extends.
 */
import { readLocals } from '../binary/body-reader.ts';
import { CompileError } from '../errors.ts';
import { endsPart, opensBlock } from '../instructions/row.ts';
import { bodyOf } from '../module-info.ts';
import { partCount } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import { classOf, partClasses, zeroOf } from './parts.ts';
import { FunctionCounts } from './function-counts.ts';
import { resumedAt } from './resume.ts';
import { Op } from './nodes.ts';
import type { Node } from './nodes.ts';
import { br, checkpoint, labelled, newLabel, setGlobalPart, setVariable } from './statements.ts';
import type { FunctionIR } from './function-ir.ts';
import { ControlTranslator, FrameKind } from './control.ts';

export class FunctionTranslator extends ControlTranslator {
  hasFloatWords = false;
  hasCarries = false;
  storesFloats = false;
  callsItself = false;
  private selfLabel = newLabel(0, true);

  /** Translates the body of a defined function, by index in the function space. */
  translate(functionIndex: number): FunctionIR {
    const { start, end } = bodyOf(this.module.info, functionIndex);
    this.functionIndex = functionIndex;
    this.type = this.module.functionType(functionIndex);
    this.reset();
    this.reader.open(start, end);
    this.declareLocals();
    const parameterCount = partClasses(this.type.params).length;
    const localCount = this.variables.length;
    const whole = this.run(this.type.results);
    if (this.module.hasCheckpoints) whole.unshift(checkpoint());
    const body = this.repeated(whole, parameterCount, localCount);
    return this.translated(body, parameterCount, localCount);
  }

  /**
   * A defined function from one of its loops on: see resume.ts.
   * @param offset of the loop in the module
   */
  translateFrom(functionIndex: number, offset: number): FunctionIR {
    this.soughtLoop = offset;
    const ir = this.translate(functionIndex);
    const label = this.foundLoop!;
    this.soughtLoop = -1;
    this.foundLoop = null;
    return resumedAt(ir, label, null);
  }

  /** Translates a constant expression: a function without parameters and locals. */
  translateConstant(start: number, end: number, type: ValType): FunctionIR {
    this.functionIndex = -1;
    this.type = { kind: 'func', params: [], results: [type], isFinal: true, supertype: -1 };
    this.reset();
    this.localVariables = new Int32Array(0);
    this.reader.open(start, end);
    const body = this.run([type]);
    return this.translated(body, 0, 0);
  }

  /** Translates the initial values of all defined globals into one function that sets them. */
  translateGlobals(): FunctionIR {
    const { info } = this.module;
    this.functionIndex = -1;
    this.type = { kind: 'func', params: [], results: [], isFinal: true, supertype: -1 };
    this.reset();
    this.localVariables = new Int32Array(0);
    const body: Node[] = [];
    info.globals.forEach(({ type, init }, k) => {
      if (init === null) return;
      this.type = { ...this.type, results: [type] };
      this.reader.open(init.start, init.end);
      const statements = this.run([type]);
      const result = statements.pop()!;
      body.push(...statements, ...result.list!.map((part, n) => setGlobalPart(k, n, part)));
    });
    return this.translated(body, 0, 0);
  }

  private translated(body: Node[], parameterCount: number, localCount: number): FunctionIR {
    return {
      functionIndex: this.functionIndex,
      type: this.type,
      variables: this.variables,
      parameterCount,
      localCount,
      localVariables: this.localVariables,
      localTypes: this.localTypes,
      body,
      hasFloatWords: this.hasFloatWords,
      hasCarries: this.hasCarries,
      storesFloats: this.storesFloats,
      callsItself: this.callsItself,
      nesting: this.nesting,
      dispatchLoop: this.dispatchLoop,
      counts: this.counts,
    };
  }

  private reset(): void {
    this.variables = [];
    this.localTypes = [];
    this.parts.length = 0;
    this.types.length = 0;
    this.clean = 0;
    this.labelCount = 1;
    this.selfLabel = newLabel(0, true);
    this.nesting = 0;
    this.dispatchLoop = null;
    this.counts = new FunctionCounts();
    this.isReachable = true;
    this.hasFloatWords = false;
    this.hasCarries = false;
    this.storesFloats = false;
    this.callsItself = false;
  }

  private declareLocals(): void {
    const types: ValType[] = [...this.type.params];
    for (const { count, type } of readLocals(this.reader)) {
      for (let i = 0; i < count; i++) types.push(type);
    }
    this.localTypes = types;
    this.localVariables = new Int32Array(types.length);
    for (let i = 0; i < types.length; i++) {
      const type = types[i]!;
      this.localVariables[i] = this.variables.length;
      for (let n = partCount(type); n > 0; n--) this.variables.push(classOf(type));
    }
  }

  /** A body that calls itself in tail position is a loop, in which declared locals start at zero again. */
  private repeated(body: Node[], parameterCount: number, localCount: number): Node[] {
    if (this.selfLabel.uses === 0) return body;
    const zeros: Node[] = [];
    for (let v = parameterCount; v < localCount; v++) {
      zeros.push(setVariable(v, zeroOf(this.variables[v]!)));
    }
    return [labelled(Op.loop, this.selfLabel, [...zeros, ...body])];
  }

  /** Starts the function over with other arguments. */
  callSelf(operands: Node[]): void {
    this.discardPending();
    this.assign(
      operands.map((_, v) => v),
      operands,
    );
    this.append(br(this.selfLabel));
    this.isReachable = false;
  }

  private run(results: readonly ValType[]): Node[] {
    const body: Node[] = [];
    this.out = body;
    this.frames = [this.makeFrame(FrameKind.function, [], results, body)];
    const reader = this.reader;
    while (this.frames.length > 0) {
      const row = reader.next();
      if (row.lower === undefined) {
        throw new CompileError(`${row.name} (feature ${row.feature}) is not translated yet`, {
          offset: reader.opcodeOffset,
          ...(this.functionIndex >= 0 ? { functionIndex: this.functionIndex } : {}),
        });
      }
      this.counts.countInstruction(row);
      row.lower(this);
      if (!this.isReachable) this.skipUnreachable();
    }
    return body;
  }

  /** Passes over dead code up to the `else` or `end` that makes code reachable again. */
  private skipUnreachable(): void {
    const reader = this.reader;
    let depth = 0;
    while (!this.isReachable && this.frames.length > 0) {
      const row = reader.next();
      if (opensBlock(row)) depth++;
      else if (depth === 0 && endsPart(row)) row.lower!(this);
      else if (row.flow === 'end') depth--;
    }
  }
}
