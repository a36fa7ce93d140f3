import { loadConfig } from '../../../src/config/load.ts'
import type { AlertMessage } from '../../../src/ops/alerts/alert-message.ts'
import type { AlertChannel, Delivery } from '../../../src/ops/alerts/alert-outbox.ts'
import type { AlertOptions } from '../../../src/ops/alerts/alert-rule.ts'
import type { Health } from '../../../src/ops/health.ts'
import type { TellingLog } from '../../../src/ops/log.ts'

export const AT_MS = 1_700_000_000_000

/** An engine of which nothing is wrong. */
export const well = (changed: Partial<Health> = {}): Health => ({
  atMs: AT_MS,
  book: 'paper.binance.main',
  session: { process: 'trading', orders: 'open' },
  halts: [],
  line: { isUp: true, sinceMs: AT_MS - 3_600_000 },
  prices: [{ symbol: 'BTC/USDT', ageMs: 200, isHeld: true }],
  clockOffsetMs: 12,
  adrift: null,
  offStrategies: {},
  exposed: [],
  unknownOrders: [],
  requests: [],
  rssBytes: 150_000_000,
  restarts: 0,
  ...changed,
})

export const optionsOf = (set: Readonly<Record<string, string>> = {}): AlertOptions =>
  loadConfig({ overrides: Object.fromEntries(Object.entries(set).map(([name, value]) => [`alerts.${name}`, value])) }).alerts

/** A log that keeps what it is told. */
export const keptLog = (): TellingLog & { readonly lines: string[] } => {
  const lines: string[] = []
  const keep =
    (level: string) =>
    (data: object, text: string): void =>
      void lines.push(`${level} ${text} ${JSON.stringify(data)}`)
  return { lines, isLevelEnabled: () => true, trace: keep('trace'), debug: keep('debug'), info: keep('info'), warn: keep('warn') }
}

/** A channel that answers as a test says, by the how manyth try it is; a promise that never ends is one that hangs. */
export const channelThat = (answer: (nth: number) => Delivery | Promise<Delivery>) => {
  const tried: (AlertMessage & { readonly lost: number })[] = []
  const signals: AbortSignal[] = []
  const channel: AlertChannel = {
    name: 'a channel',
    send: async (message, signal) => {
      tried.push(message)
      signals.push(signal)
      return answer(tried.length - 1)
    },
  }
  return { channel, tried, signals }
}
export const delivered: Delivery = { is: 'delivered' }
export const failed: Delivery = { is: 'failed', because: 'it is down', isFinal: false }
export const refused: Delivery = { is: 'failed', because: 'it answered 400', isFinal: true }

export const messageOf = (text: string): AlertMessage => ({
  alarm: 'memory',
  is: 'begun',
  severity: 'warning',
  book: 'paper.binance.main',
  of: [text],
  text,
  time: new Date(AT_MS).toISOString(),
})
