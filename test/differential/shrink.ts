/**
 * Cuts a failing case down: drops calls, bodies, instructions and whole blocks, as long as the
 * module stays valid and the case still fails. Changes the case in place.
 */
import { F32, F64, FUNCREF, I32, I64, V128 } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import type { FuzzCase } from './generator.ts';
import { encodeModule, row } from './module-spec.ts';
import type { Instr, ModuleSpec } from './module-spec.ts';

const zeroNames = new Map<ValType, string>([
  [I32, 'i32.const'],
  [I64, 'i64.const'],
  [F32, 'f32.const'],
  [F64, 'f64.const'],
  [V128, 'v128.const'],
  [FUNCREF, 'ref.null'],
]);

const zero = (type: ValType): Instr => ({
  row: row(zeroNames.get(type)!),
  args: type === FUNCREF ? [] : [0],
  pops: [],
  pushes: [type],
});
const drop = (type: ValType): Instr => ({ row: row('drop'), args: [], pops: [type], pushes: [] });

/** What has the type of an instruction and does nothing. */
const stub = ({ pops, pushes }: Instr): Instr[] => [
  ...[...pops].reverse().map(drop),
  ...pushes.map(zero),
];

class Shrinker {
  private readonly target: FuzzCase;
  private readonly fails: () => boolean;
  private readonly deadline: number;
  private hasChanged = false;

  constructor(target: FuzzCase, fails: () => boolean, deadline: number) {
    this.target = target;
    this.fails = fails;
    this.deadline = deadline;
  }

  run(): void {
    do {
      this.hasChanged = false;
      this.invocations();
      this.segments();
      for (const item of this.target.module.functions) {
        this.attempt(() => {
          const old = item.body;
          item.body = item.type.results.map(zero);
          return () => (item.body = old);
        });
        this.list(item.body);
      }
    } while (this.hasChanged && !this.isLate);
  }

  private get isLate(): boolean {
    return Date.now() > this.deadline;
  }

  /** Makes a change, and undoes it unless the case is valid and fails all the same. */
  private attempt(change: () => () => void): boolean {
    if (this.isLate) return false;
    const undo = change();
    if (WebAssembly.validate(encodeModule(this.target.module)) && this.fails()) {
      this.hasChanged = true;
      return true;
    }
    undo();
    return false;
  }

  private invocations(): void {
    const { target } = this;
    for (let i = target.invocations.length - 1; i >= 0; i--) {
      this.attempt(() => {
        const old = target.invocations;
        target.invocations = old.filter((_, k) => k !== i);
        return () => (target.invocations = old);
      });
    }
  }

  private segments(): void {
    const module: ModuleSpec = this.target.module;
    for (const key of ['elements', 'data'] as const) {
      const list = module[key] as { offset: number | null }[];
      for (let i = list.length - 1; i >= 0; i--) this.replace(list, i, 1, []);
    }
  }

  private replace<T>(list: T[], at: number, count: number, by: readonly T[]): boolean {
    return this.attempt(() => {
      const removed = list.splice(at, count, ...by);
      return () => list.splice(at, by.length, ...removed);
    });
  }

  private list(list: Instr[]): void {
    for (let size = list.length; size > 0; size >>= 1) {
      const step = size > 4 ? size : 1;
      for (let at = list.length - size; at >= 0; at -= step) this.replace(list, at, size, []);
    }
    for (let at = list.length - 1; at >= 0; at--) this.instr(list, at);
  }

  private instr(list: Instr[], at: number): void {
    const instr = list[at]!;
    if (instr.body !== undefined) {
      if (this.replace(list, at, 1, instr.body)) return;
      if (this.replace(list, at, 1, [drop(I32), ...instr.body])) return;
      if (instr.orElse && this.replace(list, at, 1, [drop(I32), ...instr.orElse])) return;
    }
    const replacement = stub(instr);
    const isStub = replacement.length <= 1 && replacement[0]?.row === instr.row;
    if (!isStub && this.replace(list, at, 1, replacement)) return;
    if (instr.body !== undefined) this.list(instr.body);
    if (instr.orElse) this.list(instr.orElse);
    for (const { body } of instr.catches ?? []) this.list(body);
  }
}

/** @param fails true if the case, as it is now, shows the fault */
export function shrink(target: FuzzCase, fails: () => boolean, milliseconds: number): void {
  new Shrinker(target, fails, Date.now() + milliseconds).run();
}
