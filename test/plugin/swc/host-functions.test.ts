/**
 * Every function that SWC gives to plugins answers with the same bytes here as there: a plugin asks,
 * run once by SWC and once by us, and its two logs are compared.
 */
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JsPluginRuntime, transformProgram } from '../../../compiler/plugin.ts';
import type { TransformOptions } from '../../../compiler/plugin.ts';
import { probePlugin } from './own-plugins.ts';
import type { Step } from './own-plugins.ts';
import { enterFolder, printedWith, record } from './swc.ts';
import type { Recording } from './swc.ts';

const home = process.cwd();
const folder = enterFolder(join(tmpdir(), 'wasmless-host-functions'));
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

const source = `/* first */ // second
import a from 'b'; // trail
/** doc */
export const x = /* in */ f('héllo 🎉 漢字', a); /* end */
\tlet z = 1;
`;
const end = 1 + Buffer.byteLength(source);
const filename = join(folder, 'input.tsx');
const config = { z: { y: 2 }, a: 1, list: [true, null, 'é"\u0001'], half: 1.5 };

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const comment = (kind: number, text: string) =>
  Buffer.concat([Uint8Array.of(0x83, kind, 0x82, 6, 7, 0x60 + text.length), Buffer.from(text)]);
const upTo = (n: number) => [...Array(n).keys()];

/** Calls by subject. Positions that begin a character only: SWC panics at others. */
const subjects: Record<string, Step[]> = {
  metadata: [
    ['__get_transform_plugin_config', [], 'reply'],
    ...[1, 2, 3].map((kind): Step => ['__get_transform_context', [kind], 'reply']),
    ['__copy_context_key_to_host_env', [hex('646e6f7065')], 'void'],
    ['__get_experimental_transform_context', [], 'reply'],
    ['__get_raw_experiemtal_transform_context', [], 'reply'],
  ],
  marks: [
    ...upTo(8).map((mark): Step => ['__mark_parent_proxy', [mark], 'value']),
    ['__mark_fresh_proxy', [1], 'value'],
    ['__mark_fresh_proxy', [8], 'value'],
    ['__mark_fresh_proxy', [8], 'value'],
    ['__mark_parent_proxy', [9], 'value'],
    ...[0, 1, 2, 8, 9].map((mark): Step => ['__mark_is_descendant_of_proxy', [9, mark], 'filled']),
    ['__mark_least_ancestor', [9, 10], 'filled'],
    ['__mark_least_ancestor', [9, 8], 'filled'],
    ['__mark_least_ancestor', [8, 9], 'filled'],
  ],
  'syntax contexts': [
    ...upTo(5).map((context): Step => ['__syntax_context_outer_proxy', [context], 'value']),
    ...upTo(5).map((context): Step => ['__syntax_context_remove_mark_proxy', [context], 'filled']),
    ...[1, 2, 3, 3].map((mark): Step => ['__syntax_context_apply_mark_proxy', [0, mark], 'value']),
    ...[5, 5].map((context): Step => ['__syntax_context_apply_mark_proxy', [context, 3], 'value']),
    ['__syntax_context_outer_proxy', [6], 'value'],
    ['__syntax_context_remove_mark_proxy', [6], 'filled'],
  ],
  comments: [
    ...upTo(end).flatMap((position): Step[] => [
      ['__get_leading_comments_proxy', [position], 'reply'],
      ['__get_trailing_comments_proxy', [position], 'reply'],
    ]),
    ['__has_leading_comments_proxy', [23], 'value'],
    ['__has_trailing_comments_proxy', [23], 'value'],
    ['__move_leading_comments_proxy', [23, 62], 'void'],
    ['__get_leading_comments_proxy', [62], 'reply'],
    ['__get_leading_comments_proxy', [23], 'reply'],
    ['__move_leading_comments_proxy', [62, 23], 'void'],
    ['__move_leading_comments_proxy', [23, 23], 'void'],
    ['__move_leading_comments_proxy', [200, 201], 'void'],
    ['__take_leading_comments_proxy', [23], 'reply'],
    ['__take_leading_comments_proxy', [23], 'reply'],
    ['__has_leading_comments_proxy', [23], 'value'],
    ['__add_pure_comment_proxy', [5], 'void'],
    ['__add_pure_comment_proxy', [5], 'void'],
    ['__get_leading_comments_proxy', [5], 'reply'],
    ['__copy_comment_to_host_env', [comment(2, 'hi')], 'void'],
    ['__add_leading_comment_proxy', [5], 'void'],
    ['__get_leading_comments_proxy', [5], 'reply'],
    [
      '__copy_comment_to_host_env',
      [Buffer.concat([Uint8Array.of(0x82), comment(1, 'one'), comment(2, 'two')])],
      'void',
    ],
    ['__add_trailing_comments_proxy', [5], 'void'],
    ['__get_trailing_comments_proxy', [5], 'reply'],
    ['__move_trailing_comments_proxy', [5, 4], 'void'],
    ['__take_trailing_comments_proxy', [4], 'reply'],
    ['__copy_comment_to_host_env', [hex('80')], 'void'],
    ['__add_leading_comments_proxy', [3], 'void'],
    ['__get_leading_comments_proxy', [3], 'reply'],
    ['__has_leading_comments_proxy', [3], 'value'],
    ['__copy_comment_to_host_env', [comment(1, 'x')], 'void'],
    ['__add_trailing_comment_proxy', [3], 'void'],
    ['__has_trailing_comments_proxy', [3], 'value'],
  ],
  positions: [
    ...[1, 2, 21, 22, 23, 50, 51, 61, 62, 90, 98, 102, 109, end - 13, end - 12, end - 11, end].map(
      (position): Step => ['__lookup_char_pos_source_map_proxy', [position, 0], 'reply'],
    ),
    ['__lookup_char_pos_source_map_proxy', [3, 1], 'reply'],
    ['__lookup_byte_offset_proxy', [3], 'reply'],
    ['__doctest_offset_line_proxy', [7], 'value'],
  ],
  spans: [
    ['__span_to_string_proxy', [1, 30], 'reply'],
    ['__span_to_string_proxy', [70, end], 'reply'],
    ['__span_to_filename_proxy', [1, 30], 'reply'],
    ['__span_to_source_proxy', [14, 30], 'reply'],
    ['__span_to_source_proxy', [90, end], 'reply'],
    ['__span_to_source_proxy', [30, 14], 'reply'],
    ['__span_to_source_proxy', [0, 0], 'reply'],
    ['__span_to_lines_proxy', [1, 30, 0], 'reply'],
    ['__span_to_lines_proxy', [30, end, 1], 'reply'],
    ['__span_to_lines_proxy', [5, 5, 0], 'reply'],
    ['__span_to_lines_proxy', [30, 14, 0], 'reply'],
    ['__merge_spans_proxy', [1, 5, 7, 9], 'fixed'],
    ['__merge_spans_proxy', [7, 9, 1, 5], 'fixed'],
    ['__merge_spans_proxy', [1, 5, 4, 9], 'fixed'],
    ['__merge_spans_proxy', [1, 5, 30, 40], 'fixed'],
  ],
};

const runtime = new JsPluginRuntime({ wasi: { preopens: { '/cwd': folder } } });
let recordings: { named: Recording; unnamed: Recording };
beforeAll(async () => {
  recordings = { named: await record(source, filename), unnamed: await record(source, undefined) };
}, 120_000);

/** The logs of one plugin, by SWC and by us. */
async function bothLogs(subject: string, isNamed: boolean): Promise<[Buffer, Buffer]> {
  const plugin = await probePlugin(subjects[subject]!, 'log.bin');
  printedWith(source, isNamed ? filename : undefined, plugin, config);
  const theirs = readFileSync('log.bin');
  rmSync('log.bin');
  const options: TransformOptions = {
    source,
    config,
    cwd: folder,
    environment: process.env['NODE_ENV'] ?? 'development',
    ...(isNamed ? { filename } : {}),
    ...(isNamed ? recordings.named : recordings.unnamed),
  };
  const { program } = transformProgram(runtime, plugin, options);
  expect(Buffer.from(program)).toEqual(Buffer.from(options.program));
  return [theirs, readFileSync('log.bin')];
}

describe.each(Object.keys(subjects))('%s', (subject) => {
  it('are what SWC has', async () => {
    const [theirs, ours] = await bothLogs(subject, true);
    expect(ours.toString('latin1')).toBe(theirs.toString('latin1'));
    expect(ours.length).toBeGreaterThan(8);
  });
});

describe.each(['positions', 'spans', 'metadata'])('%s of a source without a file', (subject) => {
  it('are what SWC has', async () => {
    const [theirs, ours] = await bothLogs(subject, false);
    expect(ours.toString('latin1')).toBe(theirs.toString('latin1'));
  });
});

describe('the host', () => {
  const options = () => ({ source, filename, ...recordings.named });
  const run = async (...steps: Step[]) =>
    transformProgram(runtime, await probePlugin(steps, 'log.bin'), options());
  const words = () => [...new Int32Array(Uint8Array.from(readFileSync('log.bin')).buffer)].slice(2);

  it('gives positions for comments on what has no place, as SWC does', async () => {
    await run(
      ['__span_dummy_with_cmt_proxy', [], 'value'],
      ['__span_dummy_with_cmt_proxy', [], 'value'],
    );
    expect(words()).toEqual([-65537, -65536]);
  });

  it('finds an ancestor where SWC looks for ever', async () => {
    await run(['__mark_fresh_proxy', [1], 'value'], ['__mark_least_ancestor', [8, 2], 'filled']);
    expect(words()[1]! & 0xffffff).toBe(0x020883);
  });

  it('passes on what plugins have to say', async () => {
    const message = hex('86048182' + '6568656c6c6f' + 'cb8080' + '8281820c0f80' + '8080');
    const warning = hex('86058282' + '6161' + 'cb80' + '826162' + 'cb8080' + '828080' + '8080');
    const { diagnostics, plugin } = await run(
      ['__emit_diagnostics', [message], 'void'],
      ['__emit_diagnostics', [warning], 'void'],
    );
    expect(diagnostics).toMatchObject([
      { level: 'error', message: 'hello', spans: [[12, 15]] },
      { level: 'warning', message: 'ab', spans: [] },
    ]);
    expect(plugin).toEqual({ pkgVersion: '0', gitSha: '', cargoFeatures: '', astSchemaVersion: 1 });
    // SWC understands the very same bytes.
    const steps: Step[] = [['__emit_diagnostics', [message], 'void']];
    const bytes = await probePlugin(steps, 'log.bin');
    expect(() => printedWith(source, filename, bytes)).toThrow('hello');
  });

  it('refuses nonsense instead of ending the process', async () => {
    await expect(run(['__lookup_char_pos_source_map_proxy', [0, 0], 'reply'])).rejects.toThrow(
      'position 0',
    );
    await expect(run(['__span_to_string_proxy', [0, 0], 'reply'])).rejects.toThrow('position 0');
    await expect(run(['__lookup_byte_offset_proxy', [end + 1], 'reply'])).rejects.toThrow(
      'no source',
    );
    await expect(run(['__mark_parent_proxy', [99], 'value'])).rejects.toThrow('no mark 99');
    await expect(run(['__syntax_context_outer_proxy', [99], 'value'])).rejects.toThrow(
      'context 99',
    );
    await expect(run(['__get_transform_context', [9], 'reply'])).rejects.toThrow('context 9');
    await expect(run(['__add_pure_comment_proxy', [0], 'void'])).rejects.toThrow('position 0');
    await expect(run(['__emit_diagnostics', [hex('ff')], 'void'])).rejects.toThrow();
    await expect(run(['__add_leading_comment_proxy', [4], 'void'])).rejects.toThrow();
    await expect(run(['__emit_diagnostics', [0x100000, 0x7fffffff], 'void'])).rejects.toThrow(
      'out of bounds',
    );
  });

  it('has no comments where the plugin is to have none', async () => {
    const bytes = await probePlugin(
      [
        ['__get_leading_comments_proxy', [23], 'reply'],
        ['__has_leading_comments_proxy', [23], 'value'],
        ['__add_pure_comment_proxy', [5], 'void'],
        ['__get_leading_comments_proxy', [5], 'reply'],
      ],
      'log.bin',
    );
    const { comments } = transformProgram(runtime, bytes, { ...options(), comments: null });
    expect(comments).toBeNull();
    expect(words()).toEqual([0, 0, 0]);
  });
});
