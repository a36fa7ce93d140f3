import { establish } from '../src/command/establish.ts'
import { Housekeeping } from '../src/command/housekeeping.ts'
import { Proposals } from '../src/command/proposals.ts'
import { Recorder } from '../src/command/recorder.ts'
import { loadConfig } from '../src/config/load.ts'
import { Runner } from '../src/effect/runner.ts'
import { MemoryStore } from '../src/event/memory/store.ts'
import type { PaperOptions } from '../src/exchange/paper/options.ts'
import { PaperVenue } from '../src/exchange/paper/venue.ts'
import { Flow } from '../src/flow.ts'
import { TapeClock } from '../src/kernel/clock.ts'
import type { Parts } from '../src/kernel/recorded.ts'
import { NO_PARTS, streams } from '../src/kernel/streams.ts'
import { Market } from '../src/market/market.ts'
import { foldNothing } from '../src/replay/fold-log.ts'

export const MINUTE_MS = 60_000
const TICK_SIZE = '0.01'
const FILTERS = { tickSize: TICK_SIZE, stepSize: '0.001', minQuantity: '0.001', minNotional: '1' }
const VENUE: PaperOptions = {
  seed: 'bench',
  spreadPct: 0.02,
  slippagePct: 0.02,
  makerFeePct: 0.1,
  takerFeePct: 0.1,
  feeAsset: 'quote',
  maxVolumeSharePct: 100,
  latencyMinMs: 20,
  latencyMaxMs: 120,
  unansweredPct: 0,
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

/** A whole engine but for its tape: whoever holds it says what the prices are. Its strategy wants every coin that is flat. */
export const setStage = async (coinCount: number, options: Readonly<Record<string, string>> = {}) => {
  const config = loadConfig({ overrides: { ...OPTIONS, ...options } })
  const book: Parts = { book: 'paper.bench.main', symbol: null, base: null, quote: null }
  const instruments = Array.from({ length: coinCount }, (_, coin) => {
    const base = `C${String(coin).padStart(3, '0')}`
    const filters = { filters: FILTERS, source: 'configured' as const }
    return { symbol: `${base}/USD`, base, quote: 'USD', timeframeMs: MINUTE_MS, tickSize: TICK_SIZE, ...filters }
  })
  const folded = foldNothing()
  const { state } = folded
  const clock = new TapeClock()
  const store = new MemoryStore()
  const recorder = new Recorder({ store, folded, clock, run: 'bench', tell: () => {}, follow: () => {} })
  recorder.note(
    { stream: streams.log, parts: NO_PARTS },
    { type: 'LogBegun', data: { branch: 'bench', of: 'chance', book: book.book, mode: 'paper' } },
    'start',
  )
  const deposits = { USD: '1000000' }
  const coins = await establish(recorder, state, { book, venue: 'bench', strategy: 'drop', options: {}, deposits, instruments })
  const venue = new PaperVenue(VENUE, instruments, deposits)
  const market = new Market(instruments, { windowMin: config.entry.windowMin, minWindowBars: config.entry.minWindowBars })
  const session = { stream: streams.session('bench'), parts: book }
  const tape = { hash: 'bench', coins: [] }
  const started = { mode: 'paper', book: book.book, version: 'bench', pid: 1, host: 'bench', tape, resumed: false } as const
  recorder.note(session, { type: 'SessionStarted', data: started }, 'start')
  recorder.note(session, { type: 'SessionReconciled', data: { openOrders: 0 } }, 'start')
  const housekeeping = new Housekeeping({ coins, config, state, market, recorder, clock, book, session, keepSnapshot: async () => {} })
  const strategy = () => ({ trigger: 'flat', values: {} })
  const proposals = new Proposals({ venue: venue.can, coins, config, state, market, strategy, recorder, clock })
  const flow = new Flow({
    venue: venue.can,
    coins,
    state,
    market,
    proposals,
    recorder,
    runner: new Runner(venue, clock),
    housekeeping,
    clock,
  })
  venue.listen((report) => flow.report(report))
  return { flow, venue, store, recorder, clock, market, folded }
}

export type Stage = Awaited<ReturnType<typeof setStage>>

/** Does what is due by then, as the driver does between two prices. */
export const actUntil = async ({ flow, venue, clock }: Stage, ms: number): Promise<void> => {
  for (
    let dueMs = Math.min(venue.nextDueMs(), flow.nextDeadlineMs());
    dueMs <= ms;
    dueMs = Math.min(venue.nextDueMs(), flow.nextDeadlineMs())
  ) {
    clock.set(dueMs)
    venue.setTime(dueMs)
    if (venue.nextDueMs() <= dueMs) venue.step()
    else flow.deadline()
    if (flow.hasWork) await flow.settle()
  }
}
