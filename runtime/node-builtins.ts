/**
 * Node's own modules where there are any, without importing them: the same files run in browsers,
 * and bundlers that make files for those must find no import that they cannot follow.
 */
import type * as crypto from 'node:crypto';
import type * as fs from 'node:fs';
import type * as module from 'node:module';
import type * as os from 'node:os';
import type * as path from 'node:path';
import type * as url from 'node:url';
import type * as threads from 'node:worker_threads';

export interface NodeModules {
  'node:crypto': typeof crypto;
  'node:fs': typeof fs;
  'node:module': typeof module;
  'node:os': typeof os;
  'node:path': typeof path;
  'node:url': typeof url;
  'node:worker_threads': typeof threads;
}

interface Host {
  readonly process?: {
    readonly getBuiltinModule?: <Name extends keyof NodeModules>(
      name: Name,
    ) => NodeModules[Name] | undefined;
  };
}

/** @returns undefined in browsers, and in Node before 20.16 */
export const nodeModule = <Name extends keyof NodeModules>(
  name: Name,
): NodeModules[Name] | undefined => (globalThis as Host).process?.getBuiltinModule?.(name);
