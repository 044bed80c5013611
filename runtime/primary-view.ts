/**
 * The view of memory 0 of an artefact's only instance, where code looks for it first: an engine
 * that optimises takes it for a constant as long as nobody assigns it again. A second instance ends
 * that for all: no code is left then that was made for one of them (compiler/emit/primary-view.ts).
 * Code that is entered assigns the other view, C, itself, where it is another's (compiler/emit/inner-form.ts).
 */
import type { PrimaryView } from './abi.ts';

/** Objects whose artefact has an instance, or has had one. */
const taken = new WeakSet<PrimaryView>();
/** Those of artefacts that have had several. */
const shared = new WeakSet<PrimaryView>();
/** By context of the instance that is an artefact's first. */
const primaryViews = new WeakMap<object, PrimaryView>();

/** The views of instances that are gone must not keep their memories. */
const departures =
  typeof FinalizationRegistry === 'function'
    ? new FinalizationRegistry<PrimaryView>((primary) => {
        primary.D = primary.C = null;
      })
    : null;

/** Makes a context the owner of its artefact's object, if it is the first one; else nobody owns it. */
export function claimPrimaryView(primary: PrimaryView | undefined, context: object): void {
  if (primary === undefined) return;
  departures?.register(context, primary);
  if (taken.has(primary)) {
    // Assigned only once: each assignment may cost the engine the code that it has made since.
    if (primary.D !== null) primary.D = null;
    shared.add(primary);
    return;
  }
  taken.add(primary);
  primaryViews.set(context, primary);
}

/** Takes notice of the view that memory 0 of a context has now. */
export function renewPrimaryView(context: object, view: DataView): void {
  const primary = primaryViews.get(context);
  if (primary !== undefined && !shared.has(primary)) primary.D = primary.C = view;
}
