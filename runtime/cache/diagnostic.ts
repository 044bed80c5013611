/** What went wrong with a cache. Never thrown: a module that can't be kept is compiled again. */

export interface CacheDiagnostic {
  readonly kind:
    | 'stale' // made by another version: removed, and compiled again
    | 'corrupt' // not what was written: removed, and compiled again
    | 'unreadable' // reading failed
    | 'unwritable'; // storing or removing failed
  /** Key of the module; '' where the cache as a whole is meant. */
  readonly key: string;
  readonly message: string;
  readonly cause?: unknown;
}
