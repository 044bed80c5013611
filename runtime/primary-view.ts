/**
 * The view of memory 0 of an artefact's first instance, where code looks for it first: an engine
 * that optimises takes it for a constant as long as nobody assigns it again. Other instances find
 * that it is not theirs (compiler/emit/primary-view.ts).
 */
import type { PrimaryView } from './abi.ts';

/** Objects whose artefact has an instance, or has had one. */
const taken = new WeakSet<PrimaryView>();
/** By context of the instance that is an artefact's first. */
const primaryViews = new WeakMap<object, PrimaryView>();

/** The views of instances that are gone must not keep their memories. */
const departures =
  typeof FinalizationRegistry === 'function'
    ? new FinalizationRegistry<PrimaryView>((primary) => {
        primary.D = null;
      })
    : null;

/** Makes a context the owner of its artefact's object, if it is the first one. */
export function claimPrimaryView(primary: PrimaryView | undefined, context: object): void {
  if (primary === undefined || taken.has(primary)) return;
  taken.add(primary);
  primaryViews.set(context, primary);
  departures?.register(context, primary);
}

/** Takes notice of the view that memory 0 of a context has now. */
export function renewPrimaryView(context: object, view: DataView): void {
  const primary = primaryViews.get(context);
  if (primary !== undefined) primary.D = view;
}
