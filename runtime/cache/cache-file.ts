/**
 * The file of a cached module: an artefact as `compile` writes it, an ES module to be imported,
 * reviewed and shipped, below one comment that says what it is and proves that it is whole:
 *
 *   ! wasmless v1 0.1.0 abi=<16 hex digits> key=<sha-256> body=<sha-256 of what follows>
 *
 * Reading never throws: whatever is not exactly what was written is stale or corrupt.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { ABI_HASH } from '../compilation/vm-offsets.ts';

/** Of the head line. A change of what it means changes this. */
const FORMAT_VERSION = 1;
const ABI = ABI_HASH.slice(0, 16);

const head =
  /^\/\*! wasmless v(\d+) (\S+) abi=([0-9a-f]{16}) key=([0-9a-f]{64}) body=([0-9a-f]{64}) \*\/\n$/;
/** No head is longer. */
const MAX_HEAD_LENGTH = 512;
const NEWLINE = 10;

export interface CacheFileIdentity {
  /** Version of the package that makes and reads the file. */
  readonly version: string;
  readonly key: string;
}

export type CacheFileContent =
  | { readonly state: 'whole'; readonly text: string }
  /** Made by another version, or for another runtime. */
  | { readonly state: 'stale'; readonly reason: string }
  | { readonly state: 'corrupt'; readonly reason: string };

const stale = (reason: string): CacheFileContent => ({ state: 'stale', reason });
const corrupt = (reason: string): CacheFileContent => ({ state: 'corrupt', reason });

/** What is to be stored for an artefact's text. */
export function writeCacheFile(text: string, { version, key }: CacheFileIdentity): string {
  const body = bytesToHex(sha256(new TextEncoder().encode(text)));
  return `/*! wasmless v${FORMAT_VERSION} ${version} abi=${ABI} key=${key} body=${body} */\n${text}`;
}

/** The first line, its end included; empty if there is none of reasonable length. */
function headLine(bytes: Uint8Array): string {
  const end = bytes.subarray(0, MAX_HEAD_LENGTH).indexOf(NEWLINE) + 1;
  return String.fromCharCode(...bytes.subarray(0, end));
}

/** The text that was stored, if it is all there and of use to the reader. */
export function readCacheFile(
  bytes: Uint8Array,
  { version, key }: CacheFileIdentity,
): CacheFileContent {
  const line = headLine(bytes);
  const match = head.exec(line);
  if (match === null) return corrupt('it does not begin as a cached module does');
  const [, format, madeBy, abi, storedKey, bodyHash] = match as unknown as string[];
  if (Number(format) !== FORMAT_VERSION)
    return stale(`its format is ${format}, not ${FORMAT_VERSION}`);
  if (madeBy !== version) return stale(`it was made by version ${madeBy}, not ${version}`);
  if (abi !== ABI) return stale(`it is for ABI ${abi}, not ${ABI}`);
  if (storedKey !== key) return corrupt(`it holds the module ${storedKey}`);
  const body = bytes.subarray(line.length);
  if (bytesToHex(sha256(body)) !== bodyHash) return corrupt('its checksum is wrong');
  return { state: 'whole', text: new TextDecoder().decode(body) };
}

/** Who made a file and for which module, by its head line, whatever is below; undefined without one. */
export function keyInHead(bytes: Uint8Array): CacheFileIdentity | undefined {
  const match = head.exec(headLine(bytes));
  return match === null ? undefined : { version: match[2]!, key: match[4]! };
}
