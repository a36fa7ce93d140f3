import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { Chores } from './command/chores.ts'
import { establish, initialDeposits, recordSession } from './command/establish.ts'
import type { Folded } from './command/fold-log.ts'
import { Proposals } from './command/proposals.ts'
import { Recorder, type Target } from './command/recorder.ts'
import { restoredIntents } from './command/restored-intents.ts'
import { recordSeal } from './command/seals.ts'
import { requireSound } from './command/soundness.ts'
import { stateHashes } from './command/state.ts'
import type { Config } from './config/schema.ts'
import { chooseStrategy } from './decision/strategies/index.ts'
import { type Drive, play, rebuild } from './drive.ts'
import { Runner } from './effect/runner.ts'
import type { EventStore } from './event/store.ts'
import { deriveFilters } from './exchange/filters.ts'
import { type PaperOptions, requirePossible } from './exchange/paper/options.ts'
import { PaperVenue } from './exchange/paper/venue.ts'
import { Flow } from './flow.ts'
import { TapeClock } from './kernel/clock.ts'
import { point } from './kernel/points.ts'
import type { Parts, Recorded } from './kernel/recorded.ts'
import { streams } from './kernel/streams.ts'
import { Market } from './market/market.ts'
import { Playback } from './market/tape/playback.ts'
import type { Tape } from './market/tape/tape.ts'
import { TickScale } from './market/ticks.ts'

export type PaperRun = {
  readonly config: Config
  /** what the log remembers of the configuration: no secret among it */
  readonly options: Record<string, unknown>
  readonly tape: Tape
  readonly store: EventStore
  /** the log so far, folded; nothing for a new one */
  readonly folded: Folded
  readonly version: string
  readonly speed: number
  readonly stop: AbortSignal
  /** hears of every event once it is durable */
  readonly tell: (event: Recorded) => void
  /** asked after seals: keeps the fold, for a quicker start */
  readonly keepSnapshot: () => Promise<void>
  readonly onProgress: (rowsPlayed: number) => Promise<void>
}

/** Capital where the configuration names none: what a person would try out with, in the asset the pairs are priced in. */
const USUAL_CAPITAL: Readonly<Record<string, string>> = { BTC: '1', ETH: '20' }
const capitalOf = (config: Config, quote: string): string => config.capital[quote] ?? USUAL_CAPITAL[quote] ?? '10000'

/**
 * The paper engine on a tape: the only place where ports meet adapters. Boot is the fold of the log, what the log
 * still lacks of its beginnings, the outside world rebuilt, and a look-up of everything open.
 */
export const runPaper = async (input: PaperRun): Promise<{ readonly isAtEnd: boolean; readonly rowsPlayed: number }> => {
  const { folded, store } = input
  requireSound(folded.state)
  // before anything is written: it reads the whole log and refuses a damaged one
  const intents = await restoredIntents(store)
  const begun = await begin(input)
  const { drive, venue, flow, proposals, chores } = assemble(input, begun)
  const { recorder, session } = begun

  venue.restore(intents)
  rebuild(drive)
  point('boot-before-look-up')
  flow.lookUp()
  await flow.settle()
  recordSession(recorder, session, {
    type: 'SessionReconciled',
    data: { openOrders: venue.openOrders().length, stateHash: stateHashes(folded.state).stateHash },
  })
  recordSeal(recorder, session, folded.state, 'start')
  await recorder.durable()
  point('boot-done')

  const isAtEnd = await play(drive)
  proposals.conclude()
  if (isAtEnd) chores.mark('stop')
  const because = isAtEnd ? 'end-of-tape' : 'signal'
  recordSession(recorder, session, { type: 'SessionDraining', data: { because } })
  recordSession(recorder, session, { type: 'SessionStopped', data: { because } })
  recordSeal(recorder, session, folded.state, 'stop')
  point('before-stop')
  await recorder.durable()
  return { isAtEnd, rowsPlayed: drive.playback.rowsPlayed }
}

/** Opens the session in the log and brings the log to say what this engine starts from. */
const begin = async (input: PaperRun) => {
  const { config, tape, store, folded } = input
  const capital = Object.fromEntries(tape.coins.map(({ quote }) => [quote, capitalOf(config, quote)]))
  const deposits = initialDeposits(folded.state, capital)
  const instruments = instrumentsOf(config, tape, deposits)
  // before anything is written
  requirePossible(
    paperOptions(config),
    tape.coins.map((coin, index) => ({ ...coin, filters: instruments[index]!.filters })),
  )
  const isResumed = folded.heads.events > 0
  const clock = new TapeClock()
  clock.set(isResumed ? folded.lastTimeMs : firstTimeMs(tape))
  const resumeAtMs = isResumed ? folded.lastTimeMs : null
  const recorder = new Recorder({ store, folded, clock, run: randomUUID(), tell: input.tell })
  const book: Parts = { book: `${config.mode}.${tape.venue}.main`, symbol: null, base: null, quote: null }
  const session: Target = { stream: streams.session('main'), parts: book }
  point('boot-before-first-event')
  recordSession(recorder, session, {
    type: 'SessionStarted',
    data: {
      mode: 'paper',
      book: book.book,
      version: input.version,
      pid: process.pid,
      host: hostname(),
      tape: tape.identity,
      resumed: isResumed,
    },
  })
  await recorder.durable()
  const coins = await establish(recorder, folded.state, {
    book,
    venue: tape.venue,
    strategy: config.entry.strategy,
    options: input.options,
    deposits,
    instruments,
  })
  return { clock, resumeAtMs, recorder, book, session, deposits, coins }
}

const assemble = (input: PaperRun, begun: Awaited<ReturnType<typeof begin>>) => {
  const { config, tape, folded } = input
  const { clock, recorder, coins, deposits, resumeAtMs } = begun
  const { state } = folded
  const paperCoins = tape.coins.map((coin, index) => ({ ...coin, filters: coins[index]!.filters }))
  const venue = new PaperVenue(paperOptions(config), paperCoins, deposits)
  const market = new Market(tape.coins, { windowMin: config.entry.windowMin, minWindowBars: config.entry.minWindowBars })
  const chores = new Chores({ ...begun, config, state, market, keepSnapshot: input.keepSnapshot })
  const proposals = new Proposals({ coins, config, state, market, strategy: chooseStrategy(config.entry), recorder, clock })
  const flow = new Flow({ coins, state, market, proposals, recorder, runner: new Runner(venue), chores, clock })
  venue.listen((report) => flow.report(report))
  const playback = new Playback(tape, config.paper.candlePath)
  const { speed, stop, onProgress: progress } = input
  const drive: Drive = { flow, recorder, market, proposals, venue, playback, clock, resumeAtMs, speed, stop, progress }
  return { drive, venue, flow, proposals, chores }
}

const firstTimeMs = (tape: Tape): number => Math.min(...tape.coins.map((coin) => coin.timeMs[0] ?? Number.POSITIVE_INFINITY))

const instrumentsOf = (config: Config, tape: Tape, deposits: Readonly<Record<string, string>>) =>
  tape.coins.map((coin) => {
    const configured = config.instruments[coin.symbol]
    const { symbol, base, quote, timeframeMs } = coin
    if (configured !== undefined) return { symbol, base, quote, timeframeMs, filters: configured, source: 'configured' as const }
    const firstPrice = new TickScale(coin.tickSize).toText(coin.open[0]!)
    return {
      symbol,
      base,
      quote,
      timeframeMs,
      filters: deriveFilters(coin.tickSize, firstPrice, deposits[quote]!),
      source: 'derived-from-tape' as const,
    }
  })

const paperOptions = ({ paper }: Config): PaperOptions => ({
  seed: String(paper.seed),
  spreadPct: Number(paper.spreadPct),
  slippagePct: Number(paper.slippagePct),
  makerFeePct: Number(paper.makerFeePct),
  takerFeePct: Number(paper.takerFeePct),
  feeAsset: paper.feeAsset,
  maxVolumeSharePct: Number(paper.maxVolumeSharePct),
  latencyMinMs: paper.latencyMinMs,
  latencyMaxMs: paper.latencyMaxMs,
  unansweredPct: Number(paper.unansweredPct),
  timeoutMs: paper.timeoutMs,
})
