import { expect, it } from 'vitest';
import { decodeLatin1 } from '../../runtime/index.ts';

const bytes = Uint8Array.from({ length: 1025 }, (_, i) => (i * 167 + (i >> 3)) & 255);

it('decodes latin1 text of all byte values', () => {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  expect(decodeLatin1(text)).toEqual(bytes);
});
