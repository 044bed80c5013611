/** The official conformance scripts: the SIMD part of the core suite. */
import { testScripts } from './scripts.ts';

await testScripts(/^core\/(simd|relaxed-simd)\//);
