/**
 * Prints the last line of .ci/run from vitest's JSON report, and exits with 1 if anything failed.
 * Arguments: the report's file name, and the exit code of `npm run check`.
 */
import { readFileSync } from 'node:fs';

const [reportFile, checkCode] = process.argv.slice(2);
let passed = 0;
let failed = 0;
const count = (ok) => (ok ? passed++ : failed++);

count(checkCode === '0');
try {
  const report = JSON.parse(readFileSync(reportFile, 'utf8'));
  for (const file of report.testResults) {
    const results = file.assertionResults.filter(({ status }) => /^(passed|failed)$/.test(status));
    for (const { status } of results) count(status === 'passed');
    // A file that could not even be loaded has no tests to count.
    if (file.status === 'failed' && results.every(({ status }) => status === 'passed')) {
      console.log(`${file.name}: ${file.message}`);
      count(false);
    }
  }
} catch (error) {
  console.log(`no test report: ${error.message}`);
  count(false);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
