/**
 * Environments that are large to install, and skipped where they are not: other browsers, driven by
 * nothing but a page that sends its result home, and a sandbox within Node.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { command, inFolder, output, packaged } from './lane-tools.ts';
import type { Lane } from './lane-tools.ts';

const PAGE = '<!doctype html><meta charset="utf-8"><script src="program.js"></script>';
const POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'";
const TIMEOUT_MS = 100_000;

/** Serves one page under a strict policy. @returns where it is, and what it will report */
async function servePage(script: string) {
  let settle: (text: string) => void;
  const result = new Promise<string>((resolve) => (settle = resolve));
  const server = createServer((request, response) => {
    const isScript = request.url === '/program.js';
    const type = isScript ? 'text/javascript' : 'text/html';
    response.setHeader('content-type', `${type}; charset=utf-8`);
    response.setHeader('content-security-policy', POLICY);
    if (request.method !== 'POST') return void response.end(isScript ? script : PAGE);
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      response.end();
      settle(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, result, close: () => server.close() };
}

/** A browser that opens a page when it is started. */
const browser = (
  name: string,
  program: string | undefined,
  args: (profile: string, url: string) => readonly string[],
  hint: string,
): Lane => ({
  name,
  report: '(function(text){var r=new XMLHttpRequest();r.open("POST","/result");r.send(text)})',
  demands: { losesNanBits: true, lacksClasses: false },
  missing: () => (program !== undefined && existsSync(program) ? null : hint),
  run: (script) =>
    inFolder(async (profile) => {
      const page = await servePage(script);
      // A group of its own: browsers are many processes.
      const child = spawn(program!, args(profile, page.url), { detached: true, stdio: 'ignore' });
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<string>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error(`${name} reported nothing`)), TIMEOUT_MS);
      });
      try {
        return await Promise.race([page.result, late]);
      } finally {
        clearTimeout(timer);
        process.kill(-child.pid!, 'SIGKILL');
        page.close();
      }
    }),
});

const firstOf = (...paths: string[]): string | undefined => paths.find((path) => existsSync(path));

const WEBKIT = firstOf(
  '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser',
  '/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser',
);
const XVFB = firstOf('/usr/bin/xvfb-run');

/** The package, as one script that it is. */
const sesFile = packaged('ses', 'dist/ses.cjs') ?? packaged('ses', 'dist/ses.umd.js');

const ses: Lane = {
  name: 'a Compartment of SES',
  report: 'report',
  missing: () => (sesFile === undefined ? 'no SES (npm install ses)' : null),
  run: (script) =>
    inFolder((folder) => {
      writeFileSync(join(folder, 'program.js'), script);
      const main = join(folder, 'main.cjs');
      writeFileSync(
        main,
        `${readFileSync(sesFile!, 'utf8')}
        lockdown();
        const program = require('node:fs').readFileSync(__dirname + '/program.js', 'utf8');
        // SES keeps them back: what bits a NaN has there is not determined.
        const globals = { Float32Array, Float64Array, report: (text) => console.log(text) };
        new Compartment({ globals, __options__: true }).evaluate(program);`,
      );
      return output(process.execPath, [main]);
    }),
};

export const optionalLanes: readonly Lane[] = [
  browser(
    "Firefox, script-src 'self'",
    firstOf('/usr/bin/firefox-esr', '/usr/bin/firefox'),
    (profile, url) => ['--headless', '--no-remote', '--profile', profile, url],
    'no Firefox (apt-get install -y --no-install-recommends firefox-esr)',
  ),
  browser(
    "WebKitGTK, script-src 'self'",
    WEBKIT === undefined ? undefined : XVFB,
    (_profile, url) => ['-a', WEBKIT!, url],
    'no WebKitGTK (apt-get install -y --no-install-recommends webkit2gtk-driver xvfb xauth)',
  ),
  command(
    'gjs (SpiderMonkey)',
    firstOf('/usr/bin/gjs'),
    [],
    'no gjs (apt-get install -y --no-install-recommends gjs)',
  ),
  ses,
];
