/** The texts that code is made of at run time: how often `Function` is called tells when, and by what. */
import { afterEach, beforeEach } from 'vitest';

/** Texts that code was made of while a test runs, newest last. Registers hooks; a test may empty it. */
export function recordTexts(): string[] {
  const texts: string[] = [];
  const ownFunction = globalThis.Function;
  beforeEach(() => {
    texts.length = 0;
    globalThis.Function = new Proxy(ownFunction, {
      construct(target, args: string[]) {
        texts.push(args.at(-1) ?? '');
        return Reflect.construct(target, args);
      },
    });
  });
  afterEach(() => {
    globalThis.Function = ownFunction;
  });
  return texts;
}
