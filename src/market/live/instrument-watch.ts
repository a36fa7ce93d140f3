import type { Timers } from '../../kernel/clock.ts'
import { isBelow, isDecimal } from './decimals.ts'
import type { FeedInstrument, FeedItem } from './feed.ts'
import { HEARTBEAT_MS, INSTRUMENTS_MS } from './feed-limits.ts'
import type { HeardCoin } from './heard-coin.ts'
import type { Listed, MarketKind, VenueDialect } from './venue-dialect.ts'

type Watching = {
  readonly dialect: VenueDialect
  readonly timers: Timers
  readonly tell: (item: FeedItem) => void
  /** Makes coins heard that the venue seems to list again, and returns those that it does. Rejects where the venue is not reached. */
  readonly listAgain: (coins: readonly HeardCoin[]) => Promise<readonly HeardCoin[]>
}

const AMOUNTS = ['tickSize', 'stepSize', 'minQuantity', 'minNotional', 'contractSize'] as const

const isSame = (a: string, b: string): boolean => a === b || (isDecimal(a) && isDecimal(b) && !isBelow(a, b) && !isBelow(b, a))

/** Of what the venue demands, without whether it trades just now; the same amount may be written otherwise. */
const areRulesSame = (a: FeedInstrument, b: FeedInstrument): boolean =>
  a.base === b.base && a.quote === b.quote && a.settle === b.settle && AMOUNTS.every((name) => isSame(a[name], b[name]))

/** Notices that the trade of a coin was halted or resumed, and that its rules changed. */
export class InstrumentWatch {
  readonly #watching: Watching
  readonly #coins: readonly HeardCoin[]
  #askedMs: number
  #isAsking = false

  constructor(watching: Watching, coins: readonly HeardCoin[]) {
    this.#watching = watching
    this.#coins = coins
    this.#askedMs = watching.timers.steadyMs()
  }

  /**
   * A coin that is silent may be halted: then it is looked sooner. One that is delisted takes the venue's whole list to find, and rarely
   * comes back.
   */
  beat(): void {
    const nowMs = this.#watching.timers.steadyMs()
    const isOneSilent = this.#coins.some(({ isHalted, frameMs }) => !isHalted && nowMs - frameMs >= HEARTBEAT_MS)
    const isOneHalted = this.#coins.some(({ isHalted, isDelisted }) => isHalted && !isDelisted)
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
    const again = new Map<HeardCoin, FeedInstrument>()
    for (const kind of ['spot', 'linear'] as const) {
      const coins = this.#coins.filter(({ listed }) => listed.kind === kind)
      if (coins.length === 0) continue
      const now = await this.#ask(kind, coins)
      for (const coin of coins) {
        const found = now.get(coin.listed.id)
        if (coin.isDelisted && found !== undefined) again.set(coin, coin.listed.instrument)
        else this.#compare(coin, coin.listed.instrument, found)
      }
    }
    if (again.size === 0) return
    for (const coin of await this.#watching.listAgain([...again.keys()])) this.#compare(coin, again.get(coin)!, coin.listed)
  }

  async #ask(kind: MarketKind, coins: readonly HeardCoin[]): Promise<ReadonlyMap<string, Listed>> {
    const listed = await this.#watching.dialect.askInstruments(
      kind,
      coins.map((coin) => coin.listed),
    )
    return new Map(listed.map((one) => [one.id, one]))
  }

  #compare(coin: HeardCoin, before: FeedInstrument, found: Listed | undefined): void {
    const { tell } = this.#watching
    if (found !== undefined && !areRulesSame(found.instrument, before)) tell({ kind: 'instrument', instrument: found.instrument })
    if (found !== undefined) coin.listed = found
    coin.isDelisted = found === undefined
    const isHalted = found === undefined || !found.instrument.isTrading
    if (isHalted === coin.isHalted) return
    coin.isHalted = isHalted
    const because = !isHalted
      ? 'the venue trades it again'
      : found === undefined
        ? 'the venue lists it no more'
        : 'the venue has stopped its trade'
    tell({ kind: 'trading', symbol: coin.symbol, is: isHalted ? 'halted' : 'resumed', because })
  }
}
