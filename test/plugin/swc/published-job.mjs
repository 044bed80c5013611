/**
 * Runs in a process without WebAssembly, machine code and eval: loads a stored plugin, transforms a
 * program with it, and writes down what came of it and which calls changed something in the host.
 *
 *   node published-job.mjs <stored module> <input.json> <output.json>
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { JsPluginRuntime, transformProgram } from 'wasmless/plugin';

const [modulePath, inputPath, outputPath] = process.argv.slice(2);
const input = JSON.parse(readFileSync(inputPath, 'utf8'));
const diagnostics = [];
const runtime = new JsPluginRuntime({ onDiagnostic: (item) => diagnostics.push(item) });
const module = await runtime.loadCache(modulePath, { trusted: true });
if (module === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
if (typeof WebAssembly !== 'undefined') throw new Error('WebAssembly is here');

const CHANGES = /^__(copy_comment|add_|move_|take_|mark_fresh|syntax_context_apply)/;
const calls = [];
let callCount = 0;

/** A function of the host that notes its calls. */
const noting = ([name, { sign, func }]) => [
  name,
  {
    sign,
    func(caller, ...args) {
      callCount++;
      if (name.startsWith('__copy_comment')) {
        const bytes = new Uint8Array(args[1]);
        caller.readBuf(args[0], bytes);
        calls.push({ name, bytes: Buffer.from(bytes).toString('base64'), hasResult: false });
      } else if (CHANGES.test(name)) calls.push({ name, args, hasResult: sign[1] === 1 });
      return func(caller, ...args);
    },
  },
];

const start = performance.now();
const { program } = transformProgram(
  {
    init: (name, imports, envs, given) => runtime.init(name, imports.map(noting), envs, given),
  },
  module,
  { ...input, program: Buffer.from(input.program, 'base64') },
);
writeFileSync(
  outputPath,
  JSON.stringify({
    program: Buffer.from(program).toString('base64'),
    calls,
    callCount,
    milliseconds: performance.now() - start,
  }),
);
