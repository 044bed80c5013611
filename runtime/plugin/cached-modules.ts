/**
 * The handles that a JsPluginRuntime gives out, and what is behind them. Several may share one
 * compiled module: it is closed with the last of them.
 */
import type { CompiledModule } from '../compilation/compiled-module.ts';
import type { ModuleCache } from './plugin-runtime.ts';

export interface SharedModule {
  readonly compiled: CompiledModule;
  /** The text of its artefact file, made when it is first asked for. */
  readonly text: () => string;
}

interface Share {
  readonly shared: SharedModule;
  /** Handles, and holders that took one. */
  holders: number;
}

const shares = new WeakMap<object, Share>();

function releaseShare(share: Share): void {
  if (--share.holders === 0) share.shared.compiled.close();
}

/** For handles that are dropped without a word. */
const dropped =
  typeof FinalizationRegistry === 'function' ? new FinalizationRegistry(releaseShare) : undefined;

function newHandle(share: Share): ModuleCache {
  const handle = Object.freeze(Object.create(null)) as ModuleCache;
  share.holders++;
  shares.set(handle, share);
  dropped?.register(handle, share, handle);
  return handle;
}

/** The first handle of a module. */
export const newCache = (shared: SharedModule): ModuleCache => newHandle({ shared, holders: 0 });

function shareOf(cache: ModuleCache): Share {
  const share = shares.get(cache);
  if (share === undefined) throw new TypeError('not a module of this runtime, or taken already');
  return share;
}

/** @throws TypeError for anything but a handle that is still its holder's */
export const sharedOf = (cache: ModuleCache): SharedModule => shareOf(cache).shared;

/** One more handle of the same module. @throws as `sharedOf` */
export const cloneHandle = (cache: ModuleCache): ModuleCache => newHandle(shareOf(cache));

/** A module in use. */
export interface HeldModule {
  readonly shared: SharedModule;
  /** A new handle of it. */
  readonly clone: () => ModuleCache;
  /** To be called once it is no longer needed. */
  readonly release: () => void;
}

/** Takes a handle from its holder, for whom it is then none any more. @throws as `sharedOf` */
export function takeHandle(cache: ModuleCache): HeldModule {
  const share = shareOf(cache);
  shares.delete(cache);
  dropped?.unregister(cache);
  return {
    shared: share.shared,
    clone: () => newHandle(share),
    release: () => releaseShare(share),
  };
}
