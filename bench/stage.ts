import { loadConfig } from '../src/config/load.ts'
import { Settings } from '../src/config/settings.ts'
import type { Strategy } from '../src/decision/strategy.ts'
import { MemoryStore } from '../src/event/memory/store.ts'
import type { PaperOptions } from '../src/exchange/paper/options.ts'
import { cancelCreate } from '../src/exchange/paper/profiles/cancel-create.ts'
import { PaperVenue } from '../src/exchange/paper/venue.ts'
import { TapeClock } from '../src/kernel/clock.ts'
import { parse } from '../src/kernel/money.ts'
import { mapFilters } from '../src/kernel/order-filters.ts'
import type { Parts } from '../src/kernel/recorded.ts'
import { foldNothing } from '../src/replay/fold-log.ts'
import type { InputSource } from '../src/run/driver.ts'
import type { Engine } from '../src/run/engine.ts'
import { boot } from '../src/run/session.ts'

export const MINUTE_MS = 60_000
const FILTERS = mapFilters({ tickSize: '0.01', stepSize: '0.001', minQuantity: '0.001', minNotional: '1' }, parse)
const VENUE: PaperOptions = {
  seed: 'bench',
  spreadPct: parse('0.02'),
  slippagePct: parse('0.02'),
  makerFeePct: parse('0.1'),
  takerFeePct: parse('0.1'),
  feeAsset: 'quote',
  maxVolumeSharePct: parse('100'),
  latencyMinMs: 20,
  latencyMaxMs: 120,
  unansweredPct: 0,
  halfReplacedPct: 0,
  positionMode: 'one-way',
  profile: cancelCreate,
  timeoutMs: 10_000,
  proofDelayMs: 15_000,
}
/** Everybody may enter at once, and is let out by nothing but a fall or a rise by half. */
const OPTIONS = {
  'entry.minWindowBars': '1',
  'entry.limitOffsetPct': '1',
  'sizing.tradePct': '0.5',
  'risk.maxPositions': '1000',
  'exit.hardStopPct': '50',
  'exit.takeProfitPct': '50',
  'exit.maxHoldMin': '525600',
  'market.markEveryS': '86400',
}

const WANTS_ALL: Strategy = { id: 'flat', settings: null, on: () => ({ trigger: 'flat', values: {} }) }

/** A whole engine but for its tape: whoever holds it says what the prices are. Its strategy wants every coin that is flat. */
export const setStage = async (coinCount: number, options: Readonly<Record<string, string>> = {}) => {
  const settings = new Settings(loadConfig({ overrides: { ...OPTIONS, ...options } }))
  const book: Parts = { book: 'paper.bench.main', symbol: null, base: null, quote: null }
  const { tickSize } = FILTERS
  const instruments = Array.from({ length: coinCount }, (_, coin) => {
    const base = `C${String(coin).padStart(3, '0')}`
    const filters = { tickSize, marketTick: tickSize, filters: FILTERS, source: 'configured' as const }
    return { symbol: `${base}/USD`, base, quote: 'USD', timeframeMs: MINUTE_MS, ...filters }
  })
  const folded = foldNothing()
  const clock = new TapeClock()
  const store = new MemoryStore()
  const deposits = { USD: '1000000' }
  const venue = new PaperVenue(VENUE, instruments, deposits)
  const { engine } = await boot({
    settings,
    wanted: { book, venue: 'bench', deposits, instruments },
    strategy: () => ({ strategy: WANTS_ALL, settings: null }),
    exchange: venue,
    store,
    folded,
    clock,
    process: { run: 'bench', version: 'bench', pid: 1, host: 'bench' },
    birth: { branch: 'bench', of: 'chance' },
    tape: { hash: 'bench', coins: [] },
    tell: () => {},
    keepSnapshot: async () => {},
    sourceOf: byHand,
    stop: new AbortController().signal,
  })
  const { flow, recorder, market } = engine
  return { flow, venue, store, recorder, clock, market, folded }
}

/** Nothing drives the engine: whoever holds the stage does. */
const byHand = ({ flow }: Engine): InputSource => ({
  next: () => 'end',
  hear: (report) => flow.take({ kind: 'report', report }),
  judged: () => {},
  close: () => {},
})

export type Stage = Awaited<ReturnType<typeof setStage>>

/** When the venue or the engine has something to do without a price. */
export const nextDueMs = (flow: Stage['flow'], venue: Stage['venue']): number =>
  Math.min(venue.nextDueMs(), flow.nextSampleMs(), flow.nextOwedMs())

/** Does what is due by then, as the driver does between two prices. */
export const actUntil = async ({ flow, venue, clock }: Stage, ms: number): Promise<void> => {
  for (let dueMs = nextDueMs(flow, venue); dueMs <= ms; dueMs = nextDueMs(flow, venue)) {
    clock.set(dueMs)
    venue.setTime(dueMs)
    if (venue.nextDueMs() <= dueMs) venue.step()
    else if (flow.nextSampleMs() <= dueMs) flow.take({ kind: 'deadline', of: 'samples' })
    else flow.take({ kind: 'deadline', of: 'owed' })
    if (flow.hasWork) await flow.settle()
  }
}
