/**
 * CPU time of this process, all threads included: unlike wall time it is not disturbed by other
 * processes, and garbage collection and JIT compilation in background threads are not lost.
 */

/** Milliseconds of CPU time used since the process began. */
export function cpuTimeMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
