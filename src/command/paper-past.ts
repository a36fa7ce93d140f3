import { effectsOf } from '../../machines/position/effects.ts'
import type { Intent } from '../exchange/paper/intent.ts'
import type { EventType, LogEvent } from '../kernel/log-event.ts'
import { type EngineState, positionOf } from '../replay/engine-state.ts'
import { type Reading, reading } from '../replay/reading-folds.ts'

/**
 * What a paper run needs of its log besides the state: every request in order, because after a restart the paper venue is
 * rebuilt from them, and the folds of the run's summary. It is folded together with the state, in one reading of the log.
 */
export type PaperPast = { readonly intents: Intent[]; readonly reading: Reading }

export const noPast = (): PaperPast => ({ intents: [], reading: reading.create() })

type Asking = Extract<LogEvent, { type: `${string}Requested` }>
const isAsking = (event: LogEvent): event is Asking => (event.type as EventType).endsWith('Requested')

/**
 * `event` has moved the state already. A durable intent counts as arrived at the venue, also if the process that wrote it died
 * before sending it.
 */
export const followPast = (past: PaperPast, state: EngineState, event: LogEvent): void => {
  reading.apply(past.reading, event, state.folds)
  if (!isAsking(event)) return
  const symbol = event.parts.symbol ?? ''
  const timeMs = event.time
  for (const effect of effectsOf(event, positionOf(state, event.stream))) {
    if (effect.kind === 'place-order') past.intents.push({ kind: 'place', timeMs, order: { symbol, ...effect.order } })
    else if (effect.kind === 'cancel-order') {
      const { kind: _, ...request } = effect
      past.intents.push({ kind: 'cancel', timeMs, request: { symbol, ...request } })
    } else if (effect.kind === 'amend-order') {
      const { kind: _, ...request } = effect
      past.intents.push({ kind: 'amend', timeMs, request: { symbol, ...request } })
    } else if (effect.kind === 'replace-order') {
      const request = { cancel: { symbol, ...effect.cancel }, place: { symbol, ...effect.order } }
      past.intents.push({ kind: 'cancel-replace', timeMs, request })
    }
  }
}
