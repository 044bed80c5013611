import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { assembleText } from '../../compiler/optimize.ts';
import { Code, I32, moduleOf, op } from '../limits/builder.ts';
import { cli, makeWorkspace, mathWasm } from './harness.ts';

const { path, write, wasmless } = makeWorkspace();
write('math.wasm', mathWasm);
beforeAll(async () => {
  await wasmless('compile', 'math.wasm', '-o', 'math.mjs');
});

/** run(steps): arms enough for two forms, each of which divides by the steps that are left. */
function dividingInterpreter(): Uint8Array {
  const [STEPS, A, ARMS] = [0, 1, 240];
  const [DIV_U, REM_U] = [0x6e, 0x70];
  const code = new Code().loop();
  for (let k = 0; k < ARMS; k++) code.block();
  const labels = Array.from({ length: ARMS }, (_, k) => k);
  code.get(STEPS).const(ARMS).raw(REM_U).brTable(labels, 0);
  for (let k = 0; k < ARMS; k++) {
    code.end().bump(STEPS, -1);
    for (let i = 0; i < 40; i++) code.get(A).const(i).load(4).raw(op.i32Xor).set(A);
    code
      .const(1)
      .get(STEPS)
      .raw(DIV_U, op.drop)
      .br(ARMS - 1 - k);
  }
  code.end().raw(op.unreachable);
  return moduleOf([{ params: [I32], results: [I32], locals: [[1, I32]], code, name: 'run' }]);
}

describe.each(['math.mjs', 'math.wasm'])('wasmless run %s', (file) => {
  const invoke = (name: string, ...args: string[]) =>
    wasmless('run', file, '--invoke', name, '--', ...args);

  it.each([
    ['add', ['40', '2'], '42\n'],
    ['add', ['-1', '0x10'], '15\n'],
    ['add', ['4294967295', '1'], '0\n'],
    ['add64', ['9_223_372_036_854_775_807', '1'], '-9223372036854775808\n'],
    ['half', ['-0'], '-0\n'],
    ['half', ['inf'], 'Infinity\n'],
    ['pair', ['1.1'], '1.100000023841858\n-1\n'],
    ['isNull', ['null'], '1\n'],
  ])('prints the results of %s %j', async (name, args, stdout) => {
    expect(await invoke(name, ...args)).toEqual({ code: 0, stdout, stderr: '' });
  });

  it('prints a trap on one line, with the function it happened in', async () => {
    const { code, stdout, stderr } = await invoke('divide', '1', '0');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    const place = file.endsWith('.mjs') ? `, file:\\S*/${file}:\\d+:\\d+` : '';
    expect(stderr).toMatch(
      new RegExp(`^wasmless: trap: integer divide by zero \\(hint: in divide${place}\\)\n$`),
    );
  });

  it('names the trap of an access out of bounds, and of a stack that is full', async () => {
    expect((await invoke('byte', '70000')).stderr).toContain('trap: out of bounds memory access');
    const { code, stderr } = await invoke('deep');
    expect(code).toBe(1);
    expect(stderr).toContain('trap: call stack exhausted');
  });

  it('runs the start function when nothing is invoked', async () => {
    expect(await wasmless('run', file)).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it.each([
    [['--invoke', 'zip'], "no exported function 'zip'"],
    [['--invoke', 'add', '1'], '1 arguments given, 2 wanted'],
    [['--invoke', 'add', 'x', '1'], "'x' is no i32 (hint: write an integer"],
    [['--invoke', 'add', '4294967296', '1'], "'4294967296' is no i32 (hint: it has to fit"],
    [['--invoke', 'half', 'much'], "'much' is no f64 (hint: write a number"],
    [['--invoke', 'isNull', '5'], "'5' is no externref (hint: only numbers and null"],
    [['1'], 'arguments without a function'],
  ])('refuses %j', async (args, message) => {
    const { code, stdout, stderr } = await wasmless('run', file, ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`wasmless: ${message}`);
    expect(stderr.trim()).not.toContain('\n');
  });
});

describe('wasmless run', () => {
  it.each([
    ['alone.mjs', 'divide', ['--standalone']],
    ['short.mjs', 'f\\d+', ['--standalone', '--release']],
    ['pretty.mjs', 'divide', ['--standalone', '--pretty']],
    ['math.cjs', 'divide', ['--format', 'cjs']],
  ])('names the function of a trap in %s', async (file, name, flags) => {
    await wasmless('compile', 'math.wasm', '-o', file, ...flags);
    const { stderr } = await wasmless('run', file, '--invoke', 'divide', '1', '0');
    expect(stderr).toMatch(new RegExp(`\\(hint: in ${name}, \\S*/${file}:\\d+:\\d+\\)\n$`));
  });

  it.each([
    ['first', 5, 'run\\$f'],
    ['settled', 600_000, 'run\\$s(\\$o\\d+)?'],
  ])('names the function of a trap in the %s form of an interpreter', async (_, steps, name) => {
    write('arms.wasm', dividingInterpreter());
    await wasmless('compile', 'arms.wasm', '-o', 'arms.mjs');
    const { stderr } = await wasmless('run', 'arms.mjs', '--invoke', 'run', String(steps));
    expect(stderr).toMatch(new RegExp(`\\(hint: in ${name}, \\S*/arms.mjs:\\d+:\\d+\\)\n$`));
  });

  it.runIf(process.platform === 'linux')('says so if there is no memory left', async () => {
    write('large.wasm', await assembleText('(module (memory 65536))'));
    const script = `ulimit -v 4000000; exec "${process.execPath}" "${cli}" run large.wasm`;
    await expect(
      promisify(execFile)('sh', ['-c', script], { cwd: path('.') }),
    ).rejects.toMatchObject({
      code: 1,
      stderr:
        'wasmless: RangeError: Array buffer allocation failed (hint: in no function of the module)\n',
    });
  });

  it.each([
    ['run', 'env', 'log'],
    ['run', 'wasi_snapshot_preview1', 'fd_bogus'],
    ['bench', 'env', 'log'],
    ['bench', 'wasi_snapshot_preview1', 'fd_write'],
  ])(
    'refuses to %s what imports %s.%s: there is nothing to give',
    async (command, module, name) => {
      write('needs.wat', `(module (import "${module}" "${name}" (func)) (func (export "f")))`);
      const { code, stderr } = await wasmless(command, 'needs.wat', '--invoke', 'f');
      expect(code).toBe(2);
      expect(stderr).toContain(`the module imports ${module}.${name}`);
    },
  );

  it('knows no text for a vector', async () => {
    write('vector.wat', '(module (func (export "f") (param v128)))');
    const { code, stderr } = await wasmless('run', 'vector.wat', '--invoke', 'f', '1');
    expect(code).toBe(2);
    expect(stderr).toContain("'1' is no v128 (hint: ");
  });

  it('traps of the start function end the command', async () => {
    write('stop.wat', '(module (func $stop unreachable) (start $stop))');
    const { code, stderr } = await wasmless('run', 'stop.wat');
    expect(code).toBe(1);
    expect(stderr).toContain('trap: unreachable');
  });

  it('says so if the file cannot import the package from where it is', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'wasmless-elsewhere-'));
    try {
      const file = join(elsewhere, 'math.mjs');
      await wasmless('compile', 'math.wasm', '-o', file);
      const { code, stderr } = await wasmless('run', file);
      expect(code).toBe(4);
      expect(stderr).toContain('cannot find the package wasmless');
      await wasmless('compile', 'math.wasm', '-o', file, '--standalone');
      expect((await wasmless('run', file)).code).toBe(0);
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });

  it.each([
    ['other.mjs', 'export const x = 1;'],
    ['null.cjs', 'module.exports = null;'],
    ['named.mjs', 'export function instantiate() {}'],
  ])('refuses %s, which is not ours: %s', async (file, text) => {
    write(file, text);
    const { code, stderr } = await wasmless('run', file);
    expect(code).toBe(2);
    expect(stderr).toBe(
      `wasmless: ${file} is no module that wasmless compiled (hint: give a .wasm or .wat file, or what \`wasmless compile\` wrote as esm or cjs)\n`,
    );
  });

  it.each([[], ['--standalone'], ['--pretty', '--global-name', 'math']])(
    'refuses a script for pages, compiled with %j',
    async (...flags) => {
      await wasmless('compile', 'math.wasm', '--format', 'iife', ...flags, '-o', 'page.js');
      const { code, stderr } = await wasmless('run', 'page.js', '--invoke', 'add', '1', '2');
      expect(code).toBe(2);
      expect(stderr).toBe(
        'wasmless: page.js is an iife file, which runs as a script only (hint: compile with --format esm or cjs)\n',
      );
    },
  );

  it.each([
    ['syntax.mjs', 'export let x = ;', "SyntaxError: Unexpected token ';'"],
    ['syntax.cjs', 'let x = ;', "SyntaxError: Unexpected token ';'"],
    ['throws.mjs', 'throw new RangeError("no more");', 'RangeError: no more'],
    ['throws-nothing.mjs', 'throw undefined;', 'undefined'],
    ['imports.mjs', 'import "no-such-package";', "Error: Cannot find package 'no-such-package'"],
    ['requires.cjs', 'require("no-such-package");', "Error: Cannot find module 'no-such-package'"],
  ])('says why %s cannot be loaded: %s', async (file, text, reason) => {
    write(file, text);
    const { code, stderr } = await wasmless('run', file);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^wasmless: .* \(hint: compile it anew\)\n$/);
    expect(stderr).toContain(`${file} cannot be loaded: ${reason}`);
  });

  it('says so if the data beside a file is not its own', async () => {
    await wasmless('compile', 'math.wasm', '--data', 'file', '-o', 'apart.mjs');
    write('apart.data', 'short');
    const { code, stderr } = await wasmless('run', 'apart.mjs', '--invoke', 'add', '1', '2');
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^wasmless: apart.mjs cannot be loaded: .* must have \d+ bytes \(hint: /,
    );
  });

  it('names files that cannot be read', async () => {
    mkdirSync(path('folder.mjs'));
    for (const [file, reason] of [
      ['missing.mjs', 'no such file or folder'],
      ['folder.mjs', 'it is a folder'],
    ] as const) {
      const { code, stderr } = await wasmless('run', file);
      expect(code).toBe(4);
      expect(stderr).toContain(`cannot read ${file}: ${reason}`);
    }
  });
});
