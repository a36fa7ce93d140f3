import { RequestBudget } from '../../../../src/exchange/budget/request-budget.ts'
import { SteadyAlarm } from '../../../../src/kernel/clock.ts'
import { HeldClock } from '../../../../src/kernel/held-clock.ts'
import { format } from '../../../../src/kernel/money.ts'
import { keyedUniform } from '../../../../src/kernel/random.ts'
import { VenueTime } from '../../../../src/kernel/venue-time.ts'
import type { FeedInstrument, FeedItem } from '../../../../src/market/live/feed.ts'
import { LiveFeed } from '../../../../src/market/live/live-feed.ts'
import type { Folded } from '../../../../src/replay/fold-log.ts'
import type { ClockSource } from '../../../../src/run/clock-source.ts'
import type { Engine } from '../../../../src/run/engine.ts'
import type { RecordedSession } from '../../../../src/run/inputs/inputs-header.ts'
import { SessionRecord } from '../../../../src/run/inputs/session-record.ts'
import type { runLive } from '../../../../src/run/live.ts'
import { LiveMarket } from '../../../../src/run/live-market.ts'
import { driftWatch, heldIn, startsWith } from '../../../../src/run/live-session.ts'
import { warmUp } from '../../../../src/run/warm-up.ts'
import { liveInstrumentsOf } from '../coins.ts'
import type { Process } from '../process.ts'
import { HostClocks } from './host-clocks.ts'
import { Rest } from './rest.ts'
import { libraryMarket, simDialect } from './sim-dialect.ts'
import { SimInputs } from './sim-inputs.ts'
import { Streams } from './streams.ts'

type LiveParts = Parameters<typeof runLive>[0]
type Live = Pick<LiveParts, 'clock' | 'advance' | 'candles' | 'alarm' | 'timers' | 'feed' | 'doorOf' | 'kept' | 'prepare'>

/** The paper venue that follows prices is none here: what orders meet is the simulated venue, which has prices of its own. */
const NO_VENUE = { tick: () => {}, quote: () => {}, mark: () => {}, fund: () => {}, refilter: () => {} }

/** What stands around a process on a live market, put together of the product's own parts: its clock, its feed, its budget, its record. */
export class Outside {
  readonly clocks: HostClocks
  readonly budget: RequestBudget
  readonly rest: Rest
  streams: Streams
  inputs: SimInputs | null = null
  readonly #process: Process
  readonly #feed: LiveFeed
  #running: VenueTime | null = null
  #held: HeldClock | null = null
  #close = (): void => {}
  #market: LiveMarket | null = null
  #told: readonly FeedInstrument[] = []
  /** the start ends, because the venue is not reached */
  isUnreached = false

  constructor(process: Process) {
    const { world } = process
    this.#process = process
    this.clocks = new HostClocks(process)
    this.budget = new RequestBudget({
      timers: this.clocks,
      clock: { nowMs: () => this.runningMs() },
      venue: world.scenario.live!.limits,
      news: (news) => {
        if (news.kind === 'closed') world.marks.hit('nothing was sent because the venue said so')
      },
    })
    this.rest = new Rest(process, this.budget)
    this.streams = new Streams(process, () => false)
    let draws = 0
    this.#feed = new LiveFeed({
      venue: 'binance',
      venueUrl: null,
      timeframesMs: [world.scenario.timeframeMs],
      admit: async () => {},
      replied: () => {},
      timers: this.clocks,
      draw: () => keyedUniform(world.scenario.seed, 'retry', process.generation, draws++),
      connect: async (_, frame) => {
        this.streams = new Streams(process, frame)
        const exchange = { loadMarkets: async () => Object.fromEntries(this.#symbols.map((symbol) => [symbol, libraryMarket(symbol)])) }
        return { client: asClient(this.streams, exchange), dialect: simDialect(world, this.rest) }
      },
    })
  }

  get #symbols(): string[] {
    return this.#process.world.venue.places.markets.map(({ symbol }) => symbol)
  }

  get isTold(): boolean {
    return this.#feed.aheadOfSteadyMs !== null
  }

  /** Engine time, as it stands while something is decided. */
  nowMs(): number {
    return this.#held?.nowMs() ?? this.#process.world.timeline.nowMs
  }

  /** The venue's time, as far as this process knows it. */
  runningMs(): number {
    return this.#running?.nowMs() ?? this.#process.world.timeline.nowMs
  }

  /** Whether the venue is reached, and its time is not before the end of the log. */
  async open(folded: Folded): Promise<boolean> {
    const { world } = this.#process
    try {
      this.#told = await this.#feed.open(this.#symbols)
    } catch {
      world.marks.hit('a start did not reach the market')
      return false
    }
    const venueMs = this.clocks.steadyMs() + (this.#feed.aheadOfSteadyMs ?? 0)
    this.#running = new VenueTime(this.clocks, () => this.#feed.aheadOfSteadyMs, folded.lastTimeMs)
    this.inputs = new SimInputs(this.#process, world.sessions, folded.cursor.input)
    return folded.heads.events === 0 || folded.lastTimeMs - venueMs <= 1_000
  }

  /** What a session on a live market has that another has not. */
  parts(folded: Folded, branch: string, sourceOf: () => ClockSource): Live {
    const { world } = this.#process
    const { config } = world.scenario
    const running = this.#running!
    const record = new SessionRecord({ files: this.inputs!, optionsOf: () => ({}) })
    const clock = new HeldClock(running, (momentMs) => record.asked(momentMs))
    this.#held = clock
    const settings = { now: config }
    const drift = driftWatch({ running, timers: this.clocks, feed: this.#feed, settings, folded }, () => sourceOf())
    this.#close = () => drift.close()
    const before: FeedItem[] = []
    return {
      clock,
      advance: () => clock.advance(),
      candles: 'told',
      alarm: new SteadyAlarm(running, this.clocks),
      timers: this.clocks,
      feed: this.#identity,
      doorOf: (engine) => record.doorOf(engine, this.#recorded(folded, branch, clock.nowMs()), clock),
      kept: record,
      prepare: async (engine: Engine) => {
        drift.begin()
        this.#feed.begin((item) => (this.#market === null ? before.push(item) : this.hear(item)))
        const coins = liveInstrumentsOf(world.scenario)
        const toldMs = await warmUp(this.#feed, record.warming(engine), coins, config.live.warmUpBars).catch((error: unknown) => {
          world.marks.hit('a start did not reach the market')
          this.isUnreached = true
          throw error
        })
        const source = sourceOf()
        const parts = {
          coins,
          venue: NO_VENUE,
          isHeld: heldIn(folded),
          source,
          nowMs: () => this.runningMs(),
          venueMs: () => drift.venueMs,
          settings,
          say: () => {},
          keep: record,
        }
        this.#market = new LiveMarket(parts, toldMs)
        world.oracle.market.warmed(this.#process, toldMs)
        for (const said of startsWith({ told: this.#told, folded })) source.said(said)
        for (const item of before.splice(0)) this.hear(item)
      },
    }
  }

  /** The log is open, and the engine is handed what happens. */
  opened({ flow }: Engine): void {
    const tick = flow.tick.bind(flow)
    flow.tick = (coin, ticks, timeMs, volume) => {
      this.#process.world.oracle.market.price(this.#process, coin, ticks)
      tick(coin, ticks, timeMs, volume)
    }
  }

  hear(item: FeedItem): void {
    if (this.#market === null) return
    this.#process.world.oracle.market.heard(this.#process, item)
    this.#market.hear(item)
  }

  async close(): Promise<void> {
    this.#close()
    await this.#feed.close()
  }

  get #identity() {
    return { venue: 'simulated', symbols: this.#symbols, timeframeMs: this.#process.world.scenario.timeframeMs }
  }

  #recorded(folded: Folded, branch: string, bootMs: number): RecordedSession & { readonly book: string } {
    const { world, name } = this.#process
    return {
      run: name,
      branch: folded.state.facts.branches[0] ?? branch,
      bootMs,
      book: world.oracle.book,
      mode: 'paper',
      identity: this.#identity,
      told: this.#told,
      options: {},
      coins: liveInstrumentsOf(world.scenario).map(({ symbol, marketTick, timeframeMs }) => ({
        symbol,
        tickSize: format(marketTick),
        timeframeMs,
      })),
    }
  }
}

type Client = Awaited<ReturnType<NonNullable<ConstructorParameters<typeof LiveFeed>[0]['connect']>>>['client']

/** The library's place, with nothing of it but the list of markets and what listens. */
const asClient = (streams: Streams, exchange: { loadMarkets(): Promise<unknown> }): Client => ({
  listen: (watch) => streams.listen((at) => watch(at as unknown as Parameters<typeof watch>[0])),
  exchange: exchange as Client['exchange'],
  close: async () => {},
})
