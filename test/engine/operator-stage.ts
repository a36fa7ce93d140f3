import type { OperatorCommand, Wish } from '../../machines/session/operator-command.ts'
import type { Verdict } from '../../src/command/input.ts'
import { loadConfig } from '../../src/config/load.ts'
import { Settings } from '../../src/config/settings.ts'
import { decode } from '../../src/event/codec.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { Row } from '../../src/event/store.ts'
import type { Exchange, Outcome, PlaceOrder, Report } from '../../src/exchange/port.ts'
import { TapeClock } from '../../src/kernel/clock.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import { Engine } from '../../src/run/engine.ts'
import { asking } from './asking.ts'
import { partsOf, silentVenue } from './live-stage.ts'

const MINUTE_MS = 60_000
const SYMBOLS = ['AAA/USD', 'BBB/USD'] as const

/** An engine of two coins, a venue that does what the test says, and a person. */
export class OperatorStage {
  readonly clock = new TapeClock()
  store = new MemoryStore()
  engine!: Engine
  /** what left the process, in order */
  sent: string[] = []
  readonly #placed: PlaceOrder[] = []
  #wanted: string | null = null
  #commands = 0
  readonly #venue: Partial<Exchange>
  readonly #overrides: Readonly<Record<string, string>>

  private constructor(venue: Partial<Exchange>, overrides: Readonly<Record<string, string>>) {
    this.#venue = venue
    this.#overrides = overrides
  }

  /** `venue`: what it does otherwise; `overrides`: options that are set. */
  static async open(venue: Partial<Exchange> = {}, overrides: Readonly<Record<string, string>> = {}): Promise<OperatorStage> {
    const stage = new OperatorStage(venue, overrides)
    stage.clock.set(MINUTE_MS)
    await stage.boot()
    return stage
  }

  /** A process begins, and goes on where the log ends. */
  async boot(): Promise<void> {
    const exchange: Exchange = {
      ...silentVenue,
      place: (order) => {
        this.#placed.push(order)
        this.sent.push(`place ${order.type} ${order.symbol}`)
      },
      cancel: ({ orderId }) => void this.sent.push(`cancel ${this.#placed.find((order) => order.orderId === orderId)?.type}`),
      query: () => void this.sent.push('query'),
      ...this.#venue,
    }
    const settings = new Settings(loadConfig({ overrides: { 'entry.minWindowBars': '1', ...this.#overrides } }))
    const parts = partsOf({ store: this.store, clock: this.clock, exchange, settings, bases: ['AAA', 'BBB'] })
    this.engine = await Engine.open({
      ...parts,
      folded: await foldLog(this.store, foldNothing(), { isChecked: true }),
      strategy: asking(({ symbol }) => (symbol === this.#wanted ? { trigger: 'test', values: {} } : null)),
    })
    this.engine.venueClock.ask()
    await this.engine.reconcile([])
  }

  /** A process begins on what a crash left of the log. */
  async bootFrom(rows: readonly Row[]): Promise<void> {
    this.store = new MemoryStore()
    for (const { position: _, ...row } of rows) await this.store.append(row.stream, row.number - 1, [row])
    await this.boot()
  }

  async events(): Promise<LogEvent[]> {
    const found: LogEvent[] = []
    for await (const page of this.store.readAll(null)) found.push(...page.map(decode))
    return found
  }

  /** What the work writes. */
  async written(work: () => Promise<unknown>): Promise<LogEvent[]> {
    const before = (await this.events()).length
    await work()
    return (await this.events()).slice(before)
  }

  command(wish: Wish, id = `c${this.#commands++}`): OperatorCommand {
    return { id, actor: 'anna', because: 'news', wish }
  }

  /** All at once. */
  async ask(...wishes: readonly (Wish | OperatorCommand)[]): Promise<readonly Verdict[]> {
    for (const wish of wishes) this.engine.flow.take({ kind: 'operator', command: 'wish' in wish ? wish : this.command(wish) })
    return (await this.engine.flow.settle()).filter(({ is }) => is === 'answered')
  }

  /** A candle of the coin ends, and the strategy wants in. */
  want(coin: 0 | 1): void {
    const { flow } = this.engine
    const closeMs = this.clock.nowMs() + MINUTE_MS
    this.clock.set(closeMs)
    flow.tick(coin, 1000, closeMs, 1)
    this.#wanted = SYMBOLS[coin]
    flow.take({ kind: 'candle', coin, closeMs })
    this.#wanted = null
  }

  async enter(coin: 0 | 1): Promise<readonly Verdict[]> {
    this.want(coin)
    return this.engine.flow.settle()
  }

  /** The venue takes the order that was placed last. */
  accept(): Promise<void> {
    return this.reply({ is: 'accepted', venueOrderId: 'v' })
  }

  /** What the venue answers to the order that was placed last. */
  async reply(outcome: Outcome): Promise<void> {
    const { orderId, symbol } = this.#placed.at(-1)!
    await this.hear({ kind: 'reply', to: 'place', symbol, orderId, outcome, venueTimeMs: this.clock.nowMs() })
  }

  async fill(): Promise<void> {
    const { orderId, symbol, quantity } = this.#placed.at(-1)!
    const venueTimeMs = this.clock.nowMs()
    const fee = { amount: '0', asset: 'USD', quoteValue: '0' }
    const trade = { orderId, tradeId: orderId, symbol, quantity, price: '10', fee, liquidity: 'taker' as const, venueTimeMs }
    const answer = { is: 'found', status: 'filled', venueOrderId: 'v', executed: quantity, trades: [trade] } as const
    await this.hear(
      { kind: 'trade', symbol, orderId, trade, venueTimeMs },
      { kind: 'order', symbol, orderId, askedMs: null, answer, venueTimeMs },
    )
  }

  async cancelled(): Promise<void> {
    const { orderId, symbol } = this.#placed.at(-1)!
    const answer = { is: 'found', status: 'cancelled', venueOrderId: 'v', executed: '0', trades: [] } as const
    await this.hear({ kind: 'order', symbol, orderId, askedMs: null, answer, venueTimeMs: this.clock.nowMs() })
  }

  /** The venue does not cancel the order that was placed last, and a look-up finds it open. */
  async cancelRefused(): Promise<void> {
    const { orderId, symbol } = this.#placed.at(-1)!
    const venueTimeMs = this.clock.nowMs()
    await this.hear({ kind: 'reply', to: 'cancel', symbol, orderId, outcome: { is: 'rejected', code: 'rate-limited' }, venueTimeMs })
    const answer = { is: 'found', status: 'open', venueOrderId: 'v', executed: '0', trades: [] } as const
    await this.hear({ kind: 'order', symbol, orderId, askedMs: venueTimeMs, answer, venueTimeMs })
  }

  /** The entry rests at the venue. */
  async rest(coin: 0 | 1): Promise<void> {
    await this.enter(coin)
    await this.accept()
  }

  /** Coins are held, and the stop on them rests. */
  async hold(coin: 0 | 1): Promise<void> {
    await this.enter(coin)
    await this.fill()
    await this.accept()
  }

  async hear(...reports: readonly Report[]): Promise<void> {
    for (const report of reports) this.engine.flow.take({ kind: 'report', report })
    await this.engine.flow.settle()
  }
}
