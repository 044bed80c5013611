/**
 * The environments, one row each: what is missing where one cannot run, and how a script is run in
 * it. A script reports by one call of `report`.
 */
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { getQuickJS } from 'quickjs-emscripten';
import { MISSING, findChromium, launch } from '../../examples/support/browser.mjs';
import { serve } from '../../examples/support/server.mjs';
import { withoutWebAssembly } from '../../examples/support/without-webassembly.mjs';
import { command, inFolder, output, packaged } from './lane-tools.ts';
import type { Lane } from './lane-tools.ts';
import { optionalLanes } from './optional-lanes.ts';

/** Node runs files as modules, so another one has to make a script of ours. */
const node = (...flags: string[]): Lane => ({
  name: `Node ${flags.join(' ')}`,
  report: 'console.log',
  missing: () => null,
  run: (script) =>
    inFolder((folder) => {
      writeFileSync(join(folder, 'program.js'), script);
      const main = join(folder, 'main.cjs');
      const load = `require('node:fs').readFileSync(__dirname + '/program.js', 'utf8')`;
      writeFileSync(main, `require('node:vm').runInThisContext(${load});`);
      return output(process.execPath, [...flags, main]);
    }),
});

const platform = { linux: 'linux64-bin', darwin: 'osx-bin' }[process.platform as 'linux'];
const NO_HERMES = 'no Hermes for this platform (npm install hermes-engine-cli)';
const hermes = packaged('hermes-engine-cli', `${platform}/hermes`);

const JSC = ['/usr/bin/jsc', process.env['JSC']].find((path) => path && existsSync(path));

const quickJS: Lane = {
  name: 'QuickJS',
  lacksJobs: true,
  demands: { losesNanBits: true, lacksClasses: false },
  report: 'report',
  missing: () => null,
  async run(script) {
    const runtime = (await getQuickJS()).newRuntime({ maxStackSizeBytes: 1 << 18 });
    const context = runtime.newContext();
    let reported = '';
    context
      .newFunction('report', (text) => void (reported = context.getString(text)))
      .consume((report) => context.setProp(context.global, 'report', report));
    context.unwrapResult(context.evalCode(script)).dispose();
    context.dispose();
    runtime.dispose();
    return reported;
  },
};

/** A page that loads the script under `script-src 'self'`, and shows the result. */
const chromium = (name: string, flags: readonly string[]): Lane => ({
  name,
  report: '(function(text){document.getElementById("result").textContent=text})',
  missing: () => (findChromium() === undefined ? MISSING : null),
  run: (script) =>
    inFolder(async (folder) => {
      const page = '<!doctype html><pre id="result"></pre><script src="program.js"></script>';
      writeFileSync(join(folder, 'index.html'), page);
      writeFileSync(join(folder, 'program.js'), script);
      const server = await serve(folder);
      const browser = await launch(findChromium()!, flags);
      try {
        const tab = await browser.newPage();
        const faults: string[] = [];
        tab.on('pageerror', (error) => faults.push(String(error)));
        await tab.goto(server.url, { timeout: 110_000 });
        return faults.join() + (await tab.locator('#result').textContent());
      } finally {
        await browser.close();
        server.close();
      }
    }),
});

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

const workerdFile = packaged('workerd', 'bin/workerd');

const workerd: Lane = {
  name: 'workerd',
  report: '(function(text){result=text})',
  missing: () =>
    workerdFile === undefined ? 'no workerd for this platform (npm install workerd)' : null,
  run: (script) =>
    inFolder(async (folder) => {
      const port = await freePort();
      const handler =
        'addEventListener("fetch",function(event){event.respondWith(new Response(result))});';
      writeFileSync(join(folder, 'worker.js'), `var result="";${script}${handler}`);
      const config = `using Workerd = import "/workerd/workerd.capnp";
        const config :Workerd.Config = (
          services = [(name = "main", worker = (
            serviceWorkerScript = embed "worker.js", compatibilityDate = "2024-01-01"))],
          sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]);`;
      writeFileSync(join(folder, 'config.capnp'), config);
      // A group of its own: what npm installs may be a script that starts the server.
      const options = { detached: true };
      const child = spawn(workerdFile!, ['serve', join(folder, 'config.capnp')], options);
      let faults = '';
      child.stderr.on('data', (chunk) => (faults += String(chunk)));
      try {
        return await firstAnswer(`http://127.0.0.1:${port}/`, child);
      } catch (error) {
        throw new Error(`workerd: ${faults}`, { cause: error });
      } finally {
        process.kill(-child.pid!);
      }
    }),
};

/** Asks until the server is up, or gone. */
async function firstAnswer(url: string, child: { exitCode: number | null }): Promise<string> {
  for (;;) {
    try {
      const response = await fetch(url);
      return await response.text();
    } catch (error) {
      if (child.exitCode !== null) throw error;
      await wait(200);
    }
  }
}

const NO_EVAL = '--disallow-code-generation-from-strings';

export const lanes: readonly Lane[] = [
  node('--jitless'),
  node(NO_EVAL, ...withoutWebAssembly()),
  node('--jitless', NO_EVAL),
  chromium("Chromium, script-src 'self'", []),
  chromium('Chromium --jitless', ['--js-flags=--jitless']),
  command(
    'JavaScriptCore without JIT and wasm',
    JSC,
    ['--useJIT=0', '--useWasm=0'],
    'no jsc (apt-get install -y --no-install-recommends libjavascriptcoregtk-4.0-bin)',
  ),
  quickJS,
  command('Hermes 0.12', hermes, ['-w', '-O0'], NO_HERMES, {
    losesNanBits: true,
    lacksClasses: true,
  }),
  workerd,
  ...optionalLanes,
];

/** Compilers to Hermes bytecode: old and new. */
export const hermesCompilers = [
  packaged('hermes-engine-cli', `${platform}/hermesc`),
  packaged('hermes-compiler', `hermesc/${platform}/hermesc`),
];
