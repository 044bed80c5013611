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

export const expectations: readonly Expectation[] = [
  {
    scripts: /^proposals\/custom-descriptors\/br_on_cast(_fail)?$/,
    reason: 'has a module of functions that core/gc/br_on_cast(_fail) asserts to be invalid',
  },
  {
    scripts: /^proposals\/(stack-switching|shared-everything-threads)\//,
    reason: 'a proposal that is not known here',
  },
];

/** Scripts whose threads wait for each other: a runner that runs one after the other would hang. */
export const concurrentScripts = /^proposals\/threads\/wait_notify$/;
