import type { Distance } from '../../../machines/position/distance.ts'
import type { Fee } from '../../../machines/position/order-facts.ts'
import type { HangsOn } from '../../../machines/position/position-plan.ts'
import type { AskedOrder } from '../../../projections/asked-orders.ts'
import { isContract } from '../../kernel/instrument-symbol.ts'
import type { EventOf, EventType, LogEvent } from '../../kernel/log-event.ts'
import { decimalsIn, type Units, type WordsContext } from './words-context.ts'

/** What is said of an event: one line, and the numbers behind it, or null. */
export type Sentence = { readonly line: string; readonly detail: string | null }
/** Makes the sentence of events of these types. */
export type Tell<T extends EventType = EventType> = (event: EventOf<T>, say: Say) => string | Sentence
/** One for each of these types. */
export type Tells<T extends EventType> = { readonly [Type in T]: Tell<Type> }

const DAY = 'yyyy-mm-dd'.length
const UNITS: readonly (readonly [unit: string, ms: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
  ['ms', 1],
]

/** A time in UTC, to the millisecond where it has any. */
export const momentWords = (ms: number): string =>
  new Date(ms)
    .toISOString()
    .replace('T', ' ')
    .replace(/(\.000)?Z$/, '')

/** A span of time, exact: `1 h 30 min`. */
export const spanWords = (ms: number): string => {
  const parts: string[] = []
  let rest = Math.abs(ms)
  for (const [unit, length] of UNITS) {
    const count = Math.floor(rest / length)
    if (count > 0) parts.push(`${count} ${unit}`)
    rest -= count * length
  }
  return parts.length === 0 ? '0 s' : `${ms < 0 ? '-' : ''}${parts.join(' ')}`
}

/** `1 order`, `2 orders`. */
export const countWords = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`

export const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

const padded = (text: string, decimals: number): string => {
  const missing = decimals - decimalsIn(text)
  if (missing <= 0) return text
  return `${text}${text.includes('.') ? '' : '.'}${'0'.repeat(missing)}`
}

const HANGS_ON: Readonly<Record<HangsOn['is'], string>> = {
  average: 'the average price paid',
  limit: "the entry's limit",
  mark: 'the best price',
  change: 'the changed plan',
}

/** The words of amounts, moments and orders as they stood when the event happened. */
export class Say {
  readonly context: WordsContext
  readonly #event: LogEvent
  readonly units: Units

  constructor(event: LogEvent, context: WordsContext) {
    const { symbol, base, quote } = event.parts
    this.#event = event
    this.context = context
    const known = context.unitsOf(symbol)
    this.units = known ?? {
      base: base ?? '',
      quote: quote ?? '',
      settle: quote ?? '',
      decimals: 0,
      isContract: symbol !== null && isContract(symbol),
    }
  }

  /** with every digit it has, and at least as many decimals as the tick */
  price(text: string): string {
    return `${padded(text, this.units.decimals)} ${this.units.quote}`.trimEnd()
  }

  /** of another instrument, or of one of its positions, by its name */
  priceOf(name: string, text: string): string {
    const { decimals, quote } = this.context.unitsOf(name.split(' ')[0] ?? '') ?? { decimals: 0, quote: '' }
    return `${padded(text, decimals)} ${quote}`.trimEnd()
  }

  barePrice(text: string): string {
    return padded(text, this.units.decimals)
  }

  quantity(text: string): string {
    if (this.units.isContract) return `${text} ${text === '1' ? 'contract' : 'contracts'}`
    return `${text} ${this.units.base}`.trimEnd()
  }

  /** in the asset that the instrument is settled in */
  money(text: string): string {
    return `${text} ${this.units.settle}`.trimEnd()
  }

  fee({ amount, asset, quoteValue }: Fee): string {
    const worth = asset === this.units.quote || asset === this.units.settle ? '' : ` (${quoteValue} ${this.units.quote})`
    return `fee ${amount} ${asset}${worth}`
  }

  /** without the day where it is the event's own */
  moment(ms: number): string {
    const text = momentWords(ms)
    return text.slice(0, DAY) === momentWords(this.#event.time).slice(0, DAY) ? text.slice(DAY + 1) : text
  }

  distance({ by, of, atMost }: Distance): string {
    const most = atMost === undefined ? '' : `, at most ${this.price(atMost)}`
    return `${by === 'pct' ? `${of} %` : this.price(of)}${most}`
  }

  /** from what a price was measured */
  hangsOn(hangsOn: HangsOn | null | undefined): string {
    return hangsOn == null ? '' : `, measured from ${HANGS_ON[hangsOn.is]} ${this.price(hangsOn.price)}`
  }

  /** `buy 2 ETH at 400.00 USD or better` */
  terms({ side, quantity, limitPrice, stopPrice }: AskedOrder): string {
    const limit = limitPrice === null ? null : this.price(limitPrice)
    if (stopPrice !== null)
      return `${side} ${this.quantity(quantity)} at a stop of ${this.price(stopPrice)}${limit === null ? '' : `, limit ${limit}`}`
    return `${side} ${this.quantity(quantity)} ${limit === null ? 'at market' : `at ${limit} or better`}`
  }

  /** The order of that id as it was asked for; `otherwise`: where no event before did. */
  order(orderId: string, otherwise: string): string {
    return this.#named(this.context.order(orderId), otherwise)
  }

  /** The same order as it was to become. */
  amended(orderId: string, otherwise: string): string {
    return this.#named(this.context.amendment(orderId), otherwise)
  }

  #named(asked: AskedOrder | null, otherwise: string): string {
    if (asked === null) return `the ${otherwise}`
    const { role, quantity, stopPrice, limitPrice } = asked
    if (role === 'protection' && stopPrice !== null) return `the stop at ${this.price(stopPrice)} for ${this.quantity(quantity)}`
    if (role === 'protection' && limitPrice !== null) return `the target at ${this.price(limitPrice)} for ${this.quantity(quantity)}`
    return `the order to ${this.terms(asked)}`
  }
}
