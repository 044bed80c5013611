import { expect, it } from 'vitest';
import { decodeBase64, decodeLatin1 } from '../../runtime/index.ts';

const bytes = Uint8Array.from({ length: 1025 }, (_, i) => (i * 167 + (i >> 3)) & 255);

it('decodes latin1 text of all byte values', () => {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  expect(decodeLatin1(text)).toEqual(bytes);
});

it('decodes base64 of every length modulo 3, with and without padding', () => {
  for (const length of [0, 1, 2, 3, 4, 5, 1024, 1025]) {
    const text = Buffer.from(bytes.subarray(0, length)).toString('base64');
    expect(decodeBase64(text)).toEqual(bytes.slice(0, length));
    expect(decodeBase64(text.replace(/=+$/, ''))).toEqual(bytes.slice(0, length));
  }
});
