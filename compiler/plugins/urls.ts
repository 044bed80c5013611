/**
 * Puts URLs by which a compiled module is found in the place of URLs of wasm files. Receives a
 * program's text and path; all that stays keeps its line and column, so source maps stay right.
 */
import { quote } from '../emit/estree.ts';
import { fileOfUrl, moduleId } from './requests.ts';
import { findUrlsOfWasm } from './url-expressions.ts';

/** A name in the place of other text, with blanks for the rest of it. */
function inPlaceOf(text: string, name: string): string {
  const lastLine = text.lastIndexOf('\n') + 1;
  const before = text.slice(0, lastLine).replace(/[^\r\n]/g, ' ');
  return before + name.padEnd(text.length - lastLine);
}

function unusedPrefix(code: string): string {
  let prefix = 'wasmlessUrl';
  while (code.includes(prefix)) prefix += '_';
  return prefix;
}

/** Replaces URLs of wasm files. @returns null if there are none */
export function replaceUrls(code: string, importer: string): string | null {
  const parts: string[] = [];
  const imports: string[] = [];
  const prefix = unusedPrefix(code);
  let end = 0;
  for (const expression of findUrlsOfWasm(code)) {
    const file = fileOfUrl(expression.url, importer);
    // Perhaps it is made later, or never asked for: what there is no file of stays as it is.
    if (file === null) continue;
    const name = `${prefix}${imports.length}`;
    imports.push(`import ${name} from ${quote(moduleId(file, 'url'))};`);
    parts.push(code.slice(end, expression.start));
    parts.push(inPlaceOf(code.slice(expression.start, expression.end), name));
    end = expression.end;
  }
  // Imports at the end: a `#!` and directives have to come first.
  return imports.length === 0 ? null : [...parts, code.slice(end), '\n', ...imports, '\n'].join('');
}
