/**
 * Scripts that do not pass yet, each with the reason. A script that no row names must pass in
 * full; one that a row names must fail somewhere, or the row has to go. Whatever a row says,
 * modules that the script calls invalid or malformed must be rejected.
 */
export interface Expectation {
  /** Matches names of scripts: paths below the suite's folder, without `.json`. */
  readonly scripts: RegExp;
  readonly reason: string;
}

/** Scripts whose threads wait for each other: a runner that runs one after the other would hang. */
export const concurrentScripts = /^proposals\/threads\/(wait_notify|MP_wait)$/;

export const expectations: readonly Expectation[] = [
  { scripts: /^core\/(simd|relaxed-simd)\//, reason: 'SIMD is not translated yet' },
  { scripts: /^core\/gc\//, reason: 'GC is not translated yet' },
  {
    scripts: /^(core\/exceptions|proposals\/legacy-exceptions)\//,
    reason: 'exceptions are not translated yet',
  },
  { scripts: /^proposals\/threads\//, reason: 'atomics are not translated yet' },
  {
    scripts: /^proposals\/(wide-arithmetic|custom-page-sizes|compact-import-section)\//,
    reason: 'a proposal that is not translated yet',
  },
  {
    scripts: /^proposals\/(custom-descriptors|stack-switching|shared-everything-threads)\//,
    reason: 'a proposal without a stable encoding',
  },
];
