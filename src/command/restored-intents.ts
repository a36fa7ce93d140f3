import { effectsOf } from '../../machines/position/effects.ts'
import type { PositionEvent } from '../../machines/position/events.ts'
import { decode } from '../event/codec.ts'
import { Heads } from '../event/heads.ts'
import { checkLink } from '../event/link.ts'
import type { EventStore } from '../event/store.ts'
import type { Intent } from '../exchange/paper/venue.ts'
import type { Recorded } from '../kernel/recorded.ts'

/**
 * Every request that the log holds, in its order: what a venue made of a tape has to be told again after a restart.
 * A durable intent has arrived, whatever became of the process that wrote it. Every row is checked, because a snapshot
 * hides from the fold whatever was done to the rows before it. Throws LogDamaged or LogFromNewerVersion.
 */
export const restoredIntents = async (store: EventStore): Promise<Intent[]> => {
  const intents: Intent[] = []
  const heads = new Heads()
  for await (const page of store.readAll(null))
    for (const row of page) {
      checkLink(heads.table, row)
      heads.observe(row)
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
