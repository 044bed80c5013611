/** The official conformance scripts: proposals. */
import { testScripts } from './scripts.ts';

await testScripts(/^proposals\//);
