/** The official conformance scripts: the core suite without SIMD. */
import { testScripts } from './scripts.ts';

await testScripts(/^core\/(?!simd\/|relaxed-simd\/)/);
