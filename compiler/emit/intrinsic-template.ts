/** What a helper that an emitted module may carry is made of: see intrinsics.ts. */

export interface Template {
  /** JavaScript source: one or more declarations. */
  readonly source: string;
  /** Intrinsics it refers to. */
  readonly needs?: readonly string[];
  /** Runtime functions it refers to. */
  readonly runtime?: readonly string[];
}

/** By the name that emitted code calls it by. */
export type Templates = Readonly<Record<string, Template>>;

export const template = (
  source: string,
  needs: readonly string[] = [],
  runtime: readonly string[] = [],
): Template => ({ source, needs, runtime });
