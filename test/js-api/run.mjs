/**
 * All cases, and a run of them over any namespace. As a program it runs them over this engine's own
 * WebAssembly and prints the names of those that fail, one JSON object: { name: message }.
 */
import { readdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const folder = new URL('cases/', import.meta.url);

/** @returns {Promise<{ section: string, cases: [string, (W: unknown) => unknown][] }[]>} */
export async function allSections() {
  const files = readdirSync(folder).filter((file) => file.endsWith('.mjs'));
  return Promise.all(
    files.map(async (file) => {
      const { cases } = await import(new URL(file, folder).href);
      return { section: file.replace('.mjs', ''), cases };
    }),
  );
}

/** Names and messages of the cases that fail. */
export async function failures(namespace) {
  const failed = {};
  for (const { section, cases } of await allSections()) {
    for (const [name, run] of cases) {
      try {
        await run(namespace);
      } catch (error) {
        failed[`${section}: ${name}`] = String(error.message).split('\n')[0];
      }
    }
  }
  return failed;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.stdout.write(JSON.stringify(await failures(globalThis.WebAssembly), null, 1) + '\n');
  process.exit(0);
}
