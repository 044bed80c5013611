/** The modules of Node that a cache in a directory works with. */
import { nodeModule } from '../node-builtins.ts';
import type { NodeModules as Builtins } from '../node-builtins.ts';

export interface NodeModules {
  readonly crypto: Builtins['node:crypto'];
  readonly fs: Builtins['node:fs'];
  readonly module: Builtins['node:module'];
  readonly path: Builtins['node:path'];
  readonly url: Builtins['node:url'];
}

function required<Name extends keyof Builtins>(name: Name): Builtins[Name] {
  const found = nodeModule(name);
  if (found === undefined) {
    throw new Error('a cache in a directory needs Node.js 20.16 or newer, Deno or Bun');
  }
  return found;
}

/** @throws Error where there is no file system */
export const nodeModules = (): NodeModules => ({
  crypto: required('node:crypto'),
  fs: required('node:fs'),
  module: required('node:module'),
  path: required('node:path'),
  url: required('node:url'),
});
