import type { Dialect, Line, Markets, Session } from '../server/dialect.ts'
import { WeightWindow } from '../server/weight-window.ts'
import { dayTickerEndpoint } from './day-ticker.ts'
import { marketEndpoints } from './endpoints.ts'
import { futuresEndpoints } from './futures-endpoints.ts'
import { FUTURES, type Kind, SPOT } from './kind.ts'
import { StreamSession } from './stream-session.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

/** Since USD-M has divided its streams, those of the book are public ones, and the others are at the market's path. */
const PUBLIC: ReadonlySet<string> = new Set(['bookTicker', 'trade', 'depth'])
const ROOMS: Readonly<Record<string, (channel: string) => boolean>> = {
  '/public': (channel) => PUBLIC.has(channel),
  '/market': (channel) => !PUBLIC.has(channel),
}
const FUTURES_PATH = /^(\/public|\/market)(\/(?:ws|stream)(?:\/.*)?)$/
const STREAM_PATH = /^\/(ws|stream)(?:\/(.*))?$/

/** `/ws`, `/ws/NUMBER`, `/ws/STREAM/STREAM`, `/stream?streams=STREAM/STREAM`. */
const openAt = (path: string, query: URLSearchParams, session: (isCombined: boolean) => StreamSession): Session | null => {
  const [, root, rest = ''] = STREAM_PATH.exec(path) ?? []
  if (root === undefined) return null
  const opened = session(root === 'stream')
  const names = root === 'stream' ? (query.get('streams') ?? '') : rest
  // a number at the end tells clients' sockets apart and means nothing
  for (const name of names.split('/')) if (name.includes('@')) opened.subscribe(name)
  return opened
}

const tooMany =
  (limit: number) =>
  (status: number, untilMs: number): object => {
    const msg =
      status === 418
        ? `Way too much request weight used; IP banned until ${untilMs}. Please use WebSocket Streams for live updates to avoid bans.`
        : `Too much request weight used; current limit is ${limit} request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.`
    return { code: -1003, msg }
  }

const common = (kind: Kind, markets: Markets) => {
  const budget = new WeightWindow(kind.weightLimit)
  return {
    endpoints: { ...marketEndpoints(kind, markets), ...dayTickerEndpoint(kind, markets) },
    budget,
    headers: () => ({ 'x-mbx-used-weight': String(budget.used), 'x-mbx-used-weight-1m': String(budget.used) }),
    tooMany: tooMany(kind.weightLimit),
  }
}

export const binanceSpot = (markets: Markets): Dialect => ({
  ...common(SPOT, markets),
  open: (path, query, line) => openAt(path, query, (isCombined) => new StreamSession(SPOT, markets, line, isCombined, () => true)),
  messagesPerS: 5,
  pingEveryMs: 20 * SECOND,
  pongWithinMs: MINUTE,
})

/** `/ws` and `/stream` are spot's, unless the venue has contracts alone. */
export const binanceFutures = (markets: Markets): Dialect => {
  const shared = common(FUTURES, markets)
  const session = (line: Line, isHere: (channel: string) => boolean) => (isCombined: boolean) =>
    new StreamSession(FUTURES, markets, line, isCombined, isHere)
  return {
    ...shared,
    endpoints: { ...shared.endpoints, ...futuresEndpoints(markets) },
    open: (path, query, line) => {
      const [, room = '', rest = path] = FUTURES_PATH.exec(path) ?? []
      const isAlone = markets.all.every(({ isContract }) => isContract)
      if (room === '' && !isAlone) return null
      return openAt(rest, query, session(line, ROOMS[room] ?? (() => true)))
    },
    messagesPerS: 10,
    pingEveryMs: 3 * MINUTE,
    pongWithinMs: 10 * MINUTE,
  }
}
