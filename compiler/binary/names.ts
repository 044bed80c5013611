/**
 * Reads the name section: names for messages and for readable output, nothing else.
 *
 * It gets a decoded module. It promises never to fail: names come from whoever made the module, so
 * a broken subsection ends the reading of it and leaves what was read before. A name may be any
 * text at all; making an identifier of it is the caller's work.
 * Function names are read at once; names of locals, labels and fields when they are asked for, so
 * that a module with many functions costs no more than what is looked at.
 * @see core appendix "Custom Sections": Name Section
 */
import { CompileError } from '../errors.ts';
import type { ModuleInfo } from '../module-info.ts';
import { Reader } from './reader.ts';

export type NameMap = ReadonlyMap<number, string>;

export interface DebugNames {
  /** Name of the module, if it has one. */
  readonly module: string | undefined;
  readonly functions: NameMap;
  readonly types: NameMap;
  readonly tables: NameMap;
  readonly memories: NameMap;
  readonly globals: NameMap;
  readonly elements: NameMap;
  readonly data: NameMap;
  readonly tags: NameMap;
  /** Names of the parameters and locals of a function. */
  locals(functionIndex: number): NameMap;
  /** Names of the labels of a function, by their order in its body. */
  labels(functionIndex: number): NameMap;
  /** Names of the fields of a struct type. */
  fields(typeIndex: number): NameMap;
}

/** Subsections by id; those of `indirect` map an index to a map of its own. */
const MODULE = 0;
const FUNCTIONS = 1;
const LOCALS = 2;
const LABELS = 3;
const TYPES = 4;
const TABLES = 5;
const MEMORIES = 6;
const GLOBALS = 7;
const ELEMENTS = 8;
const DATA = 9;
const FIELDS = 10;
const TAGS = 11;
const SUBSECTIONS = 12;
const indirect: ReadonlySet<number> = new Set([LOCALS, LABELS, FIELDS]);

const NO_NAMES: NameMap = new Map();

/** Reads the names of a module; the first custom section called `name` counts. */
export function readNames(module: ModuleInfo): DebugNames {
  const section = module.customSections.find(({ name }) => name === 'name');
  const { bytes } = module;
  const maps = Array.from({ length: SUBSECTIONS }, () => new Map<number, string>());
  /** For indirect subsections: where the map of an index begins. */
  const starts = Array.from({ length: SUBSECTIONS }, () => new Map<number, number>());
  let end = 0;
  let moduleName: string | undefined;

  if (section !== undefined) {
    end = section.end;
    const reader = new Reader(bytes, section.start, section.end);
    tolerate(() => {
      while (reader.position < section.end) {
        reader.end = section.end;
        const id = reader.u8();
        const byteLength = reader.u32();
        const start = reader.skip(byteLength);
        tolerate(() => {
          const part = new Reader(bytes, start, start + byteLength);
          if (id === MODULE) moduleName = part.name();
          else if (indirect.has(id)) readStarts(part, starts[id]!);
          else if (id < SUBSECTIONS) readMap(part, maps[id]!);
        });
      }
    });
  }

  const nested = (id: number, index: number): NameMap => {
    const start = starts[id]!.get(index);
    if (start === undefined) return NO_NAMES;
    const map = new Map<number, string>();
    tolerate(() => readMap(new Reader(bytes, start, end), map));
    return map;
  };

  return {
    module: moduleName,
    functions: maps[FUNCTIONS]!,
    types: maps[TYPES]!,
    tables: maps[TABLES]!,
    memories: maps[MEMORIES]!,
    globals: maps[GLOBALS]!,
    elements: maps[ELEMENTS]!,
    data: maps[DATA]!,
    tags: maps[TAGS]!,
    locals: (index) => nested(LOCALS, index),
    labels: (index) => nested(LABELS, index),
    fields: (index) => nested(FIELDS, index),
  };
}

/** Runs a reading step; malformed bytes end it, other faults are ours and pass. */
function tolerate(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
  }
}

/** A name map: indices with names. */
function readMap(reader: Reader, map: Map<number, string>): void {
  for (let left = reader.count(); left > 0; left--) {
    const index = reader.u32();
    map.set(index, reader.name());
  }
}

/** An indirect name map: notes where each inner map begins and steps over it. */
function readStarts(reader: Reader, starts: Map<number, number>): void {
  for (let left = reader.count(); left > 0; left--) {
    const index = reader.u32();
    const start = reader.position;
    for (let names = reader.count(); names > 0; names--) {
      reader.u32();
      reader.skip(reader.u32());
    }
    starts.set(index, start);
  }
}
