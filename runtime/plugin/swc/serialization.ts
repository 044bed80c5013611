/**
 * The serialisation that SWC and its plugins share: CBOR, structs as arrays of their fields, variants
 * of an enum that hold something as a tagged value, `Option` as an array of one or none.
 */
import { Tagged, Token, Type, decode, encode, objectToTokens } from 'cborg';

/** What may be in a message. u128 values are BigInts. */
export type Serializable =
  | number
  | bigint
  | boolean
  | string
  | Tagged
  | Struct
  | readonly Serializable[]
  | { readonly [key: string]: Serializable };

/** A struct whose array is said to be longer than it is: SWC does that where it leaves a field out. */
export class Struct {
  readonly declaredLength: number;
  readonly fields: readonly Serializable[];

  constructor(declaredLength: number, fields: readonly Serializable[]) {
    this.declaredLength = declaredLength;
    this.fields = fields;
  }
}

const ENCODE_OPTIONS = {
  typeEncoders: {
    Object: (value: object) =>
      value instanceof Struct
        ? [
            new Token(Type.array, value.declaredLength),
            ...value.fields.map((field) => objectToTokens(field, ENCODE_OPTIONS)),
          ]
        : null,
  },
};

/** More variants than any enum has. */
const VARIANTS = Array.from({ length: 64 }, (_, tag) => tag);
const DECODE_OPTIONS = { tags: Tagged.preserve(...VARIANTS) };

const BIG_INTEGER_TAG = 2;

/** A u128 as its 16 bytes. */
export function bigInteger(value: bigint): Tagged {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, value >> 64n);
  view.setBigUint64(8, BigInt.asUintN(64, value));
  return new Tagged(BIG_INTEGER_TAG, bytes);
}

/** A variant of an enum; they count from 1, but those of Result from 0. */
export const variant = (tag: number, ...fields: Serializable[]): Tagged =>
  new Tagged(tag, fields.length === 1 ? fields[0] : fields);

export const ok = (value: Serializable): Tagged => new Tagged(1, value);
export const err = (error: Serializable): Tagged => new Tagged(0, error);
export const option = (value: Serializable | undefined): Serializable =>
  value === undefined ? [] : [value];

export const serialize = (value: Serializable): Uint8Array => encode(value, ENCODE_OPTIONS);

/** @throws Error for bytes that are no CBOR, or more than one value */
export const deserialize = (bytes: Uint8Array): unknown => decode(bytes, DECODE_OPTIONS) as unknown;
