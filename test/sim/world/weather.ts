import { liveOrders } from '../../../machines/position/claims.ts'
import { decode } from '../../../src/event/codec.ts'
import { seal } from '../../../src/event/envelope.ts'
import type { Row } from '../../../src/event/store.ts'
import type { Trade } from '../../../src/exchange/port.ts'
import { keyedName } from '../../../src/kernel/random.ts'
import { tradeByHand } from './by-hand.ts'
import type { Fault, Site } from './faults.ts'
import { liveSpell, tellTrading } from './live/live-weather.ts'
import { allowAgain, command } from './person.ts'
import { remoteSpell } from './remote-weather.ts'
import type { World } from './world.ts'

/** How often something larger may go wrong. */
const SPELL_MS = 20_000

/** What befalls whole markets, lines and processes, a spell at a time, and what an operator does. */
export class Weather {
  readonly #world: World
  #isIntruderNear = false

  constructor(world: World) {
    this.#world = world
    this.#spell(0)
  }

  #spell(nth: number): void {
    const { timeline, venue } = this.#world
    timeline.after(SPELL_MS, () => {
      this.#compareMemory()
      this.#world.oracle.alarms.check()
      if (this.#world.isHealed) return
      this.#draw('person', '', nth, (fault) => command(this.#world, fault))
      this.#draw('outage', '', nth, (fault) => this.#outage(fault))
      this.#draw('funds', '', nth, (fault) => venue.strange.befall(fault))
      this.#draw('intruder', '', nth, () => {
        this.#isIntruderNear = true
      })
      if (this.#world.remote !== null) remoteSpell(this.#world, this.#world.remote, nth)
      if (this.#world.scenario.live !== null) liveSpell(this.#world, nth)
      venue.places.markets.forEach((_, coin) => {
        const name = String(coin)
        this.#draw('silence', name, nth, (fault) => this.#silence(coin, fault))
        this.#draw('halt', name, nth, (fault) => this.#halt(coin, fault))
        this.#draw('filters', name, nth, (fault) => this.#raise(coin, fault))
        this.#draw('operator', name, nth, (fault) => this.#operate(coin, fault))
        this.#draw('stranger', name, nth, (fault) => this.#stranger(coin, fault))
      })
      this.#spell(nth + 1)
    })
  }

  /** I-02 in the middle of things: what is in memory is what is in the log, whenever nothing waits for the disk. */
  #compareMemory(): void {
    const { process, oracle } = this.#world
    if (process?.tradingSinceMs != null && process.folded !== null && !process.isAhead) oracle.compare(process.folded.state, 'memory')
  }

  #draw(site: Site, entity: string, nth: number, befall: (fault: Fault) => void): void {
    const fault = this.#world.fault(site, entity, nth)
    if (fault === null) return
    this.#world.trace.tell('world', `${fault.what} ${entity}`)
    befall(fault)
  }

  #later(fault: Fault, leastMs: number, mostMs: number, happen: () => void): void {
    this.#world.timeline.after(Math.floor(leastMs + fault.amount * (mostMs - leastMs)), happen)
  }

  #outage(fault: Fault): void {
    const world = this.#world
    world.marks.hit('the venue was out of reach')
    world.isOut = true
    for (const process of world.processes) process.line.is('down', 'outage')
    for (const { live } of world.processes) live?.streams.fall('all', fault.amount < 0.5 ? 'cut' : 'half-open')
    world.oracle.disturbedAll()
    this.#later(fault, 5_000, 40_000, () => {
      world.isOut = false
      for (const process of world.processes) process.line.is('gap', 'outage')
      world.oracle.disturbedAll()
    })
  }

  #silence(coin: number, fault: Fault): void {
    // in the middle of a candle, so that it ends with an old price
    this.#world.timeline.after(Math.floor(fault.amount * 4_000), () => {
      this.#world.feed.silentUntilMs[coin] = this.#world.isHealed ? 0 : this.#world.timeline.nowMs + 5_000 + fault.amount * 30_000
    })
  }

  #halt(coin: number, fault: Fault): void {
    const world = this.#world
    world.marks.hit('a market was halted')
    world.venue.halt(coin, fault.amount > 0.5)
    tellTrading(world, coin, 'halted')
    this.#disturbed(coin)
    this.#later(fault, 3_000, 30_000, () => {
      world.venue.halted[coin] = false
      tellTrading(world, coin, 'resumed')
      this.#disturbed(coin)
    })
  }

  #raise(coin: number, fault: Fault): void {
    const world = this.#world
    const one = world.venue.places.markets[coin]!
    world.marks.hit('minimums were raised')
    const minNotional = one.firstFilters.minNotional * (fault.amount > 0.5 ? 100n : 5n)
    one.filters = { ...one.firstFilters, minNotional }
    this.#disturbed(coin)
    this.#later(fault, 5_000, 30_000, () => {
      one.filters = one.firstFilters
      this.#disturbed(coin)
    })
  }

  #disturbed(market: number): void {
    const { oracle, venue } = this.#world
    for (const coin of venue.places.heldOf(market)) oracle.disturbed(String(coin))
  }

  #operate(coin: number, fault: Fault): void {
    const { process, venue } = this.#world
    if (process === null) return
    const { symbol } = venue.places.markets[coin]!
    switch (fault.what) {
      case 'close-all':
        process.ask({ type: 'CloseCoin', symbol })
        return this.#regret(symbol, fault)
      case 'cancel-entry':
        return process.ask({ type: 'CancelEntry', symbol })
      case 'pause-and-restart':
        process.ask({ type: 'Pause' })
        return this.#later(fault, 1_000, 15_000, () => {
          if (process.isAlive) this.#world.restart(process)
          allowAgain(this.#world)
        })
      default:
        this.#world.restart(process)
    }
  }

  /** Half of those who want a coin closed want it no more: at once, or before long. */
  #regret(symbol: string, { amount }: Fault): void {
    if (amount >= 0.5) return
    const takeBack = (): void => void this.#world.process?.ask({ type: 'TakeBackExit', symbol })
    if (amount < 0.2) takeBack()
    else this.#world.timeline.after(Math.floor((amount - 0.2) * 3_000), takeBack)
  }

  /** Somebody else's order on the same account: it is none of ours. */
  #stranger(coin: number, fault: Fault): void {
    const world = this.#world
    const held = world.venue.places.heldOf(coin)
    if (fault.what === 'buys' || fault.what === 'sells')
      return tradeByHand(world, held[Math.floor(fault.amount * 1000) % held.length]!, fault)
    const { symbol } = world.venue.places.markets[coin]!
    const orderId = `x-${keyedName(world.scenario.seed, 'stranger', coin, world.timeline.nowMs)}`
    const trade = {
      orderId,
      tradeId: orderId,
      symbol,
      quantity: '1',
      price: '1',
      fee: { amount: '0', asset: 'USD', quoteValue: '0' },
      liquidity: 'taker' as const,
      venueTimeMs: world.timeline.nowMs,
    }
    if (fault.what === 'misnamed') return this.#misname(held[0]!, trade)
    world.marks.hit('a stranger traded on the account')
    this.#later(fault, 1, 1_000, () => world.process?.line.hear({ kind: 'trade', symbol, orderId, trade, venueTimeMs: trade.venueTimeMs }))
  }

  /** The venue says of an order of ours that it traded another coin. */
  #misname(coin: number, trade: Trade): void {
    const { oracle, marks, process } = this.#world
    const order = liveOrders(oracle.position(coin)).find(({ executed, quantity }) => executed < quantity)
    if (order === undefined || process === null) return
    marks.hit('a report named another coin')
    const symbol = 'ELSE/USD'
    const { orderId } = order
    process.line.hear({
      kind: 'trade',
      symbol,
      orderId,
      trade: { ...trade, symbol, orderId, quantity: '0.001' },
      venueTimeMs: trade.venueTimeMs,
    })
  }

  /** Somebody may have waited for this row. */
  becameDurable({ stream }: Row): void {
    if (this.#isIntruderNear && stream.startsWith('session-')) this.#world.timeline.after(0, () => this.#intrude())
  }

  /**
   * A second engine on the same log: its session begins, behind the back of the first. Right behind an event of that
   * stream and with its clock and cursor, so that nothing gives it away but the number that is taken.
   */
  #intrude(): void {
    const world = this.#world
    const last = world.disk.rows.at(-1)
    const started = world.disk.rows.find(({ type }) => type === 'SessionStarted')
    if (!this.#isIntruderNear || world.isHealed || last?.stream.startsWith('session-') !== true || started === undefined) return
    this.#isIntruderNear = false
    const { time, input, command, number, hash } = last
    const { stored } = seal({ ...decode(started), number: number + 1, time, wallTime: time, input, command, run: 'intruder' }, hash)
    world.oracle.hasIntruder = true
    if (world.remote !== null) world.remote.server.append(last.stream, last.number, [stored], -1)
    else world.becameDurable(world.disk.write(last.stream, stored), -1)
  }
}
