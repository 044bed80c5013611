import { createHash } from 'node:crypto';

/** Hex sha-256 of a view or buffer. */
export const digest = (bytes) => createHash('sha256').update(new Uint8Array(bytes)).digest('hex');
