/**
 * The official scripts about linking, segments, tables, memories and globals, run through the front.
 * Over our engine all of them hold; over the host's engine what its own JS API makes hold.
 */
import { describe, expect, it } from 'vitest';
import { HostEngine, JsEngine } from '../../compiler/wasmless.ts';
import { WebAssembly } from '../../compiler/webassembly.ts';
import type { WebAssemblyApi } from '../spec/instance.ts';
import { runScript } from '../spec/runner.ts';
import type { Failure } from '../spec/runner.ts';
import { Testsuite } from '../spec/script.ts';
import { frontApi } from './front-api.ts';

const names = [
  '(linking|elem|data|imports|exports|instance|start|call_indirect|func_ptrs|global|memory|memory_grow)',
  '(table|table_(get|set|grow|size)|ref_(func|null)|type-canon|type-rec)',
  'bulk-memory/(bulk|memory_init|table_(copy|fill|init))',
  'exceptions/(tag|throw)',
  'gc/(extern|i31|type-subtyping)',
  'memory64/(memory64-imports|memory_grow64|table64|table_(get|set|grow|size)64)',
  'multi-memory/(data|exports|imports|linking|start)\\d*',
];
const scriptNames = new RegExp(`^core/(${names.join('|')})$`);

const suite = Testsuite.find();
const show = ({ line, type, message }: Failure): string => `line ${line}, ${type}: ${message}`;

if (suite === null) {
  it.skip(Testsuite.missing());
} else {
  const scripts = suite.scripts().filter((name) => scriptNames.test(name));
  const failuresOf = (api: WebAssemblyApi, name: string): readonly Failure[] =>
    runScript(api, suite, suite.script(name), suite.knownLimits(name)).failures;

  it('finds the scripts', () => {
    expect(scripts).toEqual(expect.arrayContaining(['core/linking', 'core/elem', 'core/data']));
  });

  describe('the front over JsEngine', () => {
    it.each(scripts)('%s', (name) => {
      const api = frontApi(new JsEngine(), WebAssembly.Exception);
      expect(failuresOf(api, name).map(show)).toEqual([]);
    });
  });

  describe('the front over HostEngine fails nothing that the host does not', () => {
    it.each(scripts)('%s', (name) => {
      const native = globalThis.WebAssembly;
      const { Exception } = native as unknown as { Exception: unknown };
      const api = frontApi(new HostEngine(), Exception);
      const failuresOfHost = new Set(failuresOf(native, name).map(({ line }) => line));
      const own = failuresOf(api, name).filter(({ line }) => !failuresOfHost.has(line));
      expect(own.map(show)).toEqual([]);
    });
  });
}
