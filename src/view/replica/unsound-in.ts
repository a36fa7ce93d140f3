import { brokenInvariant, type UnsoundSince, unsoundAt } from '../../replay/soundness.ts'
import type { View } from './view.ts'

/** Of each view the newest answer, and the head it was given at. */
const known = new WeakMap<View, { readonly head: string; readonly since: UnsoundSince | null }>()

/**
 * Since which event a log that is looked at folds to a state that breaks an invariant; null: its newest one breaks none. Looks into the
 * moments that are kept, so that nobody waits for a whole log to be folded.
 */
export const unsoundIn = async (view: View): Promise<UnsoundSince | null> => {
  const { head } = view
  if (head === null) return null
  const before = known.get(view)
  if (before?.head === head.hash) return before.since
  const since = await searched(view, head.ordinal)
  known.set(view, { head: head.hash, since })
  return since
}

const brokenBehind = async (view: View, ordinal: number): Promise<string | null> => brokenInvariant((await view.at({ ordinal })).state)

const searched = async (view: View, newest: number): Promise<UnsoundSince | null> => {
  let broken = await brokenBehind(view, newest)
  if (broken === null) return null
  // behind `sound` none is broken, behind `unsound` one is
  let [sound, unsound] = [0, newest]
  while (unsound - sound > 1) {
    const middle = (sound + unsound) >> 1
    const found = await brokenBehind(view, middle)
    if (found === null) sound = middle
    else [unsound, broken] = [middle, found]
  }
  const [event] = await view.events(unsound, unsound)
  return event === undefined ? null : unsoundAt(event, view.columns.position(unsound), broken)
}
