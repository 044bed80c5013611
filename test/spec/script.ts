/**
 * The conformance suite as data: where it is, and the shape of its scripts.
 * One JSON file is one official .wast script, cut into commands. README.md, "Running the tests", has the
 * layout of the suite's folder.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export type LaneType = 'i8' | 'i16' | 'i32' | 'i64' | 'f32' | 'f64';

export type NumberConstant = { type: 'i32' | 'i64' | 'f32' | 'f64'; value: string };
export type VectorConstant = { type: 'v128'; lane_type: LaneType; value: string[] };
/** `value`: the number of a host object, 'null', or absent for "any that is not null". */
export type ReferenceConstant = { type: ReferenceConstantType; value?: string };
export type ReferenceConstantType =
  | `${'extern' | 'any' | 'func' | 'eq' | 'i31' | 'struct' | 'array' | 'exn' | 'cont'}ref`
  | `null${'' | 'func' | 'extern' | 'exn' | 'cont'}ref`
  | 'refnull'
  | 'ref';
export type Constant = NumberConstant | VectorConstant | ReferenceConstant;
export type Expected = Constant | { type: 'either'; values: Expected[] };

export type Action = { module?: string; field: string } & (
  { type: 'invoke'; args: Constant[] } | { type: 'get' }
);

/** Where a command's module is; text modules are for parsers of the text format. */
export type ModuleFile = { module_type: 'binary'; filename: string } | { module_type: 'text' };

export type Command = { line: number } & (
  | ({ type: 'module' | 'module_definition'; name?: string } & ModuleFile)
  | { type: 'module_instance'; instance?: string; module?: string }
  | { type: 'register'; as: string; name?: string }
  | { type: 'action' | 'assert_exception'; action: Action }
  | { type: 'assert_return'; action: Action; expected: Expected[] }
  | {
      type: 'assert_trap' | 'assert_exhaustion' | 'assert_suspension';
      action: Action;
      text: string;
    }
  | ({ type: 'assert_invalid' | 'assert_malformed'; text: string } & ModuleFile)
  | ({ type: 'assert_invalid_custom' | 'assert_malformed_custom'; text: string } & ModuleFile)
  | ({ type: 'assert_unlinkable' | 'assert_uninstantiable'; text: string } & ModuleFile)
  | { type: 'thread'; name: string; shared_module?: string; commands: Command[] }
  | { type: 'wait'; thread: string }
);

export interface Script {
  source_filename: string;
  commands: Command[];
}

/** A command that no engine with the JS API's limits passes. `index` counts a thread before its commands. */
interface KnownLimit {
  file: string;
  index: number;
  reason: string;
}

/** Where the suite is, if it is anywhere. An empty WASM_TESTSUITE is as none. */
function suiteFolder(): string {
  const beside = fileURLToPath(new URL('../../../shared/testsuite', import.meta.url));
  return resolve(process.env.WASM_TESTSUITE || beside);
}

export class Testsuite {
  private readonly folder: string;
  private readonly limits: readonly KnownLimit[];

  private constructor(folder: string) {
    this.folder = folder;
    this.limits = JSON.parse(this.read('known-limits.json').toString()) as KnownLimit[];
  }

  /** The suite at $WASM_TESTSUITE or beside the repository; null if there is none. */
  static find(): Testsuite | null {
    const folder = suiteFolder();
    return existsSync(join(folder, 'manifest.json')) ? new Testsuite(folder) : null;
  }

  /** What to say where there is none: what is missing, and what to do about it. */
  static missing(): string {
    const lack = `${suiteFolder()} has no manifest.json`;
    const remedy = 'set WASM_TESTSUITE to its folder: README.md, "Running the tests"';
    return `the official test suite is not run: ${lack} (${remedy})`;
  }

  /** Paths of all scripts, relative to the suite's folder and without `.json`, sorted. */
  scripts(): string[] {
    return ['core', 'proposals'].flatMap((group) =>
      readdirSync(join(this.folder, group), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.json'))
        .map((file) => relative(this.folder, join(this.folder, group, file)).slice(0, -5))
        .sort(),
    );
  }

  script(name: string): Script {
    return JSON.parse(this.read(`${name}.json`).toString()) as Script;
  }

  module(filename: string): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.read(filename));
  }

  /** Indices of the script's commands that cannot pass anywhere. */
  knownLimits(name: string): Set<number> {
    const ofScript = this.limits.filter(({ file }) => file === `${name}.json`);
    return new Set(ofScript.map(({ index }) => index));
  }

  private read(file: string): Buffer {
    return readFileSync(join(this.folder, file));
  }
}
