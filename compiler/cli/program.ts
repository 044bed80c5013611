/** The command line: commands, options, help. Does nothing but take words apart. */
import { createRequire } from 'node:module';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { features } from '../features.ts';
import { OPTIMIZE_LEVELS } from '../optimize.ts';
import { compileCommand } from './compile-command.ts';
import type { CompileFlags } from './compile-command.ts';
import { inspectCommand } from './inspect-command.ts';
import type { InspectFlags } from './inspect-command.ts';
import { runCommand } from './run-command.ts';
import type { RunFlags } from './run-command.ts';

const { version } = createRequire(import.meta.url)('wasmless/package.json') as { version: string };

const EXIT_CODES = `
Exit codes:
  0  success
  1  the program trapped or failed while it ran
  2  wrong command line
  3  invalid module, or one that cannot be compiled
  4  a file cannot be read or written`;

const module = (): Argument => new Argument('<module>', 'a .wasm or .wat file');

const enable = (): Option =>
  new Option('--enable <feature...>', 'allow features that are off by default').choices(
    features.filter(({ isDefault }) => !isDefault).map(({ name }) => name),
  );

function count(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It has to be a number.');
  return Number(text);
}

const compile = (): Command =>
  new Command('compile')
    .description('Compile a module to one JavaScript file.')
    .addArgument(module())
    .option('-o, --output <file>', 'where to write (default: the input with .mjs, .cjs or .js)')
    .addOption(
      new Option('--format <format>', 'ES module, CommonJS, or a script with a global')
        .choices(['esm', 'cjs', 'iife'])
        .default('esm'),
    )
    .option('--global-name <name>', "the global of format 'iife' (default: wasmlessModule)")
    .option('--standalone', 'put the runtime into the file: it then needs nothing else')
    .option('--runtime-import <specifier>', 'import the runtime from here, not wasmless/runtime')
    .addOption(
      new Option('--data <place>', 'memory contents in the file, or beside it in <output>.data')
        .choices(['inline', 'file'])
        .default('inline'),
    )
    .addOption(
      new Option('--names <style>', "the module's names, or the shortest ones")
        .choices(['debug', 'short'])
        .default('debug'),
    )
    .option('--pretty', 'indent the code')
    .addOption(
      new Option('-O, --optimize <level>', 'let binaryen optimise the wasm first').choices([
        ...OPTIMIZE_LEVELS,
      ]),
    )
    .addOption(enable())
    .option('--stats', 'print sizes and times')
    .addHelpText(
      'after',
      `
Examples:
  wasmless compile app.wasm                      write app.mjs, which imports wasmless/runtime
  wasmless compile app.wasm --standalone         the same with the runtime inside
  wasmless compile app.wat -O3 --stats -o out.mjs
  wasmless compile app.wasm --format cjs --names short --data file

The file exports instantiate(imports), which returns { exports }:
  import { instantiate } from './app.mjs';
  const { exports } = instantiate({ env: { log: console.log } });
`,
    )
    .action(async (input: string, flags: CompileFlags) => compileCommand(input, flags));

const run = (): Command =>
  new Command('run')
    .description('Instantiate a compiled file or a module, and call an export.')
    .argument('<file>', 'a file that `wasmless compile` wrote, or a .wasm or .wat file')
    .argument('[args...]', 'arguments of the function, by its type')
    .option('--invoke <function>', 'the export to call; without it only the start function runs')
    .addHelpText(
      'after',
      `
Numbers may be signed or unsigned, decimal or hexadecimal; floats also inf and nan. Write -- before
negative ones. Results are printed one per line, a trap as one line on stderr.

Examples:
  wasmless run math.mjs --invoke add 40 2
  wasmless run math.wasm --invoke shift -- -1 0x10
`,
    )
    .action(async (file: string, args: string[], flags: RunFlags) => runCommand(file, args, flags));

const inspect = (): Command =>
  new Command('inspect')
    .description('Show sections, features, imports, exports and the biggest functions.')
    .addArgument(module())
    .option('--json', 'as JSON')
    .option('--top <count>', 'how many of the biggest functions', count, 10)
    .addOption(enable())
    .addHelpText(
      'after',
      `
Examples:
  wasmless inspect app.wasm
  wasmless inspect app.wasm --json --top 1000 | jq '.functions[].name'
`,
    )
    .action(async (input: string, flags: InspectFlags) => inspectCommand(input, flags));

const helpCall = (command: Command): string =>
  command.parent === null ? 'wasmless help' : `wasmless help ${command.name()}`;

/** The whole command line. Parsing it runs the chosen command. */
export function makeProgram(): Command {
  const program = new Command('wasmless')
    .description(
      'Compiles WebAssembly ahead of time into plain JavaScript, ' +
        'for places where WebAssembly and eval are missing or forbidden.',
    )
    .version(version, '-V, --version')
    .addHelpText(
      'after',
      `
Examples:
  wasmless compile app.wasm -o app.mjs     then: import { instantiate } from './app.mjs'
  wasmless run app.mjs --invoke main       call an export
  wasmless inspect app.wasm                what is inside
${EXIT_CODES}

\`wasmless help <command>\` says more about each.`,
    );
  for (const command of [compile(), run(), inspect()]) program.addCommand(command);
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      outputError: (message, write) => {
        const what = message.trim().replace(/^error: /, '');
        write(`wasmless: ${what} (hint: see \`${helpCall(command)}\`)\n`);
      },
    });
  }
  return program;
}
