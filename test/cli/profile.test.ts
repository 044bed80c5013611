/** `wasmless run --profile` and `wasmless compile --profile`: recorded, and made use of. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeWorkspace } from './harness.ts';

const program = `(module
  (func (export "run") (param $n i32) (result i32)
    (local $odd i32)
    (loop $more
      (if (i32.and (local.get $n) (i32.const 1))
        (then (local.set $odd (i32.add (local.get $odd) (i32.const 1)))))
      (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $odd))
  (func (export "fail") (if (i32.const 0) (then (nop)) (else (unreachable)))))`;

interface Profile {
  readonly module: string;
  readonly branches: Record<string, number[]>;
}

describe('a profile', () => {
  const { path, write, wasmless } = makeWorkspace();
  const profile = (name: string): Profile =>
    JSON.parse(readFileSync(path(name), 'utf8')) as Profile;

  beforeAll(() => {
    write('odd.wat', program);
    write('other.wat', '(module)');
    write('none.json', '{"module":1}');
  });

  it('is recorded of a module', async () => {
    const run = ['run', 'odd.wat', '--profile', 'a.json', '--invoke', 'run', '9'];
    expect(await wasmless(...run)).toMatchObject({ code: 0, stdout: '5\n' });
    expect(Object.values(profile('a.json').branches)).toEqual([
      [4, 5],
      [1, 8],
    ]);
  });

  it('is recorded of a compiled file that counts', async () => {
    await wasmless('compile', 'odd.wat', '--record-branches', '-o', 'odd.mjs');
    const run = ['run', 'odd.mjs', '--profile', 'b.json', '--invoke', 'run', '9'];
    expect(await wasmless(...run)).toMatchObject({ code: 0, stdout: '5\n' });
    expect(profile('b.json')).toEqual(profile('a.json'));
  });

  it('is recorded of a program that traps', async () => {
    const run = ['run', 'odd.wat', '--profile', 'c.json', '--invoke', 'fail'];
    expect(await wasmless(...run)).toMatchObject({ code: 1 });
    expect(Object.values(profile('c.json').branches)).toEqual([[1]]);
  });

  it('is empty of a module without branches', async () => {
    write('straight.wat', '(module (func (export "run") (result i32) (i32.const 7)))');
    const run = ['--profile', 'e.json', '--invoke', 'run'];
    expect(await wasmless('run', 'straight.wat', ...run)).toMatchObject({ code: 0, stdout: '7\n' });
    expect(profile('e.json').branches).toEqual({});
    await wasmless('compile', 'straight.wat', '--record-branches', '-o', 'straight.mjs');
    expect(await wasmless('run', 'straight.mjs', ...run)).toMatchObject({ code: 0 });
    const compile = ['compile', 'straight.wat', '-o', 'straight.mjs', '--profile', 'e.json'];
    expect(await wasmless(...compile)).toMatchObject({ code: 0 });
  });

  it('is what a module is compiled by', async () => {
    const compile = ['compile', 'odd.wat', '-o', 'by.mjs', '--profile', 'a.json'];
    expect(await wasmless(...compile)).toMatchObject({ code: 0 });
    const { stdout } = await wasmless('run', 'by.mjs', '--invoke', 'run', '9');
    expect(stdout).toBe('5\n');
  });

  it.each([
    ['odd.wat', 'none.json', [], 3, 'none.json is no profile'],
    ['other.wat', 'a.json', [], 3, 'is the profile of another module'],
    ['odd.wat', 'missing.json', [], 4, 'missing.json'],
    ['odd.wat', 'a.json', ['-O2'], 2, 'no -O'],
  ])('is refused: %s by %s %j', async (input, by, more, code, words) => {
    const outcome = await wasmless('compile', input, '-o', 'x.mjs', '--profile', by, ...more);
    expect(outcome).toMatchObject({ code });
    expect(outcome.stderr).toContain(words);
  });

  it('needs code that counts', async () => {
    await wasmless('compile', 'odd.wat', '-o', 'plain.mjs');
    const run = ['run', 'plain.mjs', '--profile', 'd.json', '--invoke', 'run', '9'];
    const { code, stdout, stderr } = await wasmless(...run);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('counts no branches');
  });
});
