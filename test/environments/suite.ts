/**
 * Scripts of the official suite as one script for an environment: all modules compiled ahead of
 * time, those that the runner assembles included, which a first run here finds out.
 */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import ts from 'typescript';
import { compile, contentHash } from '../../compiler/index.ts';
import { WebAssembly } from '../../compiler/webassembly.ts';
import type { WebAssemblyApi } from '../spec/instance.ts';
import { isRejection, runScript } from '../spec/runner.ts';
import { Testsuite } from '../spec/script.ts';
import type { Command, Script } from '../spec/script.ts';
import { isNan } from '../spec/values.ts';
import type { SuiteData } from './suite-program.ts';

/** What engines differ in, or might: numbers, memory, control, calls, traps. */
const names = [
  ...['address', 'align', 'block', 'br_if', 'br_table', 'call', 'call_indirect', 'conversions'],
  ...['data', 'endianness', 'f32', 'f32_bitwise', 'f32_cmp', 'f64', 'f64_bitwise', 'elem'],
  ...['fac', 'float_exprs', 'float_literals', 'float_memory', 'float_misc', 'func_ptrs', 'global'],
  ...['i32', 'i64', 'int_exprs', 'labels', 'left-to-right', 'loop', 'memory', 'memory_grow'],
  ...['memory_trap', 'memory_redundancy', 'nop', 'return_call', 'return_call_indirect', 'select'],
  ...['skip-stack-guard-page', 'stack', 'start', 'switch', 'traps', 'unreachable', 'unwind'],
  ...['bulk-memory/memory_init', 'bulk-memory/memory_fill', 'bulk-memory/bulk'],
  ...['exceptions/try_table', 'gc/struct', 'gc/array', 'gc/ref_cast', 'multi-memory/load0'],
  ...['memory64/load64', 'simd/simd_i32x4_arith', 'simd/simd_lane', 'simd/simd_address'],
];

export const suite = Testsuite.find();

/** True if a NaN's bits have to pass through a call, where engines with one NaN lose them. */
function passesNan(command: Command): boolean {
  const { args } = 'action' in command ? (command.action as { args?: never[] }) : {};
  const expected = command.type === 'assert_return' ? command.expected : [];
  return (
    (args ?? []).some(isNan) ||
    expected.some((want) => want.type !== 'either' && isNan(want) && /^\d/.test(String(want.value)))
  );
}

const isRun = (command: Command): boolean =>
  !isRejection(command) && !('module_type' in command && command.module_type === 'text');

/** The commands that the compiled modules have to obey. */
function scriptOf(name: string, losesNanBits: boolean): Script {
  const script = suite!.script(`core/${name}`);
  const commands = script.commands.filter(
    (command) => isRun(command) && !(losesNanBits && passesNan(command)),
  );
  return { ...script, commands };
}

/** Runs the scripts here. @returns all modules that were compiled, and what the lanes must say */
function rehearse(scripts: readonly { name: string; script: Script }[]): {
  modules: Uint8Array[];
  expected: string;
} {
  const modules = new Map<string, Uint8Array>();
  class Module extends WebAssembly.Module {
    constructor(bytes: Uint8Array<ArrayBuffer>) {
      super(bytes);
      modules.set(contentHash(bytes), bytes);
    }
  }
  const api = Object.assign(Object.create(WebAssembly) as object, { Module });
  const lines = scripts.map(({ name, script }) => {
    const result = runScript(api as unknown as WebAssemblyApi, suite!, script, new Set(), true);
    return `${name} ${result.passed}${result.failures.map(({ line, message }) => `\n  ${line} ${message}`).join('')}`;
  });
  return { modules: [...modules.values()], expected: lines.join('\n') };
}

function dataOf(scripts: SuiteData['scripts']): SuiteData {
  const modules: Record<string, string> = {};
  for (const { script } of scripts) {
    for (const command of script.commands) {
      if (!('filename' in command)) continue;
      modules[command.filename] = Buffer.from(suite!.module(command.filename)).toString('hex');
    }
  }
  return { scripts, modules };
}

/** The program as one script. @param asFunctions without classes, which old engines have not */
async function programText(asFunctions: boolean): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('suite-program.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'suiteProgram',
    target: 'es2020',
    external: ['node:*'],
  });
  const { text } = outputFiles[0]!;
  if (!asFunctions) return text;
  const options = { target: ts.ScriptTarget.ES5, downlevelIteration: true, removeComments: true };
  // What functions inherit as Symbol.hasInstance cannot be assigned to.
  return ts
    .transpileModule(text, { compilerOptions: options })
    .outputText.replace(
      /^( +)(\w+)\[Symbol\.hasInstance\] = (function [^]*?\n\1\});/gm,
      '$1Object.defineProperty($2, Symbol.hasInstance, { value: $3 });',
    );
}

/** What an engine asks for. */
export interface Demands {
  /** It makes all NaNs one, so that bits are lost where a NaN passes through a call. */
  readonly losesNanBits: boolean;
  readonly lacksClasses: boolean;
}

export interface SuiteScript {
  /** For a lane: ends with a call of `report`. */
  readonly textFor: (report: string) => string;
  readonly expected: string;
}

const expressions = new Map<string, string>();

/** A compiled module as an expression, made once for all demands. */
function expressionFor(bytes: Uint8Array): string {
  const hash = contentHash(bytes);
  const known = expressions.get(hash);
  if (known !== undefined) return known;
  const { code } = compile(bytes, { format: 'iife', globalName: 'm', names: 'short' });
  const expression = code.slice(code.indexOf('var m=') + 6).replace(/;\s*$/, '');
  expressions.set(hash, expression);
  return expression;
}

export async function makeSuite({ losesNanBits, lacksClasses }: Demands): Promise<SuiteScript> {
  const scripts = names.map((name) => ({ name, script: scriptOf(name, losesNanBits) }));
  const { modules, expected } = rehearse(scripts);
  const compiled = modules.map(expressionFor);
  const program = await programText(lacksClasses);
  // As text, since engines without a parser for JSON in their compiler are slow with large literals.
  const data = JSON.stringify(JSON.stringify(dataOf(scripts)));
  const text = `${program}\nvar suiteModules=[${compiled.join(',\n')}],suiteData=JSON.parse(${data});\n`;
  return {
    textFor: (report) => `${text}${report}(suiteProgram.runSuite(suiteData,suiteModules));\n`,
    expected,
  };
}
