import { withoutPassword } from '../../kernel/server-url.ts'
import { positionName } from '../../kernel/slots.ts'
import { askEngine } from '../../ops/control/ask-engine.ts'
import type { EngineStatus } from '../../ops/control/engine-status.ts'
import type { CandleSource } from '../../view/candle-source.ts'
import type { View } from '../../view/replica/view.ts'
import { momentWords } from '../../view/words/say.ts'
import { isWritten } from '../../web/is-written.ts'
import { momentShown } from '../../web/moment-shown.ts'
import { socketOf } from '../running-engine.ts'
import type { TopShown } from './top-lines.ts'

/** Events that are told below the table. */
const NEWEST = 8
/** An engine answers within milliseconds; one that hangs must not stop the table. */
const ANSWER_MS = 1000

/** No candles: the prices that the log itself knows. */
const noCandles: CandleSource = {
  edition: 0,
  lastBefore: () => null,
  ownMs: () => null,
  heardMs: null,
  missing: () => null,
  window: async () => [],
}

const statusOf = async (log: string): Promise<EngineStatus | null> => {
  try {
    const answer = await askEngine(await socketOf(log), { ask: 'status' }, ANSWER_MS)
    return answer.is === 'status' ? answer.status : null
  } catch {
    // none runs, or it is somebody else's: the log tells the rest
    return null
  }
}

const newestOf = async (view: View): Promise<string[]> => {
  const { count } = view.columns
  const events = await view.events(count - NEWEST + 1, count)
  const told = await view.told(events)
  return events.map((event, at) => {
    const coin = event.parts.symbol === null ? '' : `${positionName(event.parts)}  `
    return `${momentWords(event.time)}  ${coin}${told[at]!.line}`
  })
}

/** What the table shows now. */
export const readTop = async (log: string, view: View): Promise<TopShown> => {
  const written = await isWritten(log, view)
  const isEmpty = view.head === null
  return {
    log: withoutPassword(log),
    isWritten: written,
    damage: view.damage,
    moment: isEmpty ? null : momentShown(await view.at('now'), noCandles),
    status: written ? await statusOf(log) : null,
    newest: isEmpty ? [] : await newestOf(view),
  }
}
