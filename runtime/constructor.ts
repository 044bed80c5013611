/**
 * How the core spells what would be a class elsewhere: Hermes 0.12 has no classes, so objects are
 * made by constructor functions, and TypeScript is told so by this type.
 */
export type Constructor<Parameters extends unknown[], T> = {
  new (...parameters: Parameters): T;
  readonly prototype: T;
};

/** The object under construction: its constructor alone may set fields that are readonly later. */
export type Unfinished<T> = { -readonly [Key in keyof T]: T[Key] };

/** Declares that a plain function is a constructor of T. */
export function constructorOf<Parameters extends unknown[], T>(
  body: (this: Unfinished<T>, ...parameters: Parameters) => void,
): Constructor<Parameters, T> {
  return body as unknown as Constructor<Parameters, T>;
}
