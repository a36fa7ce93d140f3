import { priceAgeLimitMs } from '../../command/fresh-price.ts'
import type { Settings } from '../../config/settings.ts'
import { format } from '../../kernel/money.ts'
import type { Folded } from '../../replay/fold-log.ts'
import type { ClockSource } from '../../run/clock-source.ts'
import type { Engine } from '../../run/engine.ts'
import type { StandingAlarm } from '../alerts/alert-book.ts'
import type { Health } from '../health.ts'
import { healthOf } from '../health-of.ts'
import type { SessionWatch } from '../session-watch.ts'

/** The newest price of a market. Null: none was heard yet. `mostAgeMs`: on an older one no entry is decided. */
export type HeardPrice = {
  readonly symbol: string
  readonly price: string | null
  readonly atMs: number | null
  readonly mostAgeMs: number
}

/** How a running engine is beside its log, for a page and a monitor. Until it trades nothing is known of prices, alarms and restarts. */
export type EngineHealth = Health & {
  readonly pid: number
  /** when its process began, and its clock at `atMs`, by the computer's */
  readonly sinceMs: number
  readonly wallMs: number
  readonly events: number
  /** what is wrong and was told */
  readonly alarms: readonly StandingAlarm[]
  readonly heard: readonly HeardPrice[]
  /** what came in and is not decided yet; `isDeciding`: a step is underway */
  readonly queue: { readonly reports: number; readonly commands: number; readonly isDeciding: boolean }
}

type HealthParts = Pick<EngineHealth, 'atMs' | 'wallMs' | 'book' | 'pid' | 'sinceMs' | 'clockOffsetMs' | 'requests' | 'rssBytes'> & {
  readonly folded: Folded
  readonly settings: Settings
  /** null: it is not open yet */
  readonly open: { readonly engine: Engine; readonly source: ClockSource } | null
  /** null: the venue has not answered yet */
  readonly watch: Pick<SessionWatch, 'health' | 'alarms'> | null
}

export const engineHealth = ({ folded, settings, open, watch, ...process }: HealthParts): EngineHealth => {
  const { pid, sinceMs, wallMs, ...looked } = process
  const health = watch?.health ?? startingHealth(folded, looked)
  return {
    ...health,
    ...{ pid, sinceMs, wallMs },
    events: folded.heads.events,
    alarms: watch?.alarms ?? [],
    heard: open === null ? [] : heardPrices(open.engine, settings),
    queue: {
      ...(open?.source.waiting ?? { reports: 0, commands: 0 }),
      isDeciding: (open?.source.step ?? null) !== null,
    },
  }
}

/** What the log says is of the process before; this one only begins. */
const startingHealth = (
  { state, places }: Folded,
  looked: Pick<Health, 'atMs' | 'book' | 'clockOffsetMs' | 'requests' | 'rssBytes'>,
): Health => {
  const { atMs } = looked
  const line = { isUp: false, sinceMs: atMs }
  const health = healthOf({ ...looked, state, places: places.known, line, heardMs: new Map(), openSinceMs: () => atMs, restarts: 0 })
  return { ...health, session: { ...health.session, process: 'starting' } }
}

/** One of each market, however many positions it has. */
const heardPrices = ({ coins, market }: Engine, settings: Settings): HeardPrice[] => {
  const found = new Map<string, HeardPrice>()
  coins.forEach(({ symbol, instrument }, coin) => {
    const ms = market.lastMs[instrument]!
    const isHeard = ms > Number.NEGATIVE_INFINITY
    const price = isHeard ? format(market.scales[instrument]!.toMoney(market.lastTicks[instrument]!)) : null
    const mostAgeMs = priceAgeLimitMs(coin, { coins, settings })
    const known = found.get(symbol)
    found.set(symbol, { symbol, price, atMs: isHeard ? ms : null, mostAgeMs: Math.min(mostAgeMs, known?.mostAgeMs ?? mostAgeMs) })
  })
  return [...found.values()]
}
