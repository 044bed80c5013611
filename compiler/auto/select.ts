/**
 * Which WebAssembly there is to be had here: the tiers, best first, and the choice among them. A
 * tier is tried, not asked: under a strict policy `typeof WebAssembly` is 'object' and `validate`
 * says true, and only an instance tells. Nothing is imported but for the tier that is chosen.
 */
import type { WebAssemblyNamespace } from '../../runtime/js-api/create-webassembly.ts';

export type TierName = 'native' | 'precompiled' | 'translation' | 'interpreter';

export interface Selection {
  readonly WebAssembly: WebAssemblyNamespace;
  /** What it is. */
  readonly tier: TierName;
}

type Loaded = Pick<Selection, 'WebAssembly'>;

interface Tier {
  readonly name: TierName;
  /** Tries whether it works here. Never throws. */
  readonly isUsable: () => boolean | Promise<boolean>;
  readonly load: () => Loaded | Promise<Loaded>;
}

/**
 * A memory of no pages, exported. The global may be the namespace of compiled modules, which takes a module
 * without exports for one that only asks what there is.
 */
const SMALL_MODULE = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[5, 3, 1, 0, 0],
  ...[7, 4, 1, 0, 2, 0],
);

function succeeds(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}

const precompiled = () => import('../../runtime/precompiled/index.ts');

const translation: Tier = {
  name: 'translation',
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- whether this works is the question
  isUsable: () => succeeds(() => new Function('')),
  load: () => import('../webassembly.ts'),
};

const interpreter: Tier = {
  name: 'interpreter',
  isUsable: () => true,
  load: () => import('../interpreter.ts'),
};

const tiers: readonly Tier[] = [
  {
    name: 'native',
    isUsable: () => succeeds(() => new WebAssembly.Instance(new WebAssembly.Module(SMALL_MODULE))),
    load: () => ({ WebAssembly: WebAssembly as unknown as WebAssemblyNamespace }),
  },
  {
    name: 'precompiled',
    isUsable: async () => (await precompiled()).isPrepared(),
    async load() {
      const loaded = await precompiled();
      if (!loaded.hasFallback()) {
        loaded.setFallback(async () => (await firstUsable([translation, interpreter])).load());
      }
      return loaded;
    },
  },
  translation,
  interpreter,
];

async function firstUsable(candidates: readonly Tier[]): Promise<Tier> {
  for (const tier of candidates) if (await tier.isUsable()) return tier;
  throw new TypeError('none of these tiers works here');
}

async function select(): Promise<Selection> {
  const tier = await firstUsable(tiers);
  const { WebAssembly: chosen } = await tier.load();
  return { WebAssembly: chosen, tier: tier.name };
}

let selected: Promise<Selection> | null = null;

/**
 * The best tier that works here; chosen by the first call, for good. Modules compiled ahead of
 * time count if their index has been imported before.
 */
export const selectWebAssembly = (): Promise<Selection> => (selected ??= select());
