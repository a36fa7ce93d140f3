import type { Timers } from '../../kernel/clock.ts'
import type { FeedInstrument, FeedItem } from './feed.ts'
import { HEARTBEAT_MS, INSTRUMENTS_MS } from './feed-limits.ts'
import type { HeardCoin } from './heard-coin.ts'
import type { Listed, MarketKind, VenueDialect } from './venue-dialect.ts'

/** What the venue demands, without whether it trades just now. */
const rulesOf = (instrument: FeedInstrument): string => JSON.stringify({ ...instrument, isTrading: true })

/** Notices that the trade of a coin was halted or resumed, and that its rules changed. */
export class InstrumentWatch {
  readonly #dialect: VenueDialect
  readonly #timers: Timers
  readonly #coins: readonly HeardCoin[]
  readonly #tell: (item: FeedItem) => void
  #askedMs: number
  #isAsking = false

  constructor(dialect: VenueDialect, timers: Timers, coins: readonly HeardCoin[], tell: (item: FeedItem) => void) {
    this.#dialect = dialect
    this.#timers = timers
    this.#coins = coins
    this.#tell = tell
    this.#askedMs = timers.steadyMs()
  }

  /** A coin that is silent may be halted: then it is looked sooner. */
  beat(): void {
    const nowMs = this.#timers.steadyMs()
    const isOneSilent = this.#coins.some(({ isHalted, frameMs }) => !isHalted && nowMs - frameMs >= HEARTBEAT_MS)
    const isOneHalted = this.#coins.some(({ isHalted }) => isHalted)
    const everyMs = isOneSilent || isOneHalted ? HEARTBEAT_MS : INSTRUMENTS_MS
    if (this.#isAsking || nowMs - this.#askedMs < everyMs) return
    this.#askedMs = nowMs
    this.#isAsking = true
    void this.#look()
      .catch(() => undefined)
      .finally(() => {
        this.#isAsking = false
      })
  }

  async #look(): Promise<void> {
    for (const kind of ['spot', 'linear'] as const) {
      const coins = this.#coins.filter(({ listed }) => listed.kind === kind)
      if (coins.length > 0) this.#compare(coins, await this.#ask(kind, coins))
    }
  }

  async #ask(kind: MarketKind, coins: readonly HeardCoin[]): Promise<ReadonlyMap<string, Listed>> {
    const listed = await this.#dialect.askInstruments(
      kind,
      coins.map((coin) => coin.listed),
    )
    return new Map(listed.map((one) => [one.id, one]))
  }

  #compare(coins: readonly HeardCoin[], now: ReadonlyMap<string, Listed>): void {
    for (const coin of coins) {
      const found = now.get(coin.listed.id)
      if (found !== undefined && rulesOf(found.instrument) !== rulesOf(coin.listed.instrument))
        this.#tell({ kind: 'instrument', instrument: found.instrument })
      if (found !== undefined) coin.listed = found
      coin.isDelisted = found === undefined
      const isHalted = found === undefined || !found.instrument.isTrading
      if (isHalted === coin.isHalted) continue
      coin.isHalted = isHalted
      const because = !isHalted
        ? 'the venue trades it again'
        : found === undefined
          ? 'the venue lists it no more'
          : 'the venue has stopped its trade'
      this.#tell({ kind: 'trading', symbol: coin.symbol, is: isHalted ? 'halted' : 'resumed', because })
    }
  }
}
