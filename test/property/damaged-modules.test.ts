/** Damaged modules: the compiler refuses them with a CompileError, or makes a file that loads. */
import { describe, expect, it } from 'vitest';
import { CompileError, compile } from '../../compiler/index.ts';
import { loadText } from '../differential/engines.ts';
import { generateCase } from '../differential/generator.ts';
import { encodeModule } from '../differential/module-spec.ts';
import { Random } from '../differential/random.ts';

const MODULES = 8;
const DAMAGES = 100;
/** Far more than any of these modules takes; a hang is an error, a slow machine is none. */
const MAX_MILLISECONDS = 10_000;

const likely = [0, 1, 2, 0x0b, 0x05, 0x40, 0x41, 0x7c, 0x7d, 0x7e, 0x7f, 0x80, 0xff];

/** Changes, inserts, removes or repeats a few bytes after the header, or cuts the module off. */
function damage(bytes: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  const list = [...bytes];
  for (let edits = random.between(1, 3); edits > 0; edits--) {
    const at = random.between(8, list.length - 1);
    const byte = random.chance(0.5) ? random.pick(likely) : random.below(256);
    switch (random.weighted({ change: 8, insert: 1, remove: 1, repeat: 1, cut: 1 })) {
      case 'change':
        list[at] = byte;
        break;
      case 'insert':
        list.splice(at, 0, byte);
        break;
      case 'remove':
        list.splice(at, random.between(1, 4));
        break;
      case 'repeat':
        list.splice(at, 0, ...list.slice(at, at + random.between(1, 40)));
        break;
      case 'cut':
        list.length = at;
    }
  }
  return Uint8Array.from(list);
}

/** True if the module was compiled. @throws whatever else is wrong */
function survives(bytes: Uint8Array): boolean {
  try {
    const { artefact } = loadText(compile(bytes, { format: 'cjs' }).code);
    return artefact.abi > 0;
  } catch (error) {
    if (error instanceof CompileError) return false;
    throw error;
  }
}

describe('a damaged module', () => {
  it('is refused with a CompileError, or compiled to a file that loads', () => {
    const random = new Random(1);
    let compiledCount = 0;
    for (let seed = 1; seed <= MODULES; seed++) {
      const whole = encodeModule(generateCase(seed, { hasMemory64: false }).module);
      for (let n = 0; n < DAMAGES; n++) {
        const bytes = damage(whole, random);
        const place = `seed ${seed}, damage ${n}: ${Buffer.from(bytes).toString('base64')}`;
        const start = Date.now();
        expect(() => (compiledCount += Number(survives(bytes))), place).not.toThrow();
        expect(Date.now() - start, place).toBeLessThan(MAX_MILLISECONDS);
        // What the host takes, so do we.
        if (WebAssembly.validate(bytes)) expect(survives(bytes), place).toBe(true);
      }
    }
    expect(compiledCount).toBeGreaterThan(10);
  });

  it('is refused when it is cut off anywhere', () => {
    const whole = encodeModule(generateCase(7, { hasMemory64: false }).module);
    for (let length = 0; length < whole.length; length++) {
      const bytes = whole.slice(0, length);
      // Cut between sections, a module may be whole.
      expect(survives(bytes), `length ${length}`).toBe(WebAssembly.validate(bytes));
    }
  });
});
