/** A web server for one folder, under a strict policy: scripts are its own files, and no eval. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'";

async function bodyOf(request) {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}

/**
 * Serves `folder` on a free port of this machine. A page may report by a POST to any address.
 * @param {string} folder
 * @param {Record<string, string>} [headers] further headers of every answer
 * @returns {Promise<{ url: string, posted: Promise<string>, close: () => void }>} the address,
 *   ending in a slash, and the first text that a page posts
 */
export async function serve(folder, headers = {}) {
  let post;
  const posted = new Promise((resolve) => (post = resolve));
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') {
      post(await bodyOf(request));
      return response.writeHead(204).end();
    }
    const { pathname } = new URL(request.url, 'http://localhost');
    const path = normalize(decodeURIComponent(pathname)).replace(/\/$/, '/index.html');
    try {
      const body = await readFile(join(folder, path));
      const type = TYPES[extname(path)] ?? 'application/octet-stream';
      response.writeHead(200, {
        'Content-Type': type,
        'Content-Security-Policy': POLICY,
        ...headers,
      });
      return response.end(body);
    } catch {
      return response.writeHead(404).end();
    }
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${server.address().port}/`;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url, posted, close };
}
