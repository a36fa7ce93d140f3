import { stepFrom } from '../../view/stepper.ts'
import { STEP_STOPS } from '../shapes/event-shapes.ts'
import type { Packing } from './page-file-wanted.ts'

/** Ordinals of the events that a step stops at, by kind; of those of every kind the list would be all. */
export const heldSteps = async ({ view, from, to }: Packing): Promise<Record<string, number[]>> => {
  const held: Record<string, number[]> = {}
  for (const stop of STEP_STOPS.filter((one) => one !== 'event')) {
    const found: number[] = []
    let at = from.ordinal - 1
    while (at < to.ordinal) {
      const next: number | undefined = (await stepFrom(view, at, { by: 1, stop }))?.ordinal
      if (next === undefined || next > to.ordinal) break
      found.push(next)
      at = next
    }
    held[stop] = found
  }
  return held
}
