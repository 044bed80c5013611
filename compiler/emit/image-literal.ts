/** Bytes as the text of a JavaScript string literal, one character for one byte (latin1). */

const escapes: Readonly<Record<number, string>> = {
  9: '\\t',
  10: '\\n',
  13: '\\r',
  34: '\\"',
  92: '\\\\',
};
const hex = (byte: number): string => `\\x${byte.toString(16).padStart(2, '0')}`;
const isPlain = (byte: number): boolean =>
  // No `<` and `>`: neither `</script>` nor HTML comments can come about.
  (byte >= 0x20 && byte < 0x7f && byte !== 0x3c && byte !== 0x3e) || byte >= 0xa0;
/** Words that sandboxes refuse in a source before one of these signs, even inside of strings. */
const refusedWords = ['import', 'eval'].map((word) => [...word].map((c) => c.charCodeAt(0)));
const isSign = (byte: number): boolean => byte === 0x28 || byte === 0x2f;
const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0xa0;

function endsInRefusedWord(bytes: Uint8Array, end: number): boolean {
  while (isSpace(bytes[end - 1])) end--;
  return refusedWords.some((word) => word.every((c, i) => bytes[end - word.length + i] === c));
}

const isDigit = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= 48 && byte <= 57;

/** The literal in pieces, so that no more than one is held. */
export function* latin1Literal(bytes: Uint8Array): Generator<string> {
  yield '"';
  let piece = '';
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte === 0 && !isDigit(bytes[i + 1])) piece += '\\0';
    else if (isSign(byte) && endsInRefusedWord(bytes, i)) piece += hex(byte);
    else piece += escapes[byte] ?? (isPlain(byte) ? String.fromCharCode(byte) : hex(byte));
    if (piece.length > 1 << 16) {
      yield piece;
      piece = '';
    }
  }
  yield `${piece}"`;
}
