/**
 * Suspending forms of a module that is translated at run time: each is made when a suspending form
 * first calls it, or a promising export does. A module that never suspends has none.
 */
import type { SuspendingCode, SuspendingForms } from '../../runtime/abi.ts';
import { at, enter, id, num } from '../emit/estree.ts';
import type { Statement } from '../emit/estree.ts';
import { SUSPENDING_TABLE, suspendingName, tailName } from '../emit/form-names.ts';
import type { SuspendingScope } from '../emit/scope.ts';
import { suspendingScope } from '../emit/suspending-form.ts';
import type { ModuleInfo } from '../module-info.ts';

/** What a module's forms are made with. */
export interface FormTranslator {
  readonly info: ModuleInfo;
  functionName(functionIndex: number): string;
  /** Declarations of a suspending form. */
  emit(functionIndex: number): Statement[];
  /** Runs emitted code, with `codes` and `tails` as SUSPENDING_TABLE and its tail table. */
  run(statements: readonly Statement[]): void;
}

export class LazySuspendingForms implements SuspendingForms {
  readonly scope: SuspendingScope;
  /** Forms and tail forms by function index; stubs until translated, nothing until called. */
  readonly codes: SuspendingCode[] = [];
  readonly tails: SuspendingCode[] = [];
  private readonly translated = new Set<number>();
  private readonly translator: FormTranslator;

  constructor(translator: FormTranslator) {
    this.translator = translator;
    const from =
      (table: SuspendingCode[], name: string) =>
      (index: number): ReturnType<typeof at> => {
        table[index] ??= this.stub(table, index);
        return at(id(name), num(index));
      };
    this.scope = suspendingScope(
      translator.info,
      from(this.codes, SUSPENDING_TABLE),
      from(this.tails, tailName(SUSPENDING_TABLE)),
    );
  }

  code(index: number): SuspendingCode | undefined {
    if (!this.scope.maySuspend(index)) return undefined;
    this.translate(index);
    return this.codes[index];
  }

  tailCode(index: number): SuspendingCode | undefined {
    if (this.code(index) !== undefined) return this.tails[index];
    return undefined;
  }

  private stub(table: SuspendingCode[], index: number): SuspendingCode {
    return (context, ...parts: unknown[]) => {
      this.translate(index);
      return table[index]!(context, ...parts);
    };
  }

  private translate(index: number): void {
    if (this.translated.has(index)) return;
    this.translated.add(index);
    const { info } = this.translator;
    const name = suspendingName(this.translator.functionName(index));
    const statements = [...this.translator.emit(index), enter(SUSPENDING_TABLE, index, name)];
    if (info.tailCallers[index] === 1) {
      statements.push(enter(tailName(SUSPENDING_TABLE), index, tailName(name)));
    }
    this.translator.run(statements);
  }
}
