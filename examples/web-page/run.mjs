/**
 * Builds the page, opens it in Chromium under a strict policy, clicks, and compares what it shows
 * with native WebAssembly. --screenshot <file> keeps a picture of the page.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Resvg, initWasm } from '@resvg/resvg-wasm';
import initSqlJs from 'sql.js';
import { MISSING, findChromium, launch } from '../support/browser.mjs';
import { POLICY, serve } from '../support/server.mjs';
import { buildPage, site } from './build.mjs';
import { chart, defaultQuery, digest, query } from './page/report.js';

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
  await page.locator('#run').click({ timeout: 10_000 });
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

const chromium = findChromium();
if (chromium === undefined) {
  console.log(`skipped: ${MISSING}`);
  process.exit();
}
await buildPage();
const server = await serve(site);
const browser = await launch(chromium);
const option = process.argv.indexOf('--screenshot');
const screenshot = option < 0 ? undefined : process.argv[option + 1];
const seen = await visit(browser, server.url, screenshot).finally(async () => {
  await browser.close();
  server.close();
});
console.log(`Chromium, Content-Security-Policy: ${POLICY}`);
console.log(seen);
const isBlocked = seen.policy === 'In this page: eval blocked, WebAssembly blocked.';
if (!isBlocked || seen.faults.length > 0) throw new Error('the page is not as it should be');
if (seen.digest !== (await nativeDigest()))
  throw new Error('native WebAssembly gives another result');
console.log('The same result as native WebAssembly, without WebAssembly and without eval.');
