/** The page's program: two packages with their own loaders, over the index of compiled modules. */
import { Resvg, initWasm } from '@resvg/resvg-wasm';
import initSqlJs from 'sql.js';
import { WebAssembly } from '../out/compiled/index.mjs';
import { chart, defaultQuery, digest, query } from './report.js';

const element = (id) => document.getElementById(id);

/** Whether the page may make code of text. */
function mayEval() {
  try {
    new Function('');
    return true;
  } catch {
    return false;
  }
}

/** Whether an empty module of the browser's own WebAssembly comes alive. */
function hasNative() {
  const native = document.createElement('iframe');
  document.body.append(native);
  try {
    const { WebAssembly: own } = native.contentWindow;
    new own.Instance(new own.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)));
    return true;
  } catch {
    return false;
  } finally {
    native.remove();
  }
}

async function load() {
  // Both look for the global when they load their modules, not before.
  globalThis.WebAssembly = WebAssembly;
  // Both fetch their .wasm: what is served under these names are stubs of 51 bytes.
  const SQL = await initSqlJs({ locateFile: (file) => `compiled/${file}` });
  await initWasm(fetch('compiled/index_bg.wasm'));
  return SQL;
}

function showRows({ columns, values }) {
  const row = (cells, tag) => {
    const tr = document.createElement('tr');
    for (const cell of cells) {
      const td = tr.appendChild(document.createElement(tag));
      td.textContent = String(cell);
    }
    return tr;
  };
  element('rows').replaceChildren(row(columns, 'th'), ...values.map((value) => row(value, 'td')));
}

/** Lets the browser show what has changed. */
const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));

async function run(SQL) {
  element('status').value = 'running';
  await painted();
  const start = performance.now();
  const result = query(SQL, element('sql').value);
  const png = chart(Resvg, result.values);
  const took = performance.now() - start;
  showRows(result);
  element('chart').src = URL.createObjectURL(new Blob([png], { type: 'image/png' }));
  element('digest').value = await digest(result.values, png);
  element('status').value = `done in ${took.toFixed()} ms`;
}

const policy = `eval ${mayEval() ? 'allowed' : 'blocked'}, WebAssembly ${hasNative() ? 'allowed' : 'blocked'}`;
element('policy').textContent = `In this page: ${policy}.`;
element('sql').value = defaultQuery;
try {
  const SQL = await load();
  element('run').addEventListener('click', () =>
    run(SQL).catch((error) => (element('status').value = String(error))),
  );
  element('status').value = 'ready';
  element('run').disabled = false;
} catch (error) {
  element('status').value = String(error);
}
