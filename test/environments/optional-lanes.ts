/**
 * Environments that are large to install, and skipped where they are not: other browsers, driven by
 * nothing but a page that sends its result home, and a sandbox within Node.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from '../../examples/support/server.mjs';
import { undriven, visitUndriven } from '../../examples/support/undriven-browsers.mjs';
import type { Undriven } from '../../examples/support/undriven-browsers.mjs';
import { inFolder, output, packaged } from './lane-tools.ts';
import type { Lane } from './lane-tools.ts';

/** A browser that opens a page when it is started. */
const browser = (undrivenBrowser: Undriven): Lane => ({
  name: `${undrivenBrowser.name}, script-src 'self'`,
  report: '(function(text){var r=new XMLHttpRequest();r.open("POST","/result");r.send(text)})',
  demands: { losesNanBits: true, lacksClasses: false },
  missing: () => undrivenBrowser.missing,
  run: (script) =>
    inFolder(async (folder) => {
      const page = '<!doctype html><meta charset="utf-8"><script src="program.js"></script>';
      writeFileSync(join(folder, 'index.html'), page);
      writeFileSync(join(folder, 'program.js'), script);
      const server = await serve(folder);
      return visitUndriven(undrivenBrowser, server).finally(server.close);
    }),
});

const GJS = '/usr/bin/gjs';

const gjs: Lane = {
  name: 'gjs (SpiderMonkey)',
  report: '(function(text){print(text);reported=true})',
  demands: { losesNanBits: true, lacksClasses: false },
  missing: () =>
    existsSync(GJS) ? null : 'no gjs (apt-get install -y --no-install-recommends gjs)',
  run: (script) =>
    inFolder((folder) => {
      const path = join(folder, 'program.js');
      // It has timers, and nothing that waits for them.
      const wait = 'while(!reported)imports.gi.GLib.MainContext.default().iteration(true);';
      writeFileSync(path, `var reported=false;${script}${wait}`);
      return output(GJS, [path]);
    }),
};

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
        // SES keeps them back: what bits a NaN has, the time, and chance are not determined.
        const numbers = { Float32Array, Float64Array, Date, Math };
        const globals = { ...numbers, report: (text) => console.log(text) };
        new Compartment({ globals, __options__: true }).evaluate(program);`,
      );
      return output(process.execPath, [main]);
    }),
};

export const optionalLanes: readonly Lane[] = [
  browser(undriven.firefox),
  browser(undriven.webkit),
  gjs,
  ses,
];
