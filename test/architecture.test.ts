/** The dependency rules hold for every file of the product, and its imports form no cycle. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { brokenImportRule, importTarget } from './architecture/rules.js';

const root = fileURLToPath(new URL('..', import.meta.url));

function sourceFiles(folder: string): string[] {
  return readdirSync(root + folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sourceFiles(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

interface Import {
  readonly specifier: string;
  /** Gone at run time: the compiler strips it. */
  readonly isTypeOnly: boolean;
}

/** All static and dynamic imports of a file, re-exports included. */
function readImports(file: string): Import[] {
  const text = readFileSync(root + file, 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const typeOnly = new Set(
    source.statements.flatMap((statement) => {
      const isTypeOnly =
        (ts.isImportDeclaration(statement) && statement.importClause?.isTypeOnly) ||
        (ts.isExportDeclaration(statement) && statement.isTypeOnly);
      return isTypeOnly ? [statement.moduleSpecifier!.getStart(source)] : [];
    }),
  );
  const { importedFiles } = ts.preProcessFile(text, true, true);
  return importedFiles.map(({ fileName, pos }) => ({
    specifier: fileName,
    isTypeOnly: typeOnly.has(pos),
  }));
}

const importsOf = new Map(
  ['compiler', 'runtime'].flatMap(sourceFiles).map((file) => [file, readImports(file)] as const),
);

/** The first cycle found by depth-first search, as the list of its files; null if there is none. */
function findCycle(): string[] | null {
  const finished = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): string[] | null => {
    if (finished.has(file)) return null;
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    path.push(file);
    for (const { specifier, isTypeOnly } of importsOf.get(file) ?? []) {
      const target = importTarget(file, specifier);
      const cycle = target === null || isTypeOnly ? null : visit(target);
      if (cycle) return cycle;
    }
    path.pop();
    finished.add(file);
    return null;
  };
  for (const file of importsOf.keys()) {
    const cycle = visit(file);
    if (cycle) return cycle;
  }
  return null;
}

describe('architecture', () => {
  it('imports only what the dependency rules allow', () => {
    const broken = [...importsOf].flatMap(([file, imports]) =>
      imports.flatMap(({ specifier }) => {
        const rule = brokenImportRule(file, specifier);
        return rule === null ? [] : [`${file} imports '${specifier}': ${rule}`];
      }),
    );
    expect(broken).toEqual([]);
  });

  it('imports only files that exist, by their .ts name', () => {
    const missing = [...importsOf].flatMap(([file, imports]) =>
      imports
        .map(({ specifier }) => importTarget(file, specifier))
        .filter((target) => target !== null && !importsOf.has(target))
        .map((target) => `${file} imports ${target}`),
    );
    expect(missing).toEqual([]);
  });

  it('has no import cycle at run time', () => {
    expect(findCycle()).toBeNull();
  });
});
