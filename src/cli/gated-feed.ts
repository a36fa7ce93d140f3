import type { FeedIdentity } from '../../machines/session/events.ts'
import type { BudgetNews } from '../exchange/budget/request-budget.ts'
import { RequestGate } from '../exchange/ccxt/request-gate.ts'
import { steadyTimers } from '../kernel/clock.ts'
import type { Feed, FeedInstrument } from '../market/live/feed.ts'
import { readVenueName } from '../market/live/open-dialect.ts'
import { newFeed } from '../market/live/open-feed.ts'
import { note } from './output.ts'

type GatedFeed = { readonly feed: Feed; readonly gate: RequestGate; readonly told: readonly FeedInstrument[] }

/** Opens the feed of a venue, behind the budget of what may be asked of it. `known`: what a log has of instruments that the venue may list no more. */
export const openGatedFeed = async (
  { venue, symbols, timeframeMs }: FeedIdentity,
  venueUrl: string | undefined,
  known: readonly FeedInstrument[] = [],
): Promise<GatedFeed> => {
  const gate = new RequestGate({
    venue: readVenueName(venue),
    timers: steadyTimers,
    // until the venue has told its time the computer's is all there is
    clock: { nowMs: () => steadyTimers.steadyMs() + (feed.aheadOfSteadyMs ?? steadyTimers.wallMs() - steadyTimers.steadyMs()) },
    news: (news, of) => note(newsText(news, of)),
  })
  const { admit, replied } = gate
  const feed = newFeed({ venue, venueUrl, timeframesMs: [timeframeMs], admit, replied, timers: steadyTimers, draw: Math.random })
  try {
    return { feed, gate, told: await feed.open(symbols, known) }
  } catch (reason) {
    // what waits for the end of a ban would keep the process
    gate.stop()
    throw reason
  }
}

const newsText = (news: BudgetNews, of: string): string => {
  if (news.kind === 'opened') return `${of} may be asked again.`
  const what = news.endpoint === undefined ? 'requests' : `requests of ${news.endpoint}`
  return `${of} takes no ${what} before ${new Date(news.untilMs).toISOString()} (status ${news.status}): none is sent until then.`
}
