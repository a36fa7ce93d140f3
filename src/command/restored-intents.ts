import { effectsOf } from '../../machines/position/effects.ts'
import type { PositionEvent } from '../../machines/position/events.ts'
import { decode } from '../event/codec.ts'
import type { EventStore } from '../event/store.ts'
import type { Intent } from '../exchange/paper/venue.ts'
import type { Recorded } from '../kernel/recorded.ts'

/**
 * Every request that the log holds, in its order: what a venue made of a tape has to be told again after a restart.
 * A durable intent has arrived, whatever became of the process that wrote it.
 */
export const restoredIntents = async (store: EventStore): Promise<Intent[]> => {
  const intents: Intent[] = []
  for await (const page of store.readAll(null))
    for (const row of page) {
      // every intent's type ends so; most rows are skipped without being parsed
      if (!row.text.includes('Requested"')) continue
      const event = decode(row) as Recorded & PositionEvent
      const symbol = event.parts.symbol ?? ''
      for (const effect of effectsOf(event)) {
        if (effect.kind === 'place-order') intents.push({ kind: 'place', timeMs: event.time, order: { symbol, ...effect.order } })
        else if (effect.kind === 'cancel-order')
          intents.push({ kind: 'cancel', timeMs: event.time, request: { symbol, orderId: effect.orderId, attempt: effect.attempt } })
      }
    }
  return intents
}
