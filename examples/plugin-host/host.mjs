/** A host of SWC plugins. It does not know which runtime runs them. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transformProgram } from 'wasmless/plugin';

const plugin = fileURLToPath(import.meta.resolve('@swc/plugin-transform-imports'));

const source = `import { Row } from 'react-bootstrap';
console.log(Row);
`;

/** The same as SWC serialises it for its plugins. */
const program = Buffer.from(
  'wYOCARg5gsHBhoIBGCeBwYSCCg2EggoNAmNSb3f0gPSDghUYJk9yZWFjdC1ib290c3RyYXCBcSdyZWFjdC1ib290c3Ry' +
    'YXAn9IABwtOCghgoGDnMhYIYKBg4AMPJg4IYKBgzz4SCGCgYLwFnY29uc29sZfTBgoIYMBgzY2xvZ4GCgM+Eghg0GDcC' +
    'Y1Jvd/SAgA==',
  'base64',
);

/** Runs the plugin `count` times, each time in an instance of its own. */
export async function transform(runtime, modules, count) {
  const bytes = readFileSync(plugin);
  let result;
  for (let i = 0; i < count; i++) {
    result = transformProgram(runtime, await modules.get(runtime, bytes), {
      program,
      source,
      filename: 'app.js',
      config: { 'react-bootstrap': { transform: 'react-bootstrap/lib/{{member}}' } },
    });
  }
  return Buffer.from(result.program);
}
