import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { initialDeposits, missingDeposits } from '../command/establish.ts'
import type { Verdict } from '../command/input.ts'
import type { Interruption } from '../command/interruption.ts'
import { followPast, type PaperPast } from '../command/paper-past.ts'
import type { Config } from '../config/schema.ts'
import type { Settings } from '../config/settings.ts'
import type { ChooseStrategy } from '../decision/strategy.ts'
import { FencedExchange } from '../effect/fenced-exchange.ts'
import type { Lease } from '../event/leased-log.ts'
import type { EventStore } from '../event/store.ts'
import { deriveFilters, usualCapital } from '../exchange/filters.ts'
import { venues } from '../exchange/index.ts'
import type { PaperVenue } from '../exchange/paper/venue.ts'
import type { Exchange } from '../exchange/port.ts'
import { TapeClock } from '../kernel/clock.ts'
import { sha256 } from '../kernel/hash.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import { parse } from '../kernel/money.ts'
import { mapFilters } from '../kernel/order-filters.ts'
import { markAgeMsOf } from '../market/tape/beside.ts'
import { type BesideTerms, besideItems } from '../market/tape/beside-items.ts'
import { Playback } from '../market/tape/playback.ts'
import type { Tape } from '../market/tape/tape.ts'
import { TickScale } from '../market/ticks.ts'
import { accountOf } from '../pool/account.ts'
import type { Slices } from '../pool/slices.ts'
import type { Folded } from '../replay/fold-log.ts'
import { requireSound } from '../replay/soundness.ts'
import { chooseStrategy } from './choose-strategy.ts'
import { contractOf } from './contract-terms.ts'
import type { Engine, EngineParts } from './engine.ts'
import { liveInstrument } from './live-instruments.ts'
import { rebuild } from './rebuild.ts'
import type { Script } from './script/script.ts'
import { ScriptPlayback } from './script/script-playback.ts'
import { runSession } from './session.ts'
import { TapeSource } from './tape-source.ts'

export type PaperRun = {
  readonly settings: Settings
  readonly tape: Tape
  /** signals and commands that are played beside it */
  readonly script?: Pick<Script, 'identity' | 'items'>
  readonly store: EventStore
  /** what a log on a server brings along; without it the operating system holds the lock */
  readonly lease?: Lease & { readonly interruption: Interruption }
  /** of the pool that the book's engines share; without it capital is what the configuration says */
  readonly slices?: Slices
  /** the log so far, folded; nothing for a new one */
  readonly folded: Folded
  /** what else the log so far says to a paper run; it is followed from here on */
  readonly past: PaperPast
  /** the one that the options name, where it is left out */
  readonly strategy?: ChooseStrategy
  readonly version: string
  /** what a person calls this run */
  readonly label?: string
  readonly speed: number
  readonly stop: AbortSignal
  /** hears of every event once it is durable */
  readonly tell: (event: LogEvent) => void
  /** asked after seals: keeps the fold, for a quicker start */
  readonly keepSnapshot: () => Promise<void>
  /** of the tape so far, while a log's past is heard again as well */
  readonly onProgress: (rowsPlayed: number) => Promise<void>
  /** what stands between the engine and the venue, and may watch both; nothing, where it is left out */
  readonly through?: (venue: PaperVenue) => Exchange
  /** hears what became of everything that was asked for */
  readonly onVerdicts?: (verdicts: readonly Verdict[]) => void
}

const HOUR_MS = 3_600_000

/**
 * The paper engine on a tape: the only place where ports meet adapters. Boot is the fold of the log, what the log
 * still lacks of its beginnings, the outside world rebuilt, and a look-up of everything open.
 */
export const runPaper = async (input: PaperRun): Promise<{ readonly isAtEnd: boolean; readonly rowsPlayed: number }> => {
  const { tape, folded, past, speed, stop, onProgress: progress, onVerdicts = () => {} } = input
  // of it only what cannot change while the engine runs
  const config = input.settings.now
  await requireSound(folded.state, input.store)
  // those of the log alone: what is asked for from here on the venue hears itself
  const intents = [...past.intents]
  const resumeAtMs = folded.heads.events > 0 ? folded.lastTimeMs : null
  const clock = new TapeClock()
  clock.set(resumeAtMs ?? firstTimeMs(tape))
  const { wanted, account } = wantedOf(input)
  // refuses impossible options before anything is written
  const venue = venues[config.mode].open({ config, instruments: wanted.instruments, paidIn: account.paidIn })
  const { lease } = input
  const line = input.through?.(venue) ?? venue
  const exchange = lease === undefined ? line : new FencedExchange(line, () => lease.holds())
  const playback = new Playback(tape, config.paper.candlePath, besideItems(tape, besideTerms(config)))
  const script = new ScriptPlayback(input.script?.items)
  const outside = { venue, playback, script, clock, progress }
  const end = await runSession({
    ...input,
    wanted,
    strategy: input.strategy ?? chooseStrategy(input.settings),
    exchange,
    clock,
    ...origin(input),
    follow: (event) => followPast(past, folded.state, event),
    ...(lease && { epoch: lease.epoch }),
    sourceOf: (engine) => {
      lease?.interruption.recordIn(engine.recorder, engine.session)
      return new TapeSource({ ...parts(engine), ...outside, speed, stop, onVerdicts })
    },
    prepare: async (engine) => {
      tape.coins.forEach(({ told }, coin) => {
        for (const bar of told?.before ?? []) engine.market.closeBar(coin, bar.closeMs, bar)
      })
      venue.restore(intents)
      if (resumeAtMs !== null && !(await rebuild({ ...parts(engine), ...outside }, resumeAtMs, stop))) return
      // not before: what was asked for then was asked for with this money
      for (const [asset, amount] of Object.entries(account.takenOut)) venue.deposit(asset, `-${amount}`)
    },
  })
  if (end === 'end') await progress(playback.rowsPlayed)
  return { isAtEnd: end === 'end', rowsPlayed: playback.rowsPlayed }
}

const parts = ({ flow, recorder, market, proposals, signals, extremes }: Engine) => ({
  flow,
  recorder,
  market,
  proposals,
  signals,
  extremes,
})

const origin = ({
  settings,
  tape,
  script,
  version,
}: PaperRun): Pick<EngineParts, 'process' | 'tape' | 'scriptIdentity' | 'venueRules' | 'birth'> => ({
  // the venue is made of the log, so the same tape and seed must ask for the same orders, wherever and whenever
  birth: { branch: sha256(`${tape.identity.hash}\n${settings.now.paper.seed}`), of: 'tape' },
  process: { run: randomUUID(), version, pid: process.pid, host: hostname() },
  tape: tape.identity,
  ...(script && { scriptIdentity: script.identity }),
  venueRules: venues[settings.now.mode].rules,
})

const besideTerms = ({ paper }: Config): BesideTerms => ({
  funding: { everyMs: paper.fundingEveryH * HOUR_MS, rate: parse(paper.fundingPct) / 100n },
  markAgeLimitS: paper.markAgeLimitS,
})

const wantedOf = ({ settings, tape, folded, slices }: PaperRun) => {
  const config = settings.now
  const capital = Object.fromEntries(tape.coins.map(({ quote }) => [quote, config.capital[quote] ?? usualCapital(quote)]))
  const deposits = slices === undefined ? initialDeposits(folded.state, capital) : {}
  const granted = slices?.owed ?? []
  const account = accountOf(folded.state.facts, missingDeposits(folded.state, { deposits, granted }))
  const wanted: EngineParts['wanted'] = {
    book: { book: bookOf(config, tape), symbol: null, base: null, quote: null },
    venue: tape.venue,
    deposits,
    granted,
    instruments: instrumentsOf(config, tape),
  }
  return { wanted, account }
}

/** A book is mode, venue and account. */
export const bookOf = (config: Config, tape: Tape): string => `${config.mode}.${tape.venue}.main`

const firstTimeMs = (tape: Tape): number => Math.min(...tape.coins.map(({ series }) => series.openMs(0)))

const instrumentsOf = (config: Config, tape: Tape): EngineParts['wanted']['instruments'] =>
  tape.coins.map(({ symbol, base, quote, series, marks, told: byVenue }) => {
    const { timeframeMs } = series
    if (byVenue !== undefined) return liveInstrument(config, byVenue.instrument, timeframeMs)
    const marketTick = parse(series.tickSize)
    const configured = config.instruments[symbol]
    const contract = contractOf(symbol, configured, config)
    const told = { ...(contract && { contract }), ...(marks && { markAgeMs: markAgeMsOf(marks, config.paper.markAgeLimitS) }) }
    const common = { symbol, base, quote, timeframeMs, marketTick, ...told }
    if (configured !== undefined) return { ...common, filters: mapFilters(configured, parse), source: 'configured' }
    const firstPrice = new TickScale(marketTick).toMoney(series.open(0))
    return { ...common, filters: deriveFilters(marketTick, firstPrice, quote), source: 'derived-from-tape' }
  })
