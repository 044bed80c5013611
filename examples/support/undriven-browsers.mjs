/**
 * Browsers that nothing drives: each is started with the address of a page, which does by itself
 * what is wanted and posts what came of it, and is killed when that has arrived.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TIMEOUT_MS = 100_000;
const firstOf = (...paths) => paths.find((path) => path !== undefined && existsSync(path));

const FIREFOX = firstOf(
  process.env['FIREFOX'],
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
);
const WEBKIT = firstOf(
  '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser',
  '/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser',
);
const XVFB = firstOf('/usr/bin/xvfb-run');

/**
 * @typedef {object} Undriven
 * @property {string} name
 * @property {string | null} missing what to say where it is not installed
 * @property {(profile: string, url: string) => readonly [string, ...string[]]} command
 */

/** @type {Record<'firefox' | 'webkit', Undriven>} */
export const undriven = {
  firefox: {
    name: 'Firefox',
    missing: FIREFOX
      ? null
      : 'no Firefox here (apt-get install -y --no-install-recommends firefox-esr, or set FIREFOX to its path)',
    command: (profile, url) => [FIREFOX, '--headless', '--no-remote', '--profile', profile, url],
  },
  webkit: {
    name: 'WebKitGTK',
    missing:
      WEBKIT && XVFB
        ? null
        : 'no WebKitGTK here (apt-get install -y --no-install-recommends webkit2gtk-driver xvfb xauth)',
    // It has none by itself, not even in pages that are isolated.
    command: (_profile, url) => [XVFB, '-a', 'env', 'JSC_useSharedArrayBuffer=1', WEBKIT, url],
  },
};

/**
 * Opens a page in a browser of its own, with an empty profile, until it has reported.
 * @param {Undriven} browser one that is not missing
 * @param {{ url: string, posted: Promise<string> }} page as `serve` gives it
 * @returns {Promise<string>} what the page posted
 */
export async function visitUndriven({ name, command }, { url, posted }) {
  const profile = mkdtempSync(join(tmpdir(), 'wasmless-browser-'));
  const [file, ...args] = command(profile, url);
  // A group of its own: browsers are many processes.
  const child = spawn(file, args, { detached: true, stdio: 'ignore' });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  let timer;
  const failed = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${name} reported nothing`)), TIMEOUT_MS);
    child.once('error', reject);
  });
  try {
    return await Promise.race([posted, failed]);
  } finally {
    clearTimeout(timer);
    if (child.pid !== undefined) {
      if (child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
      await gone;
    }
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
