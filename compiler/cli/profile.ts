/** The file of a profile: what a run has counted, and of which module. */
import { readFile } from 'node:fs/promises';
import type { BranchCounts } from '../../runtime/abi.ts';
import { CliError, ExitCode, ioError } from './exit.ts';
import { writeOutput } from './output-files.ts';

export interface Profile {
  /** Hex sha-256 of the module. */
  readonly module: string;
  readonly branches: BranchCounts;
}

const isCounts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((count) => count === null || typeof count === 'number');

function isProfile(value: unknown): value is Profile {
  const { module, branches } = Object(value) as Partial<Profile>;
  if (typeof module !== 'string' || typeof branches !== 'object') return false;
  return Object.values(branches).every(isCounts);
}

export async function writeProfile(path: string, profile: Profile): Promise<void> {
  await writeOutput(path, [`${JSON.stringify(profile)}\n`]);
}

/**
 * @param hash of the module that is to be compiled by the profile
 * @throws CliError if it is none, or another module's
 */
export async function readProfile(path: string, hash: string): Promise<BranchCounts> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw ioError('read', path, error);
  }
  const hint = 'record one with `wasmless run --profile`';
  const profile = parse(text);
  if (profile === undefined) throw new CliError(ExitCode.invalid, `${path} is no profile`, hint);
  if (profile.module !== hash) {
    throw new CliError(ExitCode.invalid, `${path} is the profile of another module`, hint);
  }
  return profile.branches;
}

function parse(text: string): Profile | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isProfile(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
