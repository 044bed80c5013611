/** Branch hints: which arm of a giant function stays in it, and which becomes a part of its own. */
import { describe, expect, it } from 'vitest';
import { compile, inspect } from '../../compiler/index.ts';
import { assembleText } from '../../compiler/optimize.ts';

const MARK = 123_456_789;

/** Statements that V8 would not optimise twice in one function. */
const long = (n: number): string =>
  Array.from(
    { length: 900 },
    (
      _,
      i,
    ) => `(i32.store (local.get $p) (i32.mul (i32.load (i32.const ${i * 4})) (i32.const ${n + i})))
    (local.set $p (i32.add (i32.load (local.get $p)) (i32.const ${i})))`,
  ).join('\n');

/** A function of two long arms; only the first one knows the mark. */
const program = (branch: string): Promise<Uint8Array> =>
  assembleText(`(module (memory 1)
    (func (export "run") (param $p i32) (result i32)
      ${branch}
      (local.get $p)))`);

const viaIf = (hint: string): Promise<Uint8Array> =>
  program(`${hint} (if (local.get $p)
    (then ${long(1000)} (i32.store (local.get $p) (i32.const ${MARK})))
    (else ${long(3000)}))`);

const viaBrIf = (hint: string): Promise<Uint8Array> =>
  program(`(block $end
    (block $first
      ${hint} (br_if $first (local.get $p))
      ${long(3000)}
      (br $end))
    ${long(1000)} (i32.store (local.get $p) (i32.const ${MARK})))`);

const LIKELY = String.raw`(@metadata.code.branch_hint "\01")`;
const UNLIKELY = String.raw`(@metadata.code.branch_hint "\00")`;

/** Name of the function that has the marked arm. */
const markedFunction = (wasm: Uint8Array): string => {
  const { code } = compile(wasm, { names: 'short', data: 'inline' });
  const before = code.slice(0, code.indexOf(String(MARK)));
  return /.*function (\S+?)\(/s.exec(before)![1]!;
};

const isInPart = async (wasm: Promise<Uint8Array>): Promise<boolean> =>
  markedFunction(await wasm).includes('$o');

describe('branch hints', () => {
  describe.each([
    ['if', viaIf],
    ['br_if', viaBrIf],
  ])('of %s', (_, module) => {
    it('keep the likely arm in its function', async () => {
      expect(await isInPart(module(LIKELY))).toBe(false);
      expect(await isInPart(module(UNLIKELY))).toBe(true);
    });

    it('are a feature that a module uses', async () => {
      const names = async (hint: string): Promise<string[]> =>
        inspect(await module(hint)).features.map(({ name }) => name);
      expect(await names(LIKELY)).toContain('branch-hinting');
      expect(await names('')).not.toContain('branch-hinting');
    });
  });

  it('may be broken: what follows is not read, and the code stays as it is', async () => {
    const whole = await viaIf(LIKELY);
    const name = 'metadata.code.branch_hint';
    const at = Buffer.from(whole).indexOf(name) + name.length;
    const broken = Uint8Array.from(whole);
    // More functions than there are bytes.
    broken[at] = 0x7f;
    expect(compile(broken).code).toBeTypeOf('string');
    broken[at + 1] = 0x7f;
    expect(compile(broken).code).toBeTypeOf('string');
  });
});
