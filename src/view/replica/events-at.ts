import type { LogEvent } from '../../kernel/log-event.ts'
import type { View } from './view.ts'

/** Events read at a time. */
const MOST = 1000
/** To read so many that nobody asked for takes as long as to begin anew behind them. */
const NEAR = 64

/** Events by their ordinals, which rise; those near each other are read together. */
export const eventsAt = async (view: Pick<View, 'events'>, ordinals: readonly number[]): Promise<readonly LogEvent[]> => {
  const events: LogEvent[] = []
  for (let at = 0; at < ordinals.length; ) {
    const first = ordinals[at]!
    let end = at
    while (end + 1 < ordinals.length && ordinals[end + 1]! - ordinals[end]! <= NEAR && ordinals[end + 1]! - first < MOST) end++
    const read = await view.events(first, ordinals[end]!)
    for (; at <= end; at++) events.push(read[ordinals[at]! - first]!)
  }
  return events
}
