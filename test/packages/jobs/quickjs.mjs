/** Emscripten, C: a JavaScript engine that runs a program. */
import { getQuickJS } from 'quickjs-emscripten';

export async function job() {
  const QuickJS = await getQuickJS();
  return QuickJS.evalCode(`
    const primes = [];
    for (let n = 2n; primes.length < 40; n++) if (primes.every((p) => n % p)) primes.push(n);
    const text = 'the quick brown fox'.replace(/(\\w)(\\w*)/g, (_, a, b) => a.toUpperCase() + b);
    JSON.stringify([primes.map(String), text, Math.sqrt(2), 0.1 + 0.2, [3, 1, 2].sort()])`);
}
