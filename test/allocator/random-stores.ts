/**
 * Random programs that write to memory in every shape the store barrier distinguishes: same and
 * different base variables, offsets above and below, branches, loops, frames, calls, bulk operations.
 */
import type { Random } from '../differential/random.ts';

/** Pages of 64 KiB, and the bits of an address that are kept: mostly in bounds. */
const PAGES = 8;
const MASK = PAGES * 65536 - 1;
const LOCALS = ['$p', '$q'];
const STORES = ['i32.store8', 'i32.store16', 'i32.store', 'i64.store', 'f64.store', 'v128.store'];

const get = (name: string): string => `(local.get ${name})`;
const constant = (value: number): string => `(i32.const ${value})`;

function valueFor(random: Random, store: string): string {
  if (store.startsWith('i64')) return `(i64.const ${random.bits() | 1})`;
  if (store.startsWith('f64')) return `(f64.const ${random.between(1, 1000)}.5)`;
  if (store.startsWith('v128')) return `(i32x4.splat ${constant(random.bits() | 1)})`;
  return constant(random.bits() | 0x01010101);
}

class BodyGenerator {
  private readonly random: Random;
  private readonly index: number;
  private labels = 0;

  constructor(random: Random, index: number) {
    this.random = random;
    this.index = index;
  }

  statements(depth: number): string {
    return Array.from({ length: this.random.between(3, 9) }, () => this.statement(depth)).join(' ');
  }

  private address(): string {
    const { random } = this;
    const base = get(random.pick(LOCALS));
    switch (random.below(14)) {
      case 0:
      case 1:
        return `(i32.add ${base} ${constant(random.between(-300, 300))})`;
      case 2:
        return `(i32.and (i32.load ${base}) ${constant(MASK)})`;
      case 3:
        return `(i32.and (i32.add ${base} (i32.shl ${get('$r')} (i32.const 3))) ${constant(MASK)})`;
      case 4:
        return constant(random.below(PAGES * 16) * 4096 - random.between(-8, 300));
      default:
        return base;
    }
  }

  private store(): string {
    const store = this.random.pick(STORES);
    const offset = this.random.pick([0, 1, 4, 8, 60, 236, 240, 244, 300, 4090, 5000]);
    return `(${store} offset=${offset} ${this.address()} ${valueFor(this.random, store)})`;
  }

  private assignment(): string {
    const { random } = this;
    const target = random.pick(LOCALS);
    const source = get(random.pick(LOCALS));
    // Mostly close below the border of a page.
    const elsewhere = `(i32.mul (i32.add ${source} ${constant(random.bits())}) (i32.const -1640531527))`;
    const value = random.pick([
      `(i32.add ${source} ${constant(random.between(-400, 400))})`,
      `(i32.sub (i32.and ${elsewhere} ${constant(MASK & ~4095)}) ${constant(random.between(-4, 280))})`,
    ]);
    return `(local.set ${target} ${value})`;
  }

  private loop(depth: number): string {
    const label = `$l${this.labels++}`;
    const body = this.statements(depth - 1);
    return `(loop ${label} ${body}
      (global.set $fuel (i32.sub (global.get $fuel) (i32.const 1)))
      (br_if ${label} (i32.and (i32.gt_s (global.get $fuel) (i32.const 0)) (i32.and ${get('$q')} (i32.const 3)))))`;
  }

  private frame(): string {
    const size = this.random.pick([32, 96, 400, 5000]);
    const stores = Array.from({ length: 4 }, () => {
      const store = this.random.pick(STORES);
      const offset = this.random.below(size - 16);
      return `(${store} offset=${offset} ${get('$f')} ${valueFor(this.random, store)})`;
    });
    return `(global.set $sp (local.tee $f (i32.sub (global.get $sp) ${constant(size)})))
      ${stores[0]} (if (i32.and ${get('$p')} (i32.const 2)) (then ${stores[1]}) (else ${stores[2]}))
      ${stores[3]} (global.set $sp (i32.add (local.get $f) ${constant(size)}))`;
  }

  private switch(depth: number): string {
    const n = this.labels++;
    return `(block $a${n} (block $b${n} (block $c${n}
      (br_table $a${n} $b${n} $c${n} (i32.and ${get('$r')} (i32.const 3))))
      ${this.statements(depth - 1)}) ${this.statements(depth - 1)})`;
  }

  private bulk(): string {
    const { random } = this;
    const length = constant(random.below(300));
    return random.chance(0.5)
      ? `(memory.fill ${this.address()} ${constant(random.between(1, 255))} ${length})`
      : `(memory.copy ${this.address()} ${this.address()} ${length})`;
  }

  private statement(depth: number): string {
    const { random } = this;
    const choice = random.below(depth > 0 ? 14 : 9);
    if (choice < 6) return this.store();
    if (choice < 8) return this.assignment();
    switch (choice) {
      case 8:
        return random.chance(0.1) ? this.bulk() : this.store();
      case 9:
        return `(if (i32.and ${get(random.pick(LOCALS))} (i32.const 1)) (then ${this.statements(depth - 1)}) (else ${this.statements(depth - 1)}))`;
      case 10:
        return this.loop(depth);
      case 11:
        return this.frame();
      case 12:
        return this.switch(depth);
      default: {
        if (this.index === 0) return this.store();
        const args = ['$p', '$q', '$r'].map(get).join(' ');
        return `(call $f${random.below(this.index)} ${args})`;
      }
    }
  }
}

const FUNCTIONS = 3;

/** A module that exports `memory` and `run(p, q, r)`. */
export function randomStores(random: Random): string {
  const start = constant(PAGES * 65536 - 4096 * random.between(1, 9) + random.between(-40, 40));
  const functions = Array.from({ length: FUNCTIONS }, (_, i) => {
    const body = new BodyGenerator(random, i).statements(3);
    const name = i === FUNCTIONS - 1 ? ' (export "run")' : '';
    return `(func $f${i}${name} (param $p i32) (param $q i32) (param $r i32) (local $f i32) ${body})`;
  });
  return `(memory (export "memory") ${PAGES})
    (global $sp (mut i32) ${start}) (global $fuel (mut i32) (i32.const 20))
    (data (i32.const 4000) "some initial bytes") (data (i32.const 70000) "and further ones")
    ${functions.join('\n')}`;
}
