import { Decimal as Plain } from '../../src/kernel/money.ts'
import type { Recorded } from '../../src/kernel/recorded.ts'

const Decimal = Plain.clone({ precision: 120 })
type Decimal = Plain

/**
 * First in, first out, by intervals: lay all coins ever bought end to end, and all coins ever sold; the nth coin sold is
 * the nth coin bought, so an allocation is where two intervals overlap. No queue, no running state but two sums.
 */
type Stretch = { readonly from: Decimal; readonly to: Decimal; readonly money: Decimal; readonly tradeId: string; readonly ms: number }
export type Piece = {
  readonly quantity: string
  readonly cost: string
  readonly proceeds: string
  readonly openTradeId: string
  readonly closeTradeId: string
  readonly openedMs: number
  readonly closedMs: number
  /** cost without any rounding of shares: how far the booked one may be off is a law of its own */
  readonly exactCost: Decimal
}
export type Books = {
  readonly pieces: readonly Piece[]
  readonly open: readonly { readonly quantity: string; readonly cost: string; readonly tradeId: string }[]
}

type Fill = {
  tradeId: string
  quantity: string
  price: string
  fee: { amount: string; asset: string; quoteValue: string }
}

const BUYS = new Set(['EntryFilled', 'EntryLateFilled'])
const FILLS = new Set([...BUYS, 'ProtectionFilled', 'ProtectionLateFilled', 'ExitFilled', 'ExitLateFilled'])

const lay = (events: readonly Recorded[], isBuy: boolean): Stretch[] => {
  let to = new Decimal(0)
  return events
    .filter(({ type }) => FILLS.has(type) && BUYS.has(type) === isBuy)
    .map(({ data, parts, venueTime, time }) => {
      const { tradeId, quantity, price, fee } = data as Fill
      const inCoins = fee.asset === parts.base ? new Decimal(fee.amount) : new Decimal(0)
      const inMoney = fee.asset === parts.base ? new Decimal(0) : new Decimal(fee.quoteValue)
      const value = new Decimal(quantity).times(price).toDecimalPlaces(18, Decimal.ROUND_HALF_UP)
      const from = to
      to = isBuy ? from.plus(quantity).minus(inCoins) : from.plus(quantity).plus(inCoins)
      return { from, to, money: isBuy ? value.plus(inMoney) : value.minus(inMoney), tradeId, ms: venueTime ?? time }
    })
}

const truncated = (value: Decimal): Decimal => value.toDecimalPlaces(18, Decimal.ROUND_DOWN)
const length = ({ from, to }: { from: Decimal; to: Decimal }): Decimal => to.minus(from)

/** A stretch cut at the given lengths: each part takes its share of what is left of the money, the last one all of it. */
const cut = (stretch: Stretch, parts: readonly Decimal[], share: 'of-the-rest' | 'of-the-whole'): Decimal[] => {
  let left = length(stretch)
  let money = stretch.money
  return parts.map((part) => {
    const isLast = part.eq(left)
    const whole = share === 'of-the-whole' ? stretch.money.times(part).div(length(stretch)) : money.times(part).div(left)
    const taken = isLast ? money : truncated(whole)
    left = left.minus(part)
    money = money.minus(taken)
    return taken
  })
}

/** All events of one coin. */
export const plainFifo = (events: readonly Recorded[]): Books => {
  const [buys, sells] = [lay(events, true), lay(events, false)]
  const overlaps = sells.flatMap((sell) =>
    buys
      .filter((buy) => buy.from.lt(sell.to) && sell.from.lt(buy.to))
      .map((buy) => ({ buy, sell, part: Decimal.min(buy.to, sell.to).minus(Decimal.max(buy.from, sell.from)) })),
  )
  const costs = new Map<object, Decimal>()
  const open = buys.flatMap((buy) => {
    const parts = overlaps.filter((overlap) => overlap.buy === buy)
    const rest = parts.reduce((sum, { part }) => sum.minus(part), length(buy))
    const taken = cut(buy, rest.gt(0) ? [...parts.map(({ part }) => part), rest] : parts.map(({ part }) => part), 'of-the-rest')
    parts.forEach((overlap, index) => void costs.set(overlap, taken[index]!))
    return rest.gt(0) ? [{ quantity: rest.toFixed(), cost: taken.at(-1)!.toFixed(), tradeId: buy.tradeId }] : []
  })
  const proceeds = new Map<object, Decimal>()
  for (const sell of sells) {
    const parts = overlaps.filter((overlap) => overlap.sell === sell)
    cut(
      sell,
      parts.map(({ part }) => part),
      'of-the-whole',
    ).forEach((money, index) => void proceeds.set(parts[index]!, money))
  }
  const pieces = overlaps.map((overlap) => ({
    quantity: overlap.part.toFixed(),
    cost: costs.get(overlap)!.toFixed(),
    proceeds: proceeds.get(overlap)!.toFixed(),
    openTradeId: overlap.buy.tradeId,
    closeTradeId: overlap.sell.tradeId,
    openedMs: overlap.buy.ms,
    closedMs: overlap.sell.ms,
    exactCost: overlap.buy.money.times(overlap.part).div(length(overlap.buy)),
  }))
  return { pieces, open }
}
