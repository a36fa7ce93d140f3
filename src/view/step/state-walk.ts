import { deserialize, serialize } from 'node:v8'
import type { PositionState } from '../../../machines/position/state.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import { type AllFolds, foldOn, noFolds } from '../replica/all-folds.ts'
import type { View } from '../replica/view.ts'

/** Events read at a time. */
const PAGE = 500

/** An event with all folds behind it, and its position before it. The folds are the walk's own, and move on with the next one. */
export type Walked = {
  readonly ordinal: number
  readonly event: LogEvent
  readonly folds: AllFolds
  readonly before: PositionState | undefined
}

/** What stood behind that event, to be moved on: 0 is before the first one. */
const foldsBehind = async (view: View, ordinal: number): Promise<AllFolds> => {
  if (ordinal === 0) return noFolds()
  const { state, reading, viewing } = await view.at({ ordinal })
  return deserialize(serialize({ state, reading, viewing })) as AllFolds
}

/**
 * From behind one event to another, that one included: folded once, where asking for every moment would fold each anew. `ask`: hears of each
 * event before the folds have moved.
 */
export async function* walkStates(
  view: View,
  behind: number,
  until: number,
  ask?: (folds: AllFolds, event: LogEvent) => void,
): AsyncGenerator<Walked> {
  if (behind >= until) return
  const folds = await foldsBehind(view, behind)
  for (let from = behind + 1; from <= until; from += PAGE) {
    const events = await view.events(from, Math.min(from + PAGE - 1, until))
    for (const [at, event] of events.entries()) {
      const before = folds.state.positions.get(event.stream)
      ask?.(folds, event)
      foldOn(folds, event, from + at)
      yield { ordinal: from + at, event, folds, before }
    }
  }
}
