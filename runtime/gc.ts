/**
 * What the rest of the runtime knows of garbage-collected objects: that structs and arrays inherit
 * from GcObject.prototype and carry their canonical type id as `t` (on the prototype made for the
 * type). i31 values are JS numbers.
 */
import { constructorOf } from './constructor.ts';

export interface GcObject {
  /** Canonical type id. */
  readonly t: number;
}
/** Common ancestor of the prototypes of structs and arrays; never called. */
export const GcObject = constructorOf(function (this: GcObject) {});

/** True for what i31ref may hold: an integral number in [-2^30, 2^30), -0 excluded. */
export function isI31(value: unknown): value is number {
  return typeof value === 'number' && (value << 1) >> 1 === value && (value !== 0 || 1 / value > 0);
}
