/** verifyArtefact: accepts all that the compiler writes, refuses what it would never write. */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index.ts';
import type { CompileOptions } from '../../compiler/index.ts';
import { assembleText } from '../../compiler/optimize.ts';
import { verifyArtefact } from '../../compiler/verify.ts';
import { moduleBytes } from './support.ts';

const goldens = fileURLToPath(new URL('../golden/', import.meta.url));
const text = compile(moduleBytes).code;

/** The artefact with statements at the start of its first function. */
const inside = (statement: string): string =>
  text.replace(/(function add_one\([^)]*\)\{)/, `$1${statement}`);

const anyProperty = 'a property that may be any';

describe('verifying an artefact', () => {
  const options: CompileOptions[] = [
    {},
    { names: 'short' },
    { pretty: true },
    { suspending: true, closeOnAbort: true, isListened: () => true },
    { dirtyPageTracking: true },
  ];
  const names = readdirSync(goldens).filter((name) => name.endsWith('.wat'));

  it.each(names)('accepts what is made of %s', async (name) => {
    const bytes = await assembleText(readFileSync(goldens + name, 'utf8'));
    for (const option of options) verifyArtefact(compile(bytes, option).code);
  });

  it('accepts statements that compiled code could have', () => {
    verifyArtefact(inside('if(p0<0)return Math.imul(p0,3);'));
    verifyArtefact(inside('var $a=0;return $.G[+p0]+$.G[p0|0]+$.G[p0-1+2]+$.G[$a=p0*2]+$.G[7];'));
  });

  it.each([
    ['a global name', 'fetch("https://example.org");', 'the name fetch'],
    ['the global object', 'globalThis.x=1;', 'the name globalThis'],
    ['eval', 'eval("1");', 'the name eval'],
    ['the function constructor', 'add_one.constructor("return 1")();', 'the property constructor'],
    ['a property by its text', 'add_one["constructor"]("return 1")();', 'a property by its text'],
    ['a property by a variable', 'var k="constructor";Math.abs[k]("1")();', anyProperty],
    ['a property by a sum', 'Math.abs["con"+"structor"]("1")();', anyProperty],
    ['a property by a choice', 'Math.abs[p0?0:"constructor"]("1")();', anyProperty],
    ['a property by an assignment', 'Math.abs[p0="constructor"]("1")();', anyProperty],
    ['a prototype', 'Math.__proto__=null;', 'the property __proto__'],
    ['an import expression', 'import("node:fs");', 'ImportExpression'],
    ['a class', 'class A{}', 'ClassDeclaration'],
    ['a template', '`${p0}`;', 'TemplateLiteral'],
    ['a regular expression', '/a/.test(p0);', 'a regular expression'],
    ['a lexical declaration', 'let a=1;', 'let'],
    ['spread arguments', 'add_one(...[1]);', 'SpreadElement'],
    ['an accessor', 'var a={get b(){return 1}};', 'such a property'],
    ['an async function', 'var a=async function(){};', 'an async function'],
    ['the module itself', 'import.meta;', 'MetaProperty'],
  ])('refuses %s', (_, statement, what) => {
    expect(() => verifyArtefact(inside(statement))).toThrow(`not emitted code: ${what} (line `);
  });

  it.each([
    ['another import', `import{readFileSync}from"node:fs";\n${text}`, 'import from node:fs'],
    ['a bare import', `import"node:fs";\n${text}`, 'import from node:fs'],
    ['a default import', `import x from"wasmless/runtime";\n${text}`, 'ImportDefaultSpecifier'],
    ['an unknown import', `import{spy}from"wasmless/runtime";\n${text}`, 'import of spy'],
    ['another export', `${text}export{add_one};\n`, 'export of add_one'],
    ['a re-export', `${text}export{x}from"y";\n`, 'an export of something else'],
    ['a default export', `${text}export default 1;\n`, 'ExportDefaultDeclaration'],
  ])('refuses %s', (_, changed, what) => {
    expect(() => verifyArtefact(changed)).toThrow(what);
  });

  it('sees a global name through a local one of the same name elsewhere', () => {
    const shadowing = inside('function g(fetch){return fetch}return fetch(1);');
    expect(() => verifyArtefact(shadowing)).toThrow('the name fetch');
  });

  it('refuses what is no JavaScript', () => {
    expect(() => verifyArtefact(text.slice(0, -10))).toThrow(SyntaxError);
  });
});
