/**
 * Funcref tables whose first content is known when the module is compiled. Instances make no
 * function references for them: an element that was never asked for is `undefined` in the table, and
 * is made of this when it is.
 *
 * Only a prefix of the element segments can be foreseen: it ends at the first that may trap or reach
 * what others see, because segments run one at a time and what earlier ones wrote stays.
 *
 * @see seed "ModuleRuntimeInfo", lazy funcref tables
 */
import type { Artefact, ElementDescriptor } from '../abi.ts';
import { FUNCREF } from '../value-types.ts';

/** Beyond this many elements a table is filled by its segments. */
const MAX_LENGTH = 2 ** 20;

export interface FuncTables {
  /**
   * Function index by element, -1 for null and for all beyond the list, by table index; undefined for
   * tables that are filled element by element.
   */
  readonly functions: readonly (Int32Array | undefined)[];
  /** Element segments before this one are in `functions` already, if they are active. */
  readonly firstSegment: number;
}

export const NO_FUNC_TABLES: FuncTables = { functions: [], firstSegment: 0 };

type StaticSegment = ElementDescriptor & {
  readonly offset: number;
  readonly items: readonly number[];
};

const importedTables = ({ imports }: Artefact): number =>
  imports.filter(({ kind }) => kind === 'table').length;

/** True if the module makes table k, of function references that start as null. */
const startsNull = (artefact: Artefact, k: number): boolean =>
  k >= importedTables(artefact) &&
  artefact.tableInit[k] === undefined &&
  artefact.tables[k]!.element === FUNCREF;

function isStatic(artefact: Artefact, segment: ElementDescriptor): segment is StaticSegment {
  const { table, offset, items } = segment;
  if (typeof offset !== 'number' || typeof items === 'function') return false;
  const end = offset + items.length;
  return startsNull(artefact, table) && end <= artefact.tables[table]!.min && end <= MAX_LENGTH;
}

/** Works out what can be foreseen of a module's tables. */
export function funcTablesOf(artefact: Artefact): FuncTables {
  const { elements } = artefact;
  const stop = elements.findIndex(
    (segment) => segment.mode === 'active' && !isStatic(artefact, segment),
  );
  const firstSegment = stop < 0 ? elements.length : stop;
  const segments = elements
    .slice(0, firstSegment)
    .filter((segment): segment is StaticSegment => segment.mode === 'active');
  const functions = artefact.tables.map((_, table) => {
    if (!startsNull(artefact, table)) return undefined;
    const own = segments.filter((segment) => segment.table === table);
    const length = own.reduce(
      (most, { offset, items }) => Math.max(most, offset + items.length),
      0,
    );
    const list = new Int32Array(length).fill(-1);
    for (const { offset, items } of own) list.set(items, offset);
    return list;
  });
  return { functions, firstSegment };
}
