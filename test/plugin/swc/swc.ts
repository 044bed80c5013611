/** SWC itself, which says what is right. */
import { transformSync } from '@swc/core';
import type { Options } from '@swc/core';
import { decodeFirst } from 'cborg';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Comment, InitialComments, InitialHygiene } from '../../../compiler/plugin.ts';
import { recordingPlugin } from './own-plugins.ts';

/** Working directory of SWC and of plugins: they see it as `/cwd`. */
export function enterFolder(parent: string): string {
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'swc-'));
  process.chdir(folder);
  return folder;
}

/** The options that everything here is run with. @param plugin file or package, and its settings */
function optionsFor(filename: string | undefined, plugin: [string, object]): Options {
  return {
    ...(filename === undefined ? {} : { filename }),
    configFile: false,
    swcrc: false,
    jsc: {
      parser: { syntax: 'typescript', tsx: true },
      target: 'es2022',
      transform: { react: { runtime: 'automatic' } },
      preserveAllComments: true,
      experimental: { plugins: [plugin], cacheRoot: join(process.cwd(), '.swc') },
    },
  };
}

/** What SWC prints of a source after a plugin. */
export const printed = (
  source: string,
  filename: string | undefined,
  plugin: [name: string, config: object],
): string => transformSync(source, optionsFor(filename, plugin)).code;

let pluginCount = 0;

/** The same with a plugin that is at hand as bytes. */
export function printedWith(
  source: string,
  filename: string | undefined,
  bytes: Uint8Array,
  config: object = {},
): string {
  // A name of its own each time: SWC compiles what is at a path once.
  const path = join(process.cwd(), `own-${pluginCount++}.wasm`);
  writeFileSync(path, bytes);
  return printed(source, filename, [path, config]);
}

export interface Recording {
  /** The serialised program. */
  readonly program: Uint8Array;
  readonly unresolvedMark: number;
  readonly hygiene: InitialHygiene;
  readonly comments: InitialComments;
}

type Side = [position: number, comments: Comment[]][];

/** Reads what `recordingPlugin` saved. */
function readState(bytes: Uint8Array, end: number) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  const word = (): number => view.getUint32((at += 4) - 4, true);
  const unresolvedMark = word();
  const marks: number[] = [];
  for (let n = word(), i = 1; i < n; i++) marks.push(word());
  const contexts: [previous: number, outerMark: number][] = [];
  for (let n = word(), i = 1; i < n; i++, at += 16) {
    const [triple] = decodeFirst(bytes.subarray(at, at + 16)) as [number[], Uint8Array];
    contexts.push([triple[0]!, triple[2]!]);
  }
  const side = (): Side => {
    const found: Side = [];
    for (let position = 1; position <= end; position++) {
      if (word() === 0) continue;
      const length = word();
      const [list] = decodeFirst(bytes.subarray(at, at + length)) as [Comment[], Uint8Array];
      found.push([position, list]);
      at += length;
    }
    return found;
  };
  const comments = { leading: side(), trailing: side() };
  return { unresolvedMark, hygiene: { marks, contexts }, comments };
}

/** What SWC would hand to a plugin. */
export async function record(source: string, filename: string | undefined): Promise<Recording> {
  const end = 1 + Buffer.byteLength(source);
  const plugin = await recordingPlugin(end, 'program.bin', 'state.bin');
  printedWith(source, filename, plugin);
  return { program: readFileSync('program.bin'), ...readState(readFileSync('state.bin'), end) };
}
