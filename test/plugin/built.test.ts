/**
 * What needs the built package. Plugins as they are published on npm, stored as JavaScript and run without WebAssembly, machine
 * code and eval: what SWC prints of their result is what it prints when it runs them itself.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JsPluginRuntime } from '../../compiler/plugin.ts';
import { fakePlugin } from './fake-plugin.ts';
import { replayingPlugin } from './swc/own-plugins.ts';
import type { RecordedCall } from './swc/own-plugins.ts';
import { enterFolder, printed, printedWith, record } from './swc/swc.ts';
import type { Recording } from './swc/swc.ts';
import { withoutWebAssembly } from '../../examples/support/without-webassembly.mjs';

const FORBID = ['--jitless', ...withoutWebAssembly(), '--disallow-code-generation-from-strings'];

const here = fileURLToPath(new URL('.', import.meta.url));
const home = process.cwd();
// Stored modules import wasmless/runtime, so they have to lie where that is found.
const folder = enterFolder(join(here, '../../.scratch'));
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

const source = readFileSync(join(here, 'swc/input.tsx.txt'), 'utf8');
const filename = join(folder, 'shop.tsx');
let recording: Recording;
beforeAll(async () => {
  recording = await record(source, filename);
}, 240_000);

const run = promisify(execFile);

const plugins = {
  '@swc/plugin-transform-imports': {
    config: {
      'react-bootstrap': { transform: 'react-bootstrap/lib/{{member}}' },
      lodash: { transform: 'lodash/{{ kebabCase member }}', preventFullImport: true },
    },
    shows: 'react-bootstrap/lib/Button',
  },
  '@swc/plugin-emotion': {
    config: { sourceMap: true, autoLabel: 'always', labelFormat: '[filename]--[local]' },
    shows: '/*#__PURE__*/ emotionStyled("span", {',
  },
  '@swc/plugin-styled-components': {
    config: { displayName: true, ssr: true, pure: true, namespace: 'shop' },
    shows: 'shop__sc-',
  },
} as const;

interface JobOutput {
  readonly program: string;
  readonly calls: { name: string; args?: number[]; bytes?: string; hasResult: boolean }[];
  readonly callCount: number;
}

/** Where in the memory of the replaying plugin replies may go. */
const REPLY_AT = 16;

const toRecordedCall = ({
  name,
  args,
  bytes,
  hasResult,
}: JobOutput['calls'][number]): RecordedCall => {
  if (bytes !== undefined) return { name, args: [Buffer.from(bytes, 'base64')], hasResult };
  const given = name.startsWith('__take_') ? [args![0]!, REPLY_AT] : args!;
  return { name, args: given, hasResult };
};

/** Stores a plugin and runs it in a process of its own. */
async function transformElsewhere(name: string, config: object): Promise<JobOutput> {
  const wasm = createRequire(import.meta.url).resolve(name);
  const work = join(folder, name.replace(/\W/g, '-'));
  mkdirSync(work);
  const [stored, input, output] = ['plugin.mjs', 'input.json', 'output.json'].map((file) =>
    join(work, file),
  ) as [string, string, string];
  const runtime = new JsPluginRuntime();
  await runtime.storeCache(stored, runtime.prepareModule(readFileSync(wasm)));
  const { program, ...state } = recording;
  const options = { source, filename, config, cwd: folder, environment: process.env['NODE_ENV'] };
  const text = JSON.stringify({
    ...options,
    ...state,
    program: Buffer.from(program).toString('base64'),
  });
  writeFileSync(input, text);
  const job = join(here, 'swc/published-job.mjs');
  await run(process.execPath, [...FORBID, job, stored, input, output]);
  return JSON.parse(readFileSync(output, 'utf8')) as JobOutput;
}

describe.each(Object.entries(plugins))('%s', (name, { config, shows }) => {
  it('gives what SWC prints when it runs the plugin itself', async () => {
    const expected = printed(source, filename, [name, config]);
    expect(expected).toContain(shows);
    const output = await transformElsewhere(name, config);
    expect(output.callCount).toBeGreaterThan(1);
    const program = Buffer.from(output.program, 'base64');
    expect(program.equals(recording.program)).toBe(false);
    const replay = await replayingPlugin(output.calls.map(toRecordedCall), program);
    expect(printedWith(source, filename, replay)).toBe(expected);
  }, 600_000);
});

describe('eight processes that store one module', () => {
  it('never show each other, or anybody, a file that is not whole', async () => {
    const work = join(folder, 'stored');
    mkdirSync(work);
    const [wasm, stored] = [join(work, 'plugin.wasm'), join(work, 'plugin.mjs')];
    writeFileSync(wasm, await fakePlugin());
    const args = [join(here, 'store-job.mjs'), wasm, stored, '40'];
    await Promise.all(Array.from({ length: 8 }, () => run(process.execPath, args)));
    expect(readdirSync(work).sort()).toEqual(['plugin.mjs', 'plugin.wasm']);
    const runtime = new JsPluginRuntime();
    expect(await runtime.loadCache(stored, { trusted: true })).toBeDefined();
  }, 240_000);
});
