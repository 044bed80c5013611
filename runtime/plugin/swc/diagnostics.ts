/** Messages that plugins emit, and errors that they end with. */
import { Tagged } from 'cborg';
import { deserialize } from './serialization.ts';

/** In the order of SWC's `Level`, from 1 on. */
const LEVELS = [
  'bug',
  'fatal',
  'phase fatal',
  'error',
  'warning',
  'note',
  'help',
  'cancelled',
  'failure note',
] as const;
export type Level = (typeof LEVELS)[number];

export interface Diagnostic {
  readonly level: Level;
  readonly message: string;
  /** What it is about, as pairs of positions. */
  readonly spans: readonly (readonly [low: number, high: number])[];
  /** All of it, as it was serialised. */
  readonly details: unknown;
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

/** @throws TypeError for bytes that are no diagnostic */
export function readDiagnostic(bytes: Uint8Array): Diagnostic {
  const details = deserialize(bytes);
  const [level, messages, , multiSpan] = list(details);
  const name = LEVELS[Number(level) - 1];
  if (name === undefined) throw new TypeError('the plugin gave no diagnostic');
  // Each piece of the message has a style.
  const message = list(messages)
    .map((piece) => String(list(piece)[0]))
    .join('');
  const spans = list(list(multiSpan)[0]) as [number, number][];
  return { level: name, message, spans, details };
}

/** What a plugin was made with. */
export interface PluginCorePkgDiagnostics {
  readonly pkgVersion: string;
  readonly gitSha: string;
  readonly cargoFeatures: string;
  readonly astSchemaVersion: number;
}

/** @throws TypeError for bytes that are something else */
export function readCorePkgDiagnostics(bytes: Uint8Array): PluginCorePkgDiagnostics {
  const [pkgVersion, gitSha, cargoFeatures, astSchemaVersion] = list(deserialize(bytes));
  if (typeof pkgVersion !== 'string' || typeof astSchemaVersion !== 'number') {
    throw new TypeError('the plugin does not say what it was made with');
  }
  return {
    pkgVersion,
    gitSha: String(gitSha),
    cargoFeatures: String(cargoFeatures),
    astSchemaVersion,
  };
}

/** The text of a serialised `PluginError`. */
export function readPluginError(bytes: Uint8Array): string {
  const error = deserialize(bytes);
  const value: unknown = error instanceof Tagged ? error.value : error;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
