/** What the build plugin makes of a text with URLs of wasm files. */
import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { replaceUrls } from '../../compiler/plugins/urls.ts';
import { makeWorkspace } from '../cli/harness.ts';

const { path, write } = makeWorkspace();
mkdirSync(path('folder'));
for (const name of ['a.wasm', 'folder/b c.wasm']) write(name, '');

const replaced = (code: string) => replaceUrls(code, path('main.js'));
const importOf = (name: string, index = 0) =>
  `import wasmlessUrl${index} from ${JSON.stringify(`${path(name)}.url.wasmless.mjs`)};`;

describe('URLs of wasm files', () => {
  it('become imports, and nothing else moves', () => {
    const code =
      'f(new URL("a.wasm", import.meta.url), new URL(`./folder/b%20c.wasm`, import.meta.url));';
    expect(replaced(code)).toBe(
      'f(new URL(wasmlessUrl0             ), new URL(wasmlessUrl1                          ));\n' +
        `${importOf('a.wasm')}${importOf('folder/b c.wasm', 1)}\n`,
    );
  });

  it('keep their lines', () => {
    expect(replaced("f(new URL(\n  'a.wasm', // the module\n  import.meta.url,\n), 1)")).toBe(
      `f(new URL(\n${' '.repeat(25)}\nwasmlessUrl0     ,\n), 1)\n${importOf('a.wasm')}\n`,
    );
  });

  it('stand behind what has to come first', () => {
    const start = "#!/usr/bin/env node\n'use client';\n";
    expect(replaced(`${start}new URL('a.wasm', import.meta.url)`)).toMatch(
      /^#!\/usr\/bin\/env node\n'use client';\nnew URL\(wasmlessUrl0/,
    );
  });

  it('get names that the text has not', () => {
    const code = "const wasmlessUrl0 = new URL('a.wasm', import.meta.url)";
    expect(replaced(code)).toContain('= new URL(wasmlessUrl_0 ');
  });

  it.each([
    ["// new URL('a.wasm', import.meta.url)"],
    ["/* new URL('a.wasm', import.meta.url) */"],
    [`f("new URL('a.wasm', import.meta.url)")`],
    ['f(`${1} new URL("a.wasm", import.meta.url)`)'],
    ["new URL('missing.wasm', import.meta.url)"],
    ["new URL('folder', import.meta.url)"],
    ["new URL('https://example.com/a.wasm', import.meta.url)"],
    ["new URL('a.wasm?query', import.meta.url)"],
    ["new URL('%zz.wasm', import.meta.url)"],
    ["new URL(/* @vite-ignore */ 'a.wasm', import.meta.url)"],
    ["new URL(/* webpackIgnore: true */ 'a.wasm', import.meta.url)"],
    ["new URL('a.wasm', base); import.meta.url"],
    ['new URL(`${x}.wasm`, import.meta.url)'],
  ])('are not in %s', (code) => {
    expect(replaced(code)).toBeNull();
    // Nor if the rest is something else than JavaScript.
    expect(replaced(`const x: number = 1;\n${code}`)).toBeNull();
  });

  it.each([
    ['TypeScript', "const url: URL = new URL('a.wasm', import.meta.url);"],
    ['JSX', "const page = <p title=\"it's\">Don't</p>;\nnew URL('a.wasm', import.meta.url);"],
  ])('are found in %s', (_language, code) => {
    expect(replaced(code)).toBe(
      code.replace(/'a.*url/, 'wasmlessUrl0             ') + `\n${importOf('a.wasm')}\n`,
    );
  });

  it('are found however deep', () => {
    const code = `${'1+'.repeat(20_000)}1;new URL('a.wasm', import.meta.url)`;
    expect(replaced(code)).toContain('new URL(wasmlessUrl0');
  });
});
