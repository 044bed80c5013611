/** Runs a synchronous WebAssembly program whose imported function is asynchronous. */
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import binaryen from 'binaryen';
import { compile } from 'wasmless/compiler';

const PAGES = {
  '/first': '100 /second',
  '/second': '20 /last',
  '/last': '3',
};

const folder = new URL('.', import.meta.url);

/** The program as WebAssembly. */
function assemble() {
  const features = binaryen.Features.Multivalue | binaryen.Features.BulkMemory;
  const text = readFileSync(new URL('links.wat', folder), 'utf8');
  return binaryen.parseText(text, features).emitBinary();
}

/** Compiles ahead of time, and loads the file. */
async function compileAndLoad(wasm) {
  const file = new URL('out/module.mjs', folder);
  mkdirSync(new URL('out/', folder), { recursive: true });
  writeFileSync(file, compile(wasm, { suspending: true }).code);
  return import(file.href);
}

/** Serves the pages on a port of its own. */
async function serve() {
  const server = createServer((request, response) => {
    console.log(`  GET ${request.url}`);
    response.end(PAGES[request.url]);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const bytesOf = (memory, start, length) => new Uint8Array(memory.buffer, start, length);

/** Reads the path that wasm gives, and writes what it gets. */
const readPath = (memory, path, length) => new TextDecoder().decode(bytesOf(memory, path, length));
const writePage = (memory, page, size, text) =>
  new TextEncoder().encodeInto(text, bytesOf(memory, page, size)).written;

/** Puts the first path into memory. @returns its length */
const writeFirst = (memory) => writePage(memory, 0, 1024, '/first');

async function followByFetch(wasm, origin) {
  const { instantiate, Suspending, promising } = await compileAndLoad(wasm);
  const fetchPage = async (path, length, page, size) => {
    const response = await fetch(origin + readPath(exports.memory, path, length));
    return writePage(exports.memory, page, size, await response.text());
  };
  const { exports } = instantiate({ host: { fetch: new Suspending(fetchPage) } });
  return promising(exports.follow)(writeFirst(exports.memory));
}

/** Native WebAssembly can't wait here: it has the pages at hand. */
function followNatively(wasm) {
  const getPage = (path, length, page, size) =>
    writePage(exports.memory, page, size, PAGES[readPath(exports.memory, path, length)]);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm), {
    host: { fetch: getPage },
  });
  return exports.follow(writeFirst(exports.memory));
}

console.log('Promise integration: a synchronous program that fetches');
const wasm = assemble();
const server = await serve();
const sum = await followByFetch(wasm, `http://127.0.0.1:${server.address().port}`);
server.close();
server.closeAllConnections();
console.log(`  sum of all pages: ${sum}`);
if (sum !== followNatively(wasm)) throw new Error('native WebAssembly gives another result');
console.log('The same result as native WebAssembly, which had all pages at hand.');
