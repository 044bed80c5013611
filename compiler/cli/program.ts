/**
 * The command line: commands, options, help. Does nothing but take words apart. A command's code is
 * loaded when it is called: what the others need would only delay it.
 */
import { createRequire } from 'node:module';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { isGlobalName } from '../emit/names.ts';
import { OPTIMIZE_LEVELS } from '../optimize.ts';
import type { BenchFlags } from './bench-command.ts';
import type { ClearFlags } from './cache-command.ts';
import type { CompileModulesFlags } from './compile-modules.ts';
import type { InspectFlags } from './inspect-command.ts';
import type { RunFlags } from './run-command.ts';
import { tuneEngine } from './tune-engine.ts';

const { version } = createRequire(import.meta.url)('wasmless/package.json') as { version: string };

const EXIT_CODES = `
Exit codes:
  0  success
  1  the program trapped or failed while it ran
  2  wrong command line
  3  invalid module, or one that cannot be compiled
  4  a file cannot be read or written`;

const module = (): Argument => new Argument('<module>', 'a .wasm or .wat file');

const countFrom =
  (least: number) =>
  (text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : -1;
    if (value >= least) return value;
    throw new InvalidArgumentError(`It has to be a whole number, ${least} or more.`);
  };

function globalName(text: string): string {
  if (isGlobalName(text)) return text;
  throw new InvalidArgumentError('It has to be an identifier that is not reserved.');
}

const indexOption = (flag: string, description: string): Option =>
  new Option(flag, description).implies({ index: true });

const compile = (): Command =>
  new Command('compile')
    .description('Compile modules to one JavaScript file each.')
    .argument('<module...>', '.wasm or .wat files')
    .option('-o, --output <file>', 'where to write (default: the input with .mjs, .cjs or .js)')
    .option('--out-dir <folder>', 'write the files into this folder')
    .addOption(
      new Option('--format <format>', 'ES module, CommonJS, or a script with a global')
        .choices(['esm', 'cjs', 'iife'])
        .default('esm'),
    )
    .option(
      '--global-name <name>',
      "the global of format 'iife' (default: wasmlessModule)",
      globalName,
    )
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
    .addOption(
      new Option('--i64 <form>', 'i64 outside: BigInts, or { lo, hi } where there are none')
        .choices(['bigint', 'words'])
        .default('bigint'),
    )
    .option(
      '--suspending',
      'let imports return promises: new Suspending(f), promising(g) (not with --i64 words)',
    )
    .addOption(
      new Option('--engine <kind>', 'what the file is for: Hermes and QuickJS are interpreting')
        .choices(['optimizing', 'interpreting'])
        .default('optimizing'),
    )
    .option('--release', 'the smallest file: short names, tighter code')
    .option(
      '--symbol-map',
      'also write which function each emitted name stands for, as .symbols.json',
    )
    .option('--pretty', 'indent the code')
    .addOption(
      new Option('-O, --optimize <level>', 'let binaryen optimise the wasm first').choices([
        ...OPTIMIZE_LEVELS,
      ]),
    )
    .option('--index', 'write index.mjs, which makes the files known to wasmless/precompiled')
    .addOption(indexOption('--eager', 'an index that loads all files at once'))
    .addOption(indexOption('--by-name', 'an index that streaming functions search by file names'))
    .addOption(indexOption('--global', 'an index that sets the global WebAssembly'))
    .addOption(indexOption('--stub', 'write a tiny .wasm for each, to ship in place of the module'))
    .option('--threads <count>', 'threads for large modules (default: up to 4)', countFrom(0))
    .option(
      '--profile <file>',
      'keep together what ran often, as `wasmless run --profile` recorded it',
    )
    .option('--record-branches', 'code that counts which way branches go, for `run --profile`')
    .option('--stats', 'print sizes and times')
    .addHelpText(
      'after',
      `
Examples:
  wasmless compile app.wasm                      write app.mjs, which imports wasmless/runtime
  wasmless compile app.wasm --standalone         the same with the runtime inside
  wasmless compile app.wat -O3 --stats -o out.mjs
  wasmless compile app.wasm --format cjs --names short --data file
  wasmless compile a.wasm b.wasm --out-dir compiled --index

The file exports instantiate(imports), which returns { exports }:
  import { instantiate } from './app.mjs';
  const { exports } = instantiate({ env: { log: console.log } });
`,
    )
    .action(async (inputs: string[], flags: CompileModulesFlags) => {
      tuneEngine();
      const { compileModules } = await import('./compile-modules.ts');
      await compileModules(inputs, flags);
    });

const run = (): Command =>
  new Command('run')
    .description('Instantiate a compiled file or a module, and call an export.')
    .argument('<file>', 'a file that `wasmless compile` wrote, or a .wasm or .wat file')
    .argument('[args...]', 'arguments of the function, by its type, or of a WASI program')
    .option('--invoke <function>', 'the export to call; without it a WASI program runs')
    .option('--dir <folder...>', 'folders that a WASI program may use; host::guest renames')
    .option('--env <variable...>', "a WASI program's environment: NAME=value, or NAME to pass on")
    .option('--profile <file>', 'write which way branches went, for `wasmless compile --profile`')
    .addHelpText(
      'after',
      `
Numbers may be signed or unsigned, decimal or hexadecimal; floats also inf and nan. Write -- before
negative ones. Results are printed one per line, a trap as one line on stderr.

Examples:
  wasmless run math.mjs --invoke add 40 2
  wasmless run math.wasm --invoke shift -- -1 0x10
  wasmless run tool.wasm --dir . --env HOME -- --help    a WASI program
`,
    )
    .action(async (file: string, args: string[], flags: RunFlags) => {
      const { runCommand } = await import('./run-command.ts');
      process.exitCode = await runCommand(file, args, flags);
    });

const inspect = (): Command =>
  new Command('inspect')
    .description('Show sections, features, imports, exports and the biggest functions.')
    .addArgument(module())
    .option('--json', 'as JSON')
    .option('--top <count>', 'how many of the biggest functions', countFrom(0), 10)
    .addHelpText(
      'after',
      `
Examples:
  wasmless inspect app.wasm
  wasmless inspect app.wasm --json --top 1000 | jq '.functions[].name'
`,
    )
    .action(async (input: string, flags: InspectFlags) => {
      const { inspectCommand } = await import('./inspect-command.ts');
      await inspectCommand(input, flags);
    });

const bench = (): Command =>
  new Command('bench')
    .description('Compare native WebAssembly, wasmless and its peers on one function.')
    .addArgument(module())
    .argument('[args...]', 'arguments of the function, by its type')
    .requiredOption('--invoke <function>', 'the export to call')
    .option('--rounds <count>', 'rounds to measure', countFrom(1), 9)
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
The module must not have imports. The engines take turns in one process, and every one makes the
same calls of one instance; the first results have to agree.

Examples:
  wasmless bench kernel.wasm --invoke run 1000
  wasmless bench kernel.wasm --invoke run 1000 --json | jq '.results[1].callMs'
`,
    )
    .action(async (input: string, args: string[], flags: BenchFlags) => {
      const { benchCommand } = await import('./bench-command.ts');
      await benchCommand(input, args, flags);
    });

const cache = (): Command => {
  const command = new Command('cache').description(
    'Look after the modules that a CompilationCache keeps in a directory.',
  );
  command
    .command('ls')
    .description('List them.')
    .argument('<directory>', 'what CompilationCache.withDirectory was given')
    .action(async (directory: string) => {
      const { listCache } = await import('./cache-command.ts');
      await listCache(directory);
    });
  command
    .command('verify')
    .description('Check that each is whole and does nothing that compiled code would not.')
    .argument('<directory>', 'what CompilationCache.withDirectory was given')
    .action(async (directory: string) => {
      const { verifyCache } = await import('./cache-command.ts');
      await verifyCache(directory);
    });
  command
    .command('clear')
    .description('Remove them.')
    .argument('<directory>', 'what CompilationCache.withDirectory was given')
    .option('--stale', 'only those that this version can make no use of')
    .action(async (directory: string, flags: ClearFlags) => {
      const { clearCache } = await import('./cache-command.ts');
      await clearCache(directory, flags);
    });
  return command;
};

/** What to type for help about a command: `wasmless help compile`, `wasmless cache help ls`. */
function helpCall(command: Command): string {
  const path: string[] = [];
  for (let c: Command | null = command; c !== null; c = c.parent) path.unshift(c.name());
  const name = path.length > 1 ? path.pop()! : '';
  return `${path.join(' ')} help ${name}`.trimEnd();
}

/** A command and all below it. */
const withSubcommands = (command: Command): Command[] => [
  command,
  ...command.commands.flatMap(withSubcommands),
];

/** Shows the help of the command that the words lead to. Commander's own takes any word for one. */
function help(parent: Command): Command {
  return new Command('help')
    .description('display help for command')
    .argument('[command...]')
    .action((words: string[]) => {
      let command = parent;
      for (const word of words) {
        const found = command.commands.find((item) => item.name() === word);
        command = found ?? command.error(`error: unknown command '${word}'`);
      }
      command.help();
    });
}

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
  for (const command of [compile(), run(), inspect(), bench(), cache()])
    program.addCommand(command);
  for (const command of withSubcommands(program)) {
    if (command.commands.length > 0) command.helpCommand(false).addCommand(help(command));
  }
  for (const command of withSubcommands(program)) {
    command.exitOverride().configureOutput({
      outputError: (message, write) => {
        const what = message.trim().replace(/^error: /, '');
        write(`wasmless: ${what} (hint: see \`${helpCall(command)}\`)\n`);
      },
    });
  }
  return program;
}
