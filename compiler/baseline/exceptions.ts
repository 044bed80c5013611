/**
 * Catching, of a function that the baseline compiler is at. A construct, standard or legacy, is one
 * statement (see ir/exceptions.ts):
 *
 *   L3:{try{ body }catch($e){ x=caught($e); if(hasTag(x)){ ... } ... throwRef(x) }}
 *
 * What a `delegate` throws past handlers is carried in a variable to the end of the body that it is to be
 * thrown from, where a label is written in once it is known to be needed.
 */
import { EXNREF } from '../../runtime/value-types.ts';
import type { CatchClause } from '../binary/body-reader.ts';
import { ERROR_NAME } from '../emit/expressions.ts';
import { byName } from '../instructions/index.ts';
import type { Frame, Handler } from './control.ts';
import { BaselineReferences } from './references.ts';
import { NO_FORMS } from './template-cache.ts';
import { slotOperand } from './operand.ts';
import type { Operand } from './operand.ts';

const THROW_REF = byName.get('throw_ref')!;

/** What is carried: no local has such a name. */
const CARRIED = '$d';
/** Marks, around a handler's number, where its body begins. */
const BODY_MARK = '\u0003';
const MARKED_BODIES = /\u0003(\d+)\u0003/g;
/** In place of a handler's number. */
const FUNCTION = 0;
const throwLabel = (id: number): string => `R${id}`;

/** True if an exception of the code at hand would come to the frame's handler. */
const isActive = ({ handler }: Frame): boolean => handler !== null && handler.exception === null;

export class BaselineExceptions extends BaselineReferences {
  private handlerCount = 0;
  /** Handlers to which others delegate, past those between. */
  private readonly delegatedTo = new Set<number>();

  protected resetHandlers(): void {
    this.handlerCount = FUNCTION;
    this.delegatedTo.clear();
  }

  /** Writes the labels that bodies were left open for, and declares what needs them. */
  protected withThrowLabels(body: string, declared: string[]): string {
    if (this.handlerCount === FUNCTION) return body;
    if (this.delegatedTo.size > 0) declared.push(CARRIED);
    const text = this.delegatedTo.has(FUNCTION) ? `${throwLabel(FUNCTION)}:{${body}` : body;
    return text.replaceAll(MARKED_BODIES, (_, id: string) =>
      this.delegatedTo.has(Number(id)) ? `${throwLabel(Number(id))}:{` : '',
    );
  }

  tryTable(catches: readonly CatchClause[]): void {
    const { blockParams, blockResults } = this.reader;
    this.block(blockParams, blockResults);
    if (catches.length > 0) this.openHandler(catches);
  }

  /** Legacy. */
  try(): void {
    const { blockParams, blockResults } = this.reader;
    this.block(blockParams, blockResults);
    this.openHandler(null);
  }

  private openHandler(catches: readonly CatchClause[] | null): void {
    const id = ++this.handlerCount;
    this.innermost.handler = { catches, exception: null, catchesAll: false, id };
    this.emit(`try{${BODY_MARK}${id}${BODY_MARK}`);
  }

  override end(): void {
    const frame = this.innermost;
    if (frame.handler !== null) this.closeHandler(frame, frame.handler);
    super.end();
    if (this.frames.length === 0) this.closeThrowLabel(FUNCTION);
  }

  private closeHandler(frame: Frame, handler: Handler): void {
    if (handler.catches !== null) this.catchByTable(frame, handler.catches);
    else if (handler.exception === null) {
      this.closeBody(frame);
      this.emit(`}catch(${ERROR_NAME}){throw ${ERROR_NAME}`);
    } else {
      this.closeClause(frame);
      if (!handler.catchesAll) this.throwAgain(handler.exception);
    }
    this.emit('}');
    this.isReachable = false;
  }

  /** Ends the protected statements. */
  private closeBody(frame: Frame): void {
    this.fallOut(frame);
    this.dropTo(frame.baseParts, frame.baseTypes);
    const { id } = frame.handler!;
    if (this.isReachable && this.delegatedTo.has(id)) this.emit(`break ${frame.name};`);
    this.closeThrowLabel(id);
  }

  /** Throws what comes to a label at the end of a body. */
  private closeThrowLabel(id: number): void {
    if (!this.delegatedTo.has(id)) return;
    this.emit('}');
    this.throwAgain(slotOperand(CARRIED, 0, 0, -1));
  }

  /** @returns what was caught, in a slot */
  private openCatch(): Operand {
    this.emit(`}catch(${ERROR_NAME}){`);
    this.apply(this.templates.caught(), [], THROW_REF);
    return this.popValues([EXNREF])[0]!;
  }

  private catchByTable(frame: Frame, catches: readonly CatchClause[]): void {
    this.closeBody(frame);
    const exception = this.openCatch();
    this.reserved |= exception.slots;
    let catchesAll = false;
    for (const { tag, label, hasRef } of catches) {
      catchesAll = tag < 0;
      if (!catchesAll) this.takeTag(exception, tag);
      if (hasRef) this.pushValues([EXNREF], [exception]);
      // The label counts from outside of the block.
      this.jump(label + 1, this.popValues(this.branchTypes(label + 1)));
      if (catchesAll) break;
      this.emit('}');
    }
    if (!catchesAll) this.throwAgain(exception);
  }

  /** Begins what is done if the exception has a tag, with what it carries. */
  private takeTag(exception: Operand, tag: number): void {
    const { test, payload } = this.templates.clause(tag);
    this.apply(test, [exception], THROW_REF);
    this.types.pop();
    this.emit(`if(${this.popPart().text}){`);
    this.apply(payload, [exception], THROW_REF);
  }

  private throwAgain(exception: Operand): void {
    this.apply(this.templates.get(THROW_REF, [EXNREF], NO_FORMS), [exception], THROW_REF);
  }

  /** Legacy: a clause for a tag, or for whatever comes. @param tag -1 for all */
  catch(tag: number): void {
    const frame = this.innermost;
    const handler = frame.handler!;
    if (handler.exception !== null) this.closeClause(frame);
    else {
      this.closeBody(frame);
      handler.exception = this.openCatch();
      this.reserved |= handler.exception.slots;
    }
    this.isReachable = true;
    if (tag >= 0) return this.takeTag(handler.exception, tag);
    handler.catchesAll = true;
    this.emit('{');
  }

  private closeClause(frame: Frame): void {
    this.fallOut(frame);
    this.dropTo(frame.baseParts, frame.baseTypes);
    this.emit(this.isReachable ? `break ${frame.name}}` : '}');
  }

  /** Legacy: throws again what the clause at a label caught. */
  rethrow(depth: number): void {
    this.throwAgain(this.frameAt(depth).handler!.exception!);
  }

  /**
   * Legacy: ends a try whose exceptions are thrown from the end of the block at a label. They come there by
   * themselves, unless handlers lie between.
   */
  delegate(depth: number): void {
    const frame = this.innermost;
    // The label counts from outside of the try.
    if (!this.frames.slice(-1 - depth, -1).some(isActive)) return this.end();
    const target = this.delegateTarget(depth + 1);
    this.delegatedTo.add(target);
    this.closeBody(frame);
    const exception = this.openCatch();
    this.emit(`${CARRIED}=${exception.text};break ${throwLabel(target)}}`);
    frame.handler = null;
    this.isReachable = false;
    this.end();
  }

  /** The handler that sees what is thrown from the end of the block at a depth, or FUNCTION. */
  private delegateTarget(depth: number): number {
    for (; depth < this.frames.length; depth++) {
      const frame = this.frameAt(depth);
      if (isActive(frame)) return frame.handler!.id;
    }
    return FUNCTION;
  }
}
