/** Parts of giant functions: what they hand back is written in one place, however often they are left. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index.ts';
import { assembleText } from '../../compiler/optimize.ts';

const LOCALS = 12;
const EXITS = 400;

const locals = Array.from({ length: LOCALS }, (_, i) => `$v${i}`);

/** Changes every local, and leaves for one of two places now and then. */
const steps = Array.from({ length: EXITS }, (_, i) => {
  const local = locals[i % LOCALS]!;
  return `
    (local.set ${local} (i32.add (i32.mul (local.get ${local}) (i32.load (i32.const ${i * 4}))) (i32.const ${i})))
    (i32.store (i32.const ${i * 4}) (i32.xor (local.get ${local}) (i32.load (i32.const ${i * 8}))))
    (br_if ${i % 2 === 0 ? '$one' : '$two'} (i32.eq (local.get $n) (i32.const ${i})))`;
}).join('');

const program = `(module (memory 1)
  (func (export "run") (param $n i32) (result i32) ${locals.map((name) => `(local ${name} i32)`).join(' ')}
    (block $two
      (block $one ${steps} (br $two))
      (local.set $v0 (i32.add (local.get $v0) (i32.const 1000))))
    ${locals.map((name) => `(local.get ${name})`).join(' ')}
    ${'(i32.add)'.repeat(LOCALS - 1)}))`;

describe('a part of a giant function', () => {
  it('writes its results once, and not at each of its exits', async () => {
    const { code } = compile(await assembleText(program), { names: 'short' });
    const parts = code
      .split(/^(?=function )/m)
      .filter((text) => /^function \w+\$o\d+\(/.test(text));
    expect(parts.length).toBeGreaterThan(0);
    for (const part of parts) {
      const writes = part.match(/\bR\.\w+(?:\[\d+\])?=/g) ?? [];
      expect(writes.length).toBeLessThanOrEqual(LOCALS + 1);
    }
  });
});
