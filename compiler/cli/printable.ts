/**
 * Names in modules are hostile text: a terminal would obey what is in them. All that commands print
 * for people goes through here; JSON escapes what has to be.
 */

/** Characters that move the cursor, end the line or turn the direction of writing. */
const control = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** Text of one line, in which such characters are spelled out as JSON would. */
export const printable = (text: string): string =>
  text.replace(control, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
