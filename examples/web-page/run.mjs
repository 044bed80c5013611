/**
 * Builds the page, opens it in a browser under a strict policy, clicks, and compares what it shows
 * with native WebAssembly. --browser chromium (or firefox, webkit) says in which one;
 * --screenshot <file> keeps a picture of the page in Chromium.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Resvg, initWasm } from '@resvg/resvg-wasm';
import initSqlJs from 'sql.js';
import { MISSING, findChromium, launch } from '../support/browser.mjs';
import { POLICY, serve } from '../support/server.mjs';
import { undriven, visitUndriven } from '../support/undriven-browsers.mjs';
import { buildPage, site } from './build.mjs';
import { chart, defaultQuery, digest, query } from './page/report.js';

const { values: options } = parseArgs({
  options: {
    browser: { type: 'string', default: 'chromium' },
    screenshot: { type: 'string' },
  },
});

async function nativeDigest() {
  const SQL = await initSqlJs();
  await initWasm(
    readFileSync(fileURLToPath(import.meta.resolve('@resvg/resvg-wasm/index_bg.wasm'))),
  );
  const { values } = query(SQL, defaultQuery);
  return digest(values, chart(Resvg, values));
}

/** What a person sees after a click. */
async function visit(browser, url, screenshot) {
  const page = await browser.newPage({ viewport: { width: 900, height: 640 } });
  const faults = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  await page.goto(url);
  page.setDefaultTimeout(120_000);
  await page.locator('#status', { hasText: /ready|rror/ }).waitFor();
  await page.locator('#run').click();
  await page.locator('#status', { hasText: /done|rror/ }).waitFor();
  if (screenshot !== undefined) await page.screenshot({ path: screenshot });
  const text = (id) => page.locator(`#${id}`).innerText();
  const seen = {
    policy: await text('policy'),
    status: await text('status'),
    digest: await text('digest'),
  };
  return { ...seen, rows: await page.locator('#rows tr').count(), faults };
}

async function visitChromium({ url }) {
  const browser = await launch(findChromium());
  return visit(browser, url, options.screenshot).finally(() => browser.close());
}

/** The same page with the visitor in it. */
async function visitByItself(browser, { url, posted }) {
  const page = readFileSync(`${site}/index.html`, 'utf8');
  const visitor = '<script type="module" src="visitor.js"></script>\n  </head>';
  writeFileSync(`${site}/visited.html`, page.replace('</head>', visitor));
  cpSync(fileURLToPath(new URL('visitor.js', import.meta.url)), `${site}/visitor.js`);
  return JSON.parse(await visitUndriven(browser, { url: `${url}visited.html`, posted }));
}

const browsers = {
  chromium: {
    name: 'Chromium',
    missing: findChromium() === undefined ? MISSING : null,
    visit: visitChromium,
  },
  ...Object.fromEntries(
    Object.entries(undriven).map(([key, browser]) => [
      key,
      { ...browser, visit: (server) => visitByItself(browser, server) },
    ]),
  ),
};

const browser = browsers[options.browser];
if (browser === undefined) {
  throw new Error(`--browser takes ${Object.keys(browsers).join(', ')}`);
}
if (browser.missing !== null) {
  console.log(`skipped: ${browser.missing}`);
  process.exit();
}
await buildPage();
const server = await serve(site);
const seen = await browser.visit(server).finally(server.close);
console.log(`${browser.name}, Content-Security-Policy: ${POLICY}`);
console.log(seen);
const isBlocked = seen.policy === 'In this page: eval blocked, WebAssembly blocked.';
if (!isBlocked || seen.faults.length > 0) throw new Error('the page is not as it should be');
if (seen.digest !== (await nativeDigest()))
  throw new Error('native WebAssembly gives another result');
console.log('The same result as native WebAssembly, without WebAssembly and without eval.');
