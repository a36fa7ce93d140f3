import { randomBytes, randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { FeedIdentity } from '../../machines/session/events.ts'
import { initialDeposits, missingDeposits } from '../command/establish.ts'
import type { FeedSaid, Verdict } from '../command/input.ts'
import type { Interruption } from '../command/interruption.ts'
import type { OpenRequests } from '../command/open-requests.ts'
import type { Settings } from '../config/settings.ts'
import { FencedExchange } from '../effect/fenced-exchange.ts'
import type { Lease } from '../event/leased-log.ts'
import type { EventStore } from '../event/store.ts'
import { usualCapital } from '../exchange/filters.ts'
import { venues } from '../exchange/index.ts'
import { SteadyAlarm, steadyTimers, type Timers } from '../kernel/clock.ts'
import type { Mode } from '../kernel/common-facts.ts'
import { HeldClock } from '../kernel/held-clock.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import { format, parse, ZERO } from '../kernel/money.ts'
import { symbolIn } from '../kernel/slots.ts'
import type { VenueTime } from '../kernel/venue-time.ts'
import type { Feed, FeedInstrument, FeedItem } from '../market/live/feed.ts'
import type { Folded } from '../replay/fold-log.ts'
import { requireSound } from '../replay/soundness.ts'
import { CallsInTime } from './calls-in-time.ts'
import { chooseStrategy } from './choose-strategy.ts'
import type { ClockSource } from './clock-source.ts'
import { DriftWatch } from './drift-watch.ts'
import type { DriveEnd } from './driver.ts'
import type { Engine, EngineParts } from './engine.ts'
import type { RecordedSession } from './inputs/inputs-header.ts'
import { type Keeping, SessionRecord } from './inputs/session-record.ts'
import { runLive } from './live.ts'
import { liveInstruments, requireTrading } from './live-instruments.ts'
import { LiveMarket } from './live-market.ts'
import { balancesIn, standingIn } from './paper-standing.ts'
import { warmUp } from './warm-up.ts'

export type Trading = {
  readonly settings: Settings
  readonly feed: Feed
  /** what the feed has of the symbols that were asked for, in that order */
  readonly told: readonly FeedInstrument[]
  readonly identity: FeedIdentity
  readonly mode: Mode
  readonly store: EventStore
  /** what a log on a server brings along; without it the operating system holds the lock */
  readonly lease?: Lease & { readonly interruption: Interruption }
  /** the log so far, folded, and the orders that it has open */
  readonly folded: Folded
  readonly open: OpenRequests
  readonly version: string
  readonly label?: string
  readonly stop: AbortSignal
  /** the venue's time, as this process knows it */
  readonly running: VenueTime
  /** those of the computer, where they are left out */
  readonly timers?: Timers
  readonly tell: (event: LogEvent) => void
  readonly follow: (event: LogEvent) => void
  readonly keepSnapshot: () => Promise<void>
  /** where what the engine takes in is kept, and how its options are told there; it is left out where nothing is kept */
  readonly keeping?: Keeping
  /** hears what the feed says of anything but prices */
  readonly say: (item: FeedItem) => void
  /** hears what became of all that was asked for */
  readonly onVerdicts?: (verdicts: readonly Verdict[]) => void
  /** called when the log is open: persons' commands go to the source from then on */
  readonly onOpen?: (engine: Engine, source: ClockSource) => void
  /** called when the engine may trade */
  readonly onTrading: (engine: Engine, source: ClockSource) => void
}

/**
 * Paper trading on a venue's live market: the only place where a feed meets the engine. The paper venue's account is made of the log; its
 * prices are the venue's.
 */
export const runLiveSession = async (input: Trading): Promise<DriveEnd> => {
  const { settings, feed, folded, store, lease, running, stop, identity, mode } = input
  const { now: config } = settings
  await requireSound(folded.state, store)
  const record = new SessionRecord(input.keeping)
  const clock = new HeldClock(running, (momentMs) => record.asked(momentMs))
  const birth = { branch: randomBytes(32).toString('hex'), of: 'chance' } as const
  const run = randomUUID()
  const nowMs = (): number => running.nowMs()
  const wanted = tradedIn(input)
  const kind = venues[config.mode]
  const account = { config, instruments: wanted.instruments, paidIn: paidInOf(input, wanted) }
  const venue = kind.openLive({ ...account, nowMs, alarm: new SteadyAlarm(running, input.timers) })
  let source: ClockSource | null = null
  const drift = driftWatch(input, () => source)
  const before: FeedItem[] = []
  const heard = { coins: wanted.instruments, venue, nowMs, settings, say: input.say, isHeld: heldIn(folded), keep: record }
  let market: LiveMarket | null = null
  try {
    return await runLive({
      ...input,
      wanted,
      strategy: chooseStrategy(settings),
      inTime: record.calling(callsIn(input).call),
      exchange: lease === undefined ? venue : new FencedExchange(venue, () => lease.holds()),
      store,
      ...(lease && { epoch: lease.epoch }),
      clock,
      advance: () => clock.advance(),
      candles: 'told',
      alarm: new SteadyAlarm(running, input.timers),
      birth,
      process: { run, version: input.version, pid: process.pid, host: hostname() },
      tape: null,
      feed: identity,
      mode,
      venueRules: kind.rules,
      doorOf: (engine) => record.doorOf(engine, recordedOf(input, { wanted, run, branch: birth.branch, bootMs: clock.nowMs() }), clock),
      kept: record,
      onOpen: (opened, engine) => {
        lease?.interruption.recordIn(engine.recorder, engine.session)
        source = opened
        drift.begin()
        input.onOpen?.(engine, opened)
      },
      prepare: async (engine) => {
        venue.resume(standingIn(folded, input.open, venue.can))
        feed.begin((item) => (market === null ? before.push(item) : market.hear(item)))
        const toldMs = await warmUp(feed, record.warming(engine), heard.coins, config.live.warmUpBars)
        market = new LiveMarket({ ...heard, source: source!, venueMs: () => drift.venueMs }, toldMs)
        for (const said of startsWith(input)) source!.said(said)
        for (const item of before.splice(0)) market.hear(item)
      },
      onTrading: (engine) => input.onTrading(engine, source!),
      stop,
    })
  } finally {
    drift.close()
    venue.close()
    await feed.close()
  }
}

/** How strategies out of files are called. */
const callsIn = ({ settings, timers = steadyTimers }: Trading): CallsInTime =>
  new CallsInTime({ steadyMs: () => timers.steadyMs(), loopLimitMs: () => settings.now.live.loopLimitS * 1000 })

type Watched = Pick<Trading, 'running' | 'timers' | 'folded'> & {
  readonly feed: ConstructorParameters<typeof DriftWatch>[0]['feed']
  readonly settings: Pick<Settings, 'now'>
}

/** Tells the source what becomes of the clock. */
export const driftWatch = (watched: Watched, source: () => ClockSource | null): DriftWatch => {
  const { running, timers = steadyTimers, feed, settings, folded } = watched

  const limitMs = (): number => settings.now.live.driftLimitMs
  return new DriftWatch({
    ...{ running, timers, feed, limitMs },
    say: (said) => source()?.clock(said, said.is === 'clock-moved' && said.toMs - said.fromMs > limitMs()),
    isAdrift: folded.state.facts.heard?.adrift !== undefined,
  })
}

/** Whether a symbol is held, in whichever slot of it. */
export const heldIn =
  ({ state }: Pick<Folded, 'state'>) =>
  (symbol: string): boolean =>
    Object.entries(state.folds.portfolio).some(([name, holding]) => holding.held !== ZERO && symbolIn(name, holding) === symbol)

/** What the session is played again with. */
const recordedOf = (
  { settings, told, identity, mode, folded, lease }: Trading,
  { wanted, run, branch, bootMs }: { readonly wanted: EngineParts['wanted'] } & Pick<RecordedSession, 'run' | 'branch' | 'bootMs'>,
): RecordedSession & { readonly book: string } => ({
  run,
  branch: folded.state.facts.branches[0] ?? branch,
  bootMs,
  book: wanted.book.book,
  mode,
  identity,
  told,
  options: settings.options,
  ...(lease && { epoch: lease.epoch }),
  coins: wanted.instruments.map(({ symbol, marketTick, timeframeMs }) => ({ symbol, tickSize: format(marketTick), timeframeMs })),
})

type Wished = Pick<Trading, 'settings' | 'told' | 'identity' | 'mode' | 'folded'>

/** What the engine follows, and what it is to begin with. */
export const tradedIn = ({ settings, told, identity, mode, folded }: Wished): EngineParts['wanted'] => {
  const config = settings.now
  const paid = told.map(({ quote, settle }) => settle ?? quote)
  const capital = Object.fromEntries(paid.map((asset) => [asset, config.capital[asset] ?? usualCapital(asset)]))
  return {
    book: { book: `${mode}.${identity.venue}.main`, symbol: null, base: null, quote: null },
    venue: identity.venue,
    deposits: initialDeposits(folded.state, capital),
    // a coin that is held has to be followed, halted or not
    instruments: liveInstruments(config, folded.heads.events === 0 ? requireTrading(told) : told, identity.timeframeMs),
  }
}

/** What the log and the venue's list say otherwise of which coins are traded. */
export const startsWith = ({ told, folded }: Pick<Trading, 'told' | 'folded'>): readonly FeedSaid[] =>
  told.flatMap(({ symbol, isTrading, isDelisted }, coin) => {
    const wasTrading = folded.state.facts.heard?.halted[symbol] === undefined
    if (isTrading === wasTrading) return []
    return [
      {
        is: isTrading ? 'resumed' : 'halted',
        coin,
        because: isDelisted ? 'the venue lists it no more' : 'so the venue lists it at the start',
      },
    ]
  })

/** What the account holds: what the log comes to, and what it is about to be given. */
const paidInOf = ({ folded }: Trading, { deposits }: EngineParts['wanted']): Record<string, string> => {
  const balances = balancesIn(folded.state)
  for (const { asset, amount } of missingDeposits(folded.state, { deposits }))
    balances[asset] = format(parse(balances[asset] ?? '0') + parse(amount))
  return balances
}
