import type { Dialect, Markets } from '../server/dialect.ts'
import { WeightWindow } from '../server/weight-window.ts'
import { bybitBody } from './asked.ts'
import { bybitEndpoints } from './endpoints.ts'
import { TopicSession } from './topic-session.ts'

const PATH = /^\/v5\/public\/(spot|linear)$/
/** As many as a client may send before anybody has heard of it being hung up on. */
const MESSAGES_PER_S = 500

/** Bybit v5, spot and linear. It has no budget of weights, and refuses nobody unless it is told to. */
export const bybit = (markets: Markets): Dialect => {
  let connections = 0
  return {
    endpoints: bybitEndpoints(markets),
    budget: new WeightWindow(Number.POSITIVE_INFINITY),
    headers: () => ({}),
    tooMany: () => bybitBody(markets, {}, 10_006, 'Too many visits. Exceeded the API Rate Limit.'),
    open: (path, _, line) => {
      const [, category] = PATH.exec(path) ?? []
      return category === undefined ? null : new TopicSession(category === 'linear', markets, line, `local-${++connections}`)
    },
    messagesPerS: MESSAGES_PER_S,
    // clients ping by a message of their own
    pingEveryMs: 0,
    pongWithinMs: 0,
  }
}
