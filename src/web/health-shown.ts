import type { EngineHealth, HeardPrice } from '../ops/control/engine-health.ts'
import type { View } from '../view/replica/view.ts'
import { driftWords } from '../view/words/drift-words.ts'
import type { EngineLink } from './engine-link.ts'
import { healthWord, readyWord } from './health-words.ts'
import type { HealthShown } from './shapes/health-shapes.ts'

type Prices = NonNullable<HealthShown['engine']>['prices']

const freshness = ({ atMs, mostAgeMs }: HeardPrice, nowMs: number): Prices[number]['is'] => {
  const ageMs = nowMs - (atMs ?? Number.NEGATIVE_INFINITY)
  if (ageMs > mostAgeMs) return 'stale'
  return ageMs > mostAgeMs / 2 ? 'late' : 'fresh'
}

/** The newest prices that an engine has heard, and whether it would still buy on them. */
export const pricesShown = ({ heard, prices, atMs }: EngineHealth): Prices => {
  const held = new Set(prices.flatMap(({ symbol, isHeld }) => (isHeld ? [symbol] : [])))
  return heard.map((one) => ({
    symbol: one.symbol,
    price: one.price,
    ageMs: one.atMs === null ? null : Math.max(0, atMs - one.atMs),
    is: freshness(one, atMs),
    isHeld: held.has(one.symbol),
  }))
}

const engineShown = (health: EngineHealth): NonNullable<HealthShown['engine']> => {
  const { atMs, wallMs, clockOffsetMs, adrift, session, pid, sinceMs, events, line, queue, rssBytes, restarts } = health
  return {
    ...{ atMs, clockOffsetMs, pid, sinceMs, events, line, queue, rssBytes, restarts },
    behindMs: wallMs - atMs,
    adrift: adrift === null ? null : driftWords(adrift),
    process: session.process,
    orders: session.orders,
    halts: [...health.halts],
    prices: pricesShown(health),
    exposed: [...health.exposed],
    unknownOrders: [...health.unknownOrders],
    requests: health.requests.map(({ limits, waiting, neverSent, ...one }) => ({
      ...one,
      limits: limits.map(({ name, most, windowMs, used, reserve }) => ({ name, most, windowMs, used, reserve })),
      waiting: { ...waiting },
      neverSent: { ...neverSent },
    })),
    alarms: health.alarms.map(({ of, ...alarm }) => ({ ...alarm, of: [...of] })),
  }
}

/** The engine beside its log, as far as one answers. */
export const healthShown = async (view: View | null, link: EngineLink | null): Promise<HealthShown> => {
  const { word, isWell } = await readyWord(view, link)
  const health = (await link?.health()) ?? null
  return {
    ready: word,
    isReady: isWell,
    following: healthWord(view).word,
    head: view?.head?.position ?? null,
    engine: health === null ? null : engineShown(health),
  }
}
