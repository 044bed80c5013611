/** Chromium for examples and tests: found where systems put it, driven by playwright-core. */
import { existsSync } from 'node:fs';

const PLACES = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What to say where it is missing. */
export const MISSING =
  'no Chromium here (apt-get install -y --no-install-recommends chromium, or set CHROMIUM to its path)';

/** Path of the program, or undefined. */
export const findChromium = () => PLACES.find((path) => path !== undefined && existsSync(path));

/**
 * Starts a browser with an empty profile. The caller closes it.
 * @param {string} executablePath
 * @param {readonly string[]} [flags] further options
 */
export async function launch(executablePath, flags = []) {
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath, args: [...ARGUMENTS, ...flags] });
}
