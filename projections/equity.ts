import type { MarksObserved } from '../src/kernel/facts.ts'
import type { Money } from '../src/kernel/money.ts'
import { divide, multiply, parse, SCALE, ZERO } from '../src/kernel/money.ts'
import type { Projection } from '../src/kernel/projection.ts'
import type { Recorded } from '../src/kernel/recorded.ts'
import type { Fill } from './fill.ts'
import { fillOf, fillTypes } from './fill.ts'

type Coin = { readonly quote: string; held: Money; mark: Money; markMs: number }
/** `maxDrawdownShare` is the deepest fall from a peak as a share of that peak (1 = all of it). */
type Curve = { equity: Money; peak: Money; maxDrawdown: Money; maxDrawdownShare: Money }

export type EquityState = {
  cash: Record<string, Record<string, Money>>
  coins: Record<string, Record<string, Coin>>
  curves: Record<string, Record<string, Curve>>
}

/** One point of the curve. `value` is what the held coins are worth at their marks; `marksAgeMs` is the age of the oldest of these. */
export type EquityRow = {
  readonly book: string
  readonly timeMs: number
  readonly marksAgeMs: number
  readonly quotes: Readonly<Record<string, { readonly equity: Money; readonly cash: Money; readonly value: Money }>>
}

const move = (state: EquityState, fill: Fill): void => {
  const cash = (state.cash[fill.book] ??= {})
  const coins = (state.coins[fill.book] ??= {})
  const coin = (coins[fill.symbol] ??= { quote: fill.quote, held: ZERO, mark: ZERO, markMs: 0 })
  const isBuy = fill.side === 'buy'
  coin.held += isBuy ? fill.coins : -fill.coins
  // the price of our own trade stands until the next sample: a coin is never without a mark
  coin.mark = fill.price
  coin.markMs = fill.event.time
  const fee = fill.feeIn === 'quote' ? fill.feeAmount : ZERO
  cash[fill.quote] = (cash[fill.quote] ?? ZERO) + (isBuy ? -fill.value : fill.value) - fee
  if (fill.feeIn === 'third') cash[fill.feeAsset] = (cash[fill.feeAsset] ?? ZERO) - fill.feeAmount
}

const follow = (curve: Curve, equity: Money): void => {
  curve.equity = equity
  if (equity >= curve.peak) {
    curve.peak = equity
    return
  }
  const fall = curve.peak - equity
  if (fall > curve.maxDrawdown) curve.maxDrawdown = fall
  // compared without dividing, because a new deepest fall is rare
  if (curve.peak <= ZERO || fall * SCALE <= curve.maxDrawdownShare * curve.peak) return
  const part = divide(fall, curve.peak)
  if (part > curve.maxDrawdownShare) curve.maxDrawdownShare = part
}

/** What the held coins of one quote asset are worth at their marks. */
const valueIn = (coins: Record<string, Coin>, quote: string): Money => {
  let value = ZERO
  for (const symbol in coins) {
    const { quote: priced, held, mark } = coins[symbol] as Coin
    if (priced === quote && held !== ZERO) value += multiply(held, mark)
  }
  return value
}

const oldestMark = (coins: Record<string, Coin>, nowMs: number): number => {
  let oldestMs = nowMs
  for (const symbol in coins) {
    const { held, markMs } = coins[symbol] as Coin
    if (held !== ZERO && markMs < oldestMs) oldestMs = markMs
  }
  return oldestMs
}

const observe = (state: EquityState, event: Recorded, emit?: (row: EquityRow) => void): void => {
  const { book } = event.parts
  const { marks } = event.data as MarksObserved['data']
  const coins = (state.coins[book] ??= {})
  for (const symbol in marks) {
    const coin = coins[symbol]
    if (coin === undefined) continue
    coin.mark = parse(marks[symbol] ?? '0')
    coin.markMs = event.time
  }
  const cash = state.cash[book] ?? {}
  const curves = (state.curves[book] ??= {})
  const quotes: Record<string, { equity: Money; cash: Money; value: Money }> | null = emit === undefined ? null : {}
  for (const asset in cash) {
    const value = valueIn(coins, asset)
    const equity = (cash[asset] ?? ZERO) + value
    follow((curves[asset] ??= { equity, peak: equity, maxDrawdown: ZERO, maxDrawdownShare: ZERO }), equity)
    if (quotes !== null) quotes[asset] = { equity, cash: cash[asset] ?? ZERO, value }
  }
  if (quotes !== null) emit?.({ book, timeMs: event.time, marksAgeMs: event.time - oldestMark(coins, event.time), quotes })
}

/**
 * Worth over time: cash plus held coins at their last marks, sampled where the log samples them. A deposit raises
 * the peak with the equity and is no gain; a third asset in which only fees are paid is a ledger of its own.
 */
export const equity: Projection<EquityState, EquityRow> = {
  name: 'equity',
  version: 1,
  types: ['FundsDeposited', 'MarksObserved', ...fillTypes],
  initial: () => ({ cash: {}, coins: {}, curves: {} }),
  apply(state, event, emit) {
    const fill = fillOf(event)
    if (fill !== null) return move(state, fill)
    if (event.type === 'MarksObserved') return observe(state, event, emit)
    if (event.type !== 'FundsDeposited') return
    const { asset, amount } = event.data as { asset: string; amount: string }
    const cash = (state.cash[event.parts.book] ??= {})
    const curves = (state.curves[event.parts.book] ??= {})
    const deposit = parse(amount)
    cash[asset] = (cash[asset] ?? ZERO) + deposit
    // the curve begins with the deposit: what the first trade costs is a fall already
    const curve = (curves[asset] ??= { equity: ZERO, peak: ZERO, maxDrawdown: ZERO, maxDrawdownShare: ZERO })
    curve.equity += deposit
    curve.peak += deposit
  },
}
