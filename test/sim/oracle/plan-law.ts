import type { EntryRequested } from '../../../machines/position/entry-events.ts'
import { isFlat, type PositionState } from '../../../machines/position/state.ts'
import type { LogEvent } from '../../../src/kernel/log-event.ts'
import { Decimal, format, ZERO } from '../../../src/kernel/money.ts'
import { deposits, mostStopsOf, QUOTE, type SimCoin } from '../world/coins.ts'
import { CAPABILITIES, PROOF_DELAY_MS } from '../world/scenario.ts'
import type { World } from '../world/world.ts'
import { ChangeLaw } from './change-law.ts'
import { restingPriceOf, targetPriceOf } from './stop-price.ts'
import { SwitchLaw } from './switch-law.ts'

type Entry = EntryRequested['data']
type Table = Readonly<Record<string, unknown>>

const MINUTE_MS = 60_000
const FEE_PCT = new Decimal(format(CAPABILITIES.takerFeePct))
const rounded = (amount: Decimal): Decimal => amount.toDecimalPlaces(18, Decimal.ROUND_HALF_UP)
/** Amounts are rounded on their way to a size: by so little may the whole be off. */
const SLACK = new Decimal('1e-12')

/** The same value has the same text, whatever the order of its fields. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort()) : part,
  ) ?? 'nothing'

/**
 * I-32: what is frozen into an entry, and the size and the stop that follow, are what the options in force make of them: the rule written
 * again. Exits are held against the plan by `verify`, which is asked of every log in the end.
 */
export class PlanLaw {
  readonly #world: World
  readonly #options = new Map<string, unknown>()
  #symbol = ''
  #slot = ''
  readonly #switches: SwitchLaw
  readonly #changes: ChangeLaw

  constructor(world: World) {
    this.#world = world
    this.#switches = new SwitchLaw(world)
    this.#changes = new ChangeLaw(world)
  }

  /** Before the event is folded. */
  check(event: LogEvent, coin: number): void {
    this.#symbol = event.parts.symbol ?? ''
    this.#slot = event.parts.slot ?? ''
    if (event.type === 'ConfigApplied') this.#follow(event.data.changed)
    if (event.type === 'EntryRequested') this.#entry(event.data, coin)
    const wrong = coin < 0 ? null : (this.#switches.check(event, coin) ?? this.#changes.check(event, coin))
    if (wrong !== null) this.#broken(coin, wrong)
    if (event.type !== 'ProtectionRequested' && event.type !== 'ProtectionAmendRequested') return
    if (!('stopPrice' in event.data)) return this.#target(event.data.limitPrice, coin)
    const due = format(restingPriceOf(this.#positionOf(coin)))
    if (event.data.stopPrice !== due) this.#broken(coin, `a stop is at ${event.data.stopPrice}; by what was paid it is at ${due}`)
  }

  #positionOf(coin: number): PositionState {
    return this.#changes.changed(this.#world.oracle.position(coin))
  }

  #target(limitPrice: string, coin: number): void {
    const due = format(targetPriceOf(this.#positionOf(coin)))
    if (limitPrice !== due) this.#broken(coin, `a target rests at ${limitPrice}; by what was paid it is at ${due}`)
  }

  restored(events: readonly LogEvent[]): void {
    this.#options.clear()
    this.#switches.restored(events)
    this.#changes.restored(events)
    for (const event of events) if (event.type === 'ConfigApplied') this.#follow(event.data.changed)
  }

  #follow(changed: Readonly<Record<string, readonly [unknown, unknown]>>): void {
    for (const [name, [, value]] of Object.entries(changed))
      if (value === null) this.#options.delete(name)
      else this.#options.set(name, value)
  }

  #broken(coin: number, message: string): void {
    this.#world.oracle.broken('I-32', `${this.#world.venue.coins[coin]!.symbol}: ${message}`)
  }

  #of(name: string): unknown {
    const ofSlot = this.#options.get(`slots.${this.#slot}.${name}`)
    return ofSlot ?? this.#options.get(`coins.${this.#symbol}.${name}`) ?? this.#options.get(name)
  }
  #number(name: string): Decimal {
    return new Decimal(String(this.#of(name)))
  }
  /** of an option that is off at zero */
  #isOn(name: string): boolean {
    return this.#number(name).gt(0)
  }
  #pct(name: string) {
    return { by: 'pct', of: this.#of(name) }
  }

  #entry(entry: Entry, coin: number): void {
    const one = this.#world.venue.coins[coin]!
    const { exits, ...plan } = entry.plan
    const due = { ...this.#planOf(one, entry), ...this.#venueOf(one) }
    for (const [told, wanted] of [
      [plan, due],
      [exits, this.#exitsOf(one, entry)],
    ] as readonly (readonly [Table, Table])[])
      for (const [field, value] of Object.entries(wanted))
        if (textOf(told[field]) !== textOf(value))
          this.#broken(coin, `a plan has ${textOf(told[field])} for ${field}; by the options it is ${textOf(value)}`)
    this.#limit(entry, one, coin)
    this.#size(entry, one, coin)
  }

  /**
   * A distance by the average true range, where the options have it so and enough candles were seen; else by a percentage. The range itself
   * is taken as it is told.
   */
  #distance(name: string, { plan: { atr } }: Entry) {
    if (this.#of('exit.stopsBy') !== 'atr' || atr?.value == null) return this.#pct(`exit.${name}Pct`)
    return { by: 'price', of: rounded(this.#number(`exit.${name}Atr`).times(atr.value)).toFixed() }
  }

  #planOf(coin: SimCoin, entry: Entry): Table {
    const isNeverSold = (this.#of('exit.neverSell') as readonly string[]).includes(coin.base)
    const { moveStop } = this.#world.scenario.can
    return {
      moveStop: moveStop === 'cancel-create' ? undefined : moveStop,
      hardStop: this.#pct('exit.hardStopPct'),
      takeProfit: this.#distance('takeProfit', entry),
      maxHoldMs: Number(this.#of('exit.maxHoldMin')) * MINUTE_MS,
      trailing: this.#isOn('exit.trailingActivatePct') ? this.#trailing() : null,
      exitRetryMs: Number(this.#of('exit.retryS')) * 1000,
      // where none rests, and where nothing may be sold, none is placed
      maxStops: isNeverSold ? 0 : mostStopsOf(coin, this.#world.scenario),
    }
  }

  #trailing() {
    const step = Decimal.max(this.#number('exit.trailingStepPct'), this.#number('exit.trailingMinMovePct'))
    return {
      activate: this.#pct('exit.trailingActivatePct'),
      ...(this.#isOn('exit.trailingAfterMin') && { afterMs: Number(this.#of('exit.trailingAfterMin')) * MINUTE_MS }),
      distance: this.#pct('exit.trailingDistancePct'),
      step: { by: 'pct', of: step.toFixed() },
      ...(this.#isOn('exit.trailingStaleS') && { staleMs: Number(this.#of('exit.trailingStaleS')) * 1000 }),
    }
  }

  /** What the venue says of itself and of the coin; the least value of contracts counts in contracts. */
  #venueOf({ firstFilters, contract }: SimCoin): Table {
    const { tickSize, stepSize, minQuantity, minNotional } = firstFilters
    const least = new Decimal(format(minNotional)).div(contract === undefined ? 1 : format(contract.size))
    const filters = { tickSize: format(tickSize), stepSize: format(stepSize), minQuantity: format(minQuantity) }
    return { ...filters, minNotional: rounded(least).toFixed(), proofDelayMs: PROOF_DELAY_MS }
  }

  #exitsOf({ base }: SimCoin, entry: Entry): Table {
    const isSoftStop = this.#isOn('exit.softStopPct') || (this.#of('exit.stopsBy') === 'atr' && entry.plan.atr?.value != null)
    const table = this.#of('exit.roi') as readonly { fromMin: number; gainPct: string }[]
    return {
      feePct: FEE_PCT.toFixed(),
      softStop: isSoftStop ? this.#distance('softStop', entry) : undefined,
      breakEvenAtPct: this.#isOn('exit.breakEvenAtPct') ? this.#of('exit.breakEvenAtPct') : undefined,
      roi: table.length > 0 ? table.map(({ fromMin, gainPct }) => ({ fromMs: fromMin * MINUTE_MS, gainPct })) : undefined,
      signal: this.#of('exit.signal') === 'off' ? undefined : this.#of('exit.signal'),
      idleMs: this.#isOn('exit.idleExitMin') ? Number(this.#of('exit.idleExitMin')) * MINUTE_MS : undefined,
      nearestAtVenue: this.#of('exit.stopAtVenue') === 'nearest' ? true : undefined,
      stopLimit:
        this.#world.scenario.can.stops.kind === 'limit'
          ? { pct: this.#of('exit.stopLimitPct'), patienceMs: Number(this.#of('exit.stopLimitS')) * 1000 }
          : undefined,
      switching:
        this.#of('exit.switching') === 'on'
          ? {
              stopBelowPct: this.#of('exit.switchStopBelowPct'),
              targetAbovePct: this.#of('exit.switchTargetAbovePct'),
              cooldownMs: Number(this.#of('exit.switchCooldownS')) * 1000,
            }
          : undefined,
      neverSell: (this.#of('exit.neverSell') as readonly string[]).includes(base) ? true : undefined,
    }
  }

  /** So far beyond the price, on the tick that is no worse than wished; one that must rest goes a tick back for each refusal before it. */
  #limit({ side, limitPrice, because, postOnly, instead }: Entry, { tickSize }: SimCoin, coin: number): void {
    const { price = '0' } = because.judged
    const sign = side === 'buy' ? 1 : -1
    const wished = rounded(new Decimal(price).times(this.#number('entry.limitOffsetPct')).div(100))
      .times(sign)
      .plus(price)
    const back = postOnly === true ? (instead?.attempt ?? 0) * sign : 0
    const due = wished
      .div(format(tickSize))
      .toDecimalPlaces(0, side === 'buy' ? Decimal.ROUND_FLOOR : Decimal.ROUND_CEIL)
      .minus(back)
      .times(format(tickSize))
    if (!due.eq(limitPrice)) this.#broken(coin, `an entry's limit is ${limitPrice}; by the options it is ${due.toFixed()}`)
  }

  /** Of the first entry of a cycle: a part of what was paid in, with its fee, less what is there, in whole steps; and what is set aside. */
  #size({ quantity, limitPrice, reserve, margin }: Entry, { firstFilters, contract }: SimCoin, coin: number): void {
    const position = this.#world.oracle.position(coin)
    if (!isFlat(position)) return
    const each = new Decimal(limitPrice).times(contract === undefined ? 1 : format(contract.size))
    const money = new Decimal(deposits[QUOTE]).times(this.#number('sizing.tradePct')).div(100)
    const { exposure } = position
    const wished = money.div(each.plus(each.times(FEE_PCT).div(100))).minus(exposure > ZERO ? format(exposure) : 0)
    const step = format(firstFilters.stepSize)
    const told = new Decimal(quantity)
    if (!told.mod(step).isZero() || told.gt(wished.plus(SLACK)) || told.plus(step).lt(wished.minus(SLACK)))
      this.#broken(coin, `an entry is of ${quantity}; by the options it is ${wished.toFixed(9)}, down to a step of ${step}`)
    const value = told.times(each)
    const bound = contract === undefined ? value : value.div(format(contract.leverage))
    if (
      contract !== undefined &&
      bound
        .minus(margin ?? 0)
        .abs()
        .gt(SLACK)
    )
      this.#broken(coin, `an entry binds a margin of ${margin}; by its value and leverage it is ${bound.toFixed()}`)
    if (bound.plus(value.times(FEE_PCT).div(100)).minus(reserve).abs().gt(SLACK))
      this.#broken(coin, `an entry sets ${reserve} aside, and may cost ${bound.plus(value.times(FEE_PCT).div(100)).toFixed()}`)
  }
}
