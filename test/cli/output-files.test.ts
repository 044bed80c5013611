/** What commands write: whole or not at all, and never over what they read or have just written. */
import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { cli, makeWorkspace, mathWasm } from './harness.ts';

const { path, write, wasmless } = makeWorkspace();
write('math.wasm', mathWasm);
const leftovers = (): string[] => readdirSync(path('.')).filter((name) => name.endsWith('.tmp'));
const shell = promisify(execFile);
/** Runs a shell script with the command line as $W. */
const sh = (script: string): Promise<{ stdout: string; stderr: string }> =>
  shell('sh', ['-c', script], {
    cwd: path('.'),
    env: { ...process.env, W: `${process.execPath} ${cli}` },
  });

describe('an output', () => {
  it.each([
    [['math.wasm', '-o', 'math.wasm'], 'the output would replace math.wasm'],
    [['named.mjs'], 'the output would replace named.mjs'],
    [['math.wasm', '-o', 'link.wasm'], 'the output would replace math.wasm'],
    [['math.wasm', '-o', 'folder/../math.wasm'], 'the output would replace math.wasm'],
    [['math.wasm', 'named.mjs', '--out-dir', '.'], 'the output would replace named.mjs'],
    [['math.wasm', '-o', 'p.json', '--profile', 'p.json'], 'the output would replace p.json'],
    [['math.wasm', '--data', 'file', '-o', 'x.data'], 'two files would be x.data'],
  ])('is refused where it would destroy a file: %j', async (args, message) => {
    write('named.mjs', mathWasm);
    write('p.json', '{}');
    mkdirSync(path('folder'), { recursive: true });
    if (!existsSync(path('link.wasm'))) symlinkSync('math.wasm', path('link.wasm'));
    const { code, stderr } = await wasmless('compile', ...args);
    expect(code).not.toBe(0);
    expect(stderr).toContain(message);
    expect(readFileSync(path('math.wasm'))).toEqual(Buffer.from(mathWasm));
    expect(readFileSync(path('named.mjs'))).toEqual(Buffer.from(mathWasm));
    expect(existsSync(path('x.data'))).toBe(false);
  });

  it('of run is no input either', async () => {
    const { code, stderr } = await wasmless('run', 'math.wasm', '--profile', './math.wasm');
    expect(code).toBe(2);
    expect(stderr).toContain('the output would replace math.wasm');
  });

  it('leaves the file that was there before if it cannot be written', async () => {
    await wasmless('compile', 'math.wasm', '-o', 'kept.mjs');
    const before = readFileSync(path('kept.mjs'), 'utf8');
    await expect(
      sh('ulimit -f 1; exec $W compile math.wasm --standalone -o kept.mjs'),
    ).rejects.toMatchObject({ code: 4 });
    expect(readFileSync(path('kept.mjs'), 'utf8')).toBe(before);
    write('invalid.wat', '(module (func (result i32)))');
    expect(await wasmless('compile', 'invalid.wat', '-o', 'kept.mjs')).toMatchObject({ code: 3 });
    expect(readFileSync(path('kept.mjs'), 'utf8')).toBe(before);
    expect(leftovers()).toEqual([]);
  });

  it('replaces a file as a whole, through links and with its permissions', async () => {
    write('target.mjs', 'old');
    chmodSync(path('target.mjs'), 0o750);
    linkSync(path('target.mjs'), path('other-name.mjs'));
    symlinkSync('target.mjs', path('alias.mjs'));
    expect(await wasmless('compile', 'math.wasm', '-o', 'alias.mjs')).toMatchObject({ code: 0 });
    expect(lstatSync(path('alias.mjs')).isSymbolicLink()).toBe(true);
    expect(readFileSync(path('target.mjs'), 'utf8')).toContain('instantiate');
    expect(statSync(path('target.mjs')).mode & 0o777).toBe(0o750);
    expect(readFileSync(path('other-name.mjs'), 'utf8')).toBe('old');
  });

  it('goes to pipes and devices as it is, and leaves them', async () => {
    const toPipe = 'mkfifo pipe; cat pipe > got.mjs & $W compile math.wasm -o pipe && wait';
    await sh(toPipe);
    await wasmless('compile', 'math.wasm', '-o', 'expected.mjs');
    expect(readFileSync(path('got.mjs'), 'utf8')).toBe(readFileSync(path('expected.mjs'), 'utf8'));
    const script = 'head -c 10 pipe > begun & $W compile math.wasm --standalone -o pipe; wait';
    await sh(script);
    expect(lstatSync(path('pipe')).isFIFO()).toBe(true);
    await sh('(echo before; $W compile math.wasm -o /dev/stdout) | cat > piped.mjs');
    expect(readFileSync(path('piped.mjs'), 'utf8')).toMatch(/^before\n\/\* Made by wasmless/);
    await sh('$W compile math.wasm -o /dev/stdout > redirected.mjs');
    expect(readFileSync(path('redirected.mjs'), 'utf8')).toContain('instantiate');
    expect(leftovers()).toEqual([]);
  });
});
