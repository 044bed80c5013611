/** `wasmless inspect`: what is in a module, for people or, with --json, for programs. */
import { inspect } from '../inspect.ts';
import type { ModuleSummary } from '../inspect.ts';
import { readModule } from './input.ts';
import { formatSize, formatTable } from './text-table.ts';

export interface InspectFlags {
  readonly json?: true;
  readonly top: number;
}

/** A heading with its lines indented; nothing if there are none. */
const paragraph = (heading: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [heading, ...lines.map((line) => `  ${line}`), ''];

function describe(summary: ModuleSummary, top: number): string[] {
  const { sections, features, imports, exports, memories, tables, functions } = summary;
  const bodies = functions.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const counts = `${functions.length} functions (${formatSize(bodies)} of bodies)`;
  const start = summary.start === null ? '' : `, start function ${summary.start}`;
  return [
    `${formatSize(summary.byteLength)}: ${counts}, ${summary.importedFunctionCount} imported${start}`,
    '',
    ...paragraph(
      'Sections',
      formatTable(
        sections.map(({ name, byteLength }) => [name, formatSize(byteLength)]),
        [1],
      ),
    ),
    ...paragraph(
      'Features, with the number of their instructions',
      formatTable(
        features.map(({ name, instructionCount }) => [name, String(instructionCount)]),
        [1],
      ),
    ),
    ...paragraph(
      'Imports',
      formatTable(imports.map(({ module, name, kind, type }) => [kind, `${module}.${name}`, type])),
    ),
    ...paragraph('Exports', formatTable(exports.map(({ name, kind, type }) => [kind, name, type]))),
    ...paragraph('Memories, in pages', memories),
    ...paragraph('Tables', tables),
    ...paragraph(
      `Biggest functions`,
      formatTable(
        functions
          .slice(0, top)
          .map(({ index, name, byteLength }) => [String(index), formatSize(byteLength), name]),
        [0, 1],
      ),
    ),
  ];
}

/** @throws CliError, CompileError, TextError */
export async function inspectCommand(input: string, flags: InspectFlags): Promise<void> {
  const summary = inspect(await readModule(input));
  const shown = { ...summary, functions: summary.functions.slice(0, flags.top) };
  const text = flags.json
    ? JSON.stringify({ ...shown, functionCount: summary.functions.length }, null, 2)
    : describe(summary, flags.top).join('\n').trimEnd();
  process.stdout.write(`${text}\n`);
}
