import type { RequestUsage } from '../exchange/budget/request-budget.ts'
import { someOf } from '../kernel/some-of.ts'
import type { CoinStatus, EngineStatus } from '../ops/control/engine-status.ts'
import { driftWords } from '../view/words/drift-words.ts'
import { offWords } from '../view/words/off-words.ts'
import { momentWords, spanWords } from '../view/words/say.ts'
import { columns } from './output.ts'

const ORDERS: Readonly<Record<EngineStatus['orders'], string>> = {
  open: 'entries allowed',
  paused: 'paused: no new entries',
  reduceOnly: 'reduce-only: no entries',
  halted: 'killed before: no entries until resumed',
}

/** To the second: a person reads it. */
const agoWords = (ms: number): string => (ms < 1000 ? 'now' : `${spanWords(Math.floor(ms / 1000) * 1000)} ago`)

/** How an engine is, for a terminal. */
export const statusText = (status: EngineStatus): string => {
  const { session, draining, orders, mode, venue, log, events, pid, atMs, sinceMs, feed, clockOffsetMs, adrift, requests, coins } = status
  const head = columns([
    ['session', `${session}${draining === null ? '' : ` (${draining})`}, ${ORDERS[orders]}`],
    ['trading', `${mode} at ${venue}`],
    ['log', `${log}, ${events} events`],
    ['process', `${pid}, since ${momentWords(sinceMs)}`],
    ['feed', feed === null ? 'not heard yet' : feedText(feed)],
    ['clock', clockOffsetMs === null ? 'not known' : offsetText(clockOffsetMs)],
    ...requests.map((usage) => ['requests', usageText(usage)]),
    ...(adrift === null ? [] : [['', `${driftWords(adrift)}, since ${momentWords(adrift.sinceMs)}: nothing is bought`]]),
    ...Object.entries(status.offStrategies ?? {}).map(([of, off]) => [
      'strategy',
      `${offWords(of, off)}, since ${momentWords(off.sinceMs)}`,
    ]),
  ])
  if (coins.length === 0) return head
  const rows = coins.map((coin) => coinCells(coin, atMs))
  return `${head}\n\n${columns([['coin', 'held', 'price', 'heard', 'stop', 'entries'], ...rows])}`
}

const coinCells = (coin: CoinStatus, atMs: number): readonly string[] => [
  coin.position,
  coin.direction === null ? '-' : `${coin.direction} ${coin.quantity}`,
  coin.price ?? '-',
  heardText(coin),
  stopText(coin, atMs),
  String(coin.openEntries),
]

const heardText = ({ priceAgeMs, haltedSinceMs }: CoinStatus): string => {
  const heard = priceAgeMs === null ? 'never' : agoWords(priceAgeMs)
  // an engine that was started before this program was renewed does not say it
  const isTraded = haltedSinceMs === null || haltedSinceMs === undefined
  return isTraded ? heard : `${heard}, HALTED since ${momentWords(haltedSinceMs)}`
}

const offsetText = (ms: number): string => `the venue's is ${Math.abs(ms)} ms ${ms < 0 ? 'behind' : 'ahead of'} the computer's`

/** Of each limit how much is used; what waits, and what is shut. */
const usageText = ({ of, limits, waiting, closedUntilMs }: RequestUsage): string => {
  const used = limits.map(({ name, used, most }) => `${name} ${Math.round(used)} of ${most}`)
  const waits = Object.values(waiting).reduce((sum, count) => sum + count, 0)
  const shut = closedUntilMs === null ? '' : `; none leaves before ${momentWords(closedUntilMs)}`
  return `${of}: ${used.join(', ')}${waits === 0 ? '' : `; ${waits} wait`}${shut}`
}

const stopText = ({ stops, unprotectedSinceMs }: CoinStatus, atMs: number): string => {
  const standing = stops.length === 0 ? '-' : stops.join(' and ')
  if (unprotectedSinceMs === null || unprotectedSinceMs > atMs) return standing
  return `${standing}, UNPROTECTED since ${momentWords(unprotectedSinceMs)}`
}

const feedText = ({ is, because, sinceMs, symbols }: NonNullable<EngineStatus['feed']>): string => {
  const of = symbols === null || symbols.length === 0 ? '' : ` of ${someOf(symbols)}`
  return `${is}${of} (${because}), since ${momentWords(sinceMs)}`
}
