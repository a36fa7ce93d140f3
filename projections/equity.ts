import type { FundsDeposited, FundsWithdrawn, MarksObserved } from '../src/kernel/facts.ts'
import type { Money } from '../src/kernel/money.ts'
import { divide, multiply, parse, SCALE, share, ZERO } from '../src/kernel/money.ts'
import type { Projection } from '../src/kernel/projection.ts'
import type { Recorded } from '../src/kernel/recorded.ts'
import type { Fill } from './fill.ts'
import { fillOf, fillTypes } from './fill.ts'

type Coin = { readonly quote: string; held: Money; mark: Money; markMs: number }
/**
 * `maxDrawdownShare` is the deepest fall from a peak as a share of that peak (1 = all of it). Money that is withdrawn
 * below a peak leaves the fall as large in money but would make it larger as a share: `sharePeak`, there only then, is
 * the peak that shares are taken of.
 */
type Curve = { equity: Money; peak: Money; maxDrawdown: Money; maxDrawdownShare: Money; sharePeak?: Money }

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
    if (curve.sharePeak !== undefined) delete curve.sharePeak
    return
  }
  const fall = curve.peak - equity
  if (fall > curve.maxDrawdown) curve.maxDrawdown = fall
  if (curve.sharePeak !== undefined && equity > curve.sharePeak) curve.sharePeak = equity
  const peak = curve.sharePeak ?? curve.peak
  const shareFall = peak - equity
  // compared without dividing, because a new deepest fall is rare
  if (peak <= ZERO || shareFall * SCALE <= curve.maxDrawdownShare * peak) return
  const part = divide(shareFall, peak)
  if (part > curve.maxDrawdownShare) curve.maxDrawdownShare = part
}

const emptyCurve = (equity: Money): Curve => ({ equity, peak: equity, maxDrawdown: ZERO, maxDrawdownShare: ZERO })

const deposit = (state: EquityState, book: string, asset: string, amount: Money): void => {
  const cash = (state.cash[book] ??= {})
  cash[asset] = (cash[asset] ?? ZERO) + amount
  // the curve begins with the deposit: what the first trade costs is a fall already
  const curve = ((state.curves[book] ??= {})[asset] ??= emptyCurve(ZERO))
  curve.equity += amount
  curve.peak += amount
  if (curve.sharePeak !== undefined) curve.sharePeak += amount
}

/** Samples the curve and moves it down as a whole: what was withdrawn was worth as much, wherever it is now. */
const withdraw = (state: EquityState, book: string, asset: string, amount: Money): void => {
  const cash = (state.cash[book] ??= {})
  const before = (cash[asset] ?? ZERO) + valueIn(state.coins[book] ?? {}, asset)
  const after = before - amount
  cash[asset] = (cash[asset] ?? ZERO) - amount
  const curve = ((state.curves[book] ??= {})[asset] ??= emptyCurve(before))
  follow(curve, before)
  const sharePeak = before > ZERO ? share(curve.sharePeak ?? curve.peak, after, before) : after
  curve.equity = after
  curve.peak -= amount
  if (sharePeak === curve.peak) delete curve.sharePeak
  else curve.sharePeak = sharePeak
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
    follow((curves[asset] ??= emptyCurve(equity)), equity)
    if (quotes !== null) quotes[asset] = { equity, cash: cash[asset] ?? ZERO, value }
  }
  if (quotes !== null) emit?.({ book, timeMs: event.time, marksAgeMs: event.time - oldestMark(coins, event.time), quotes })
}

/**
 * Worth over time: cash plus held coins at their last marks, sampled where the log samples them. A deposit raises
 * the peak with the equity and is no gain, a withdrawal lowers both and is no loss; a third asset in which only fees are
 * paid is a ledger of its own.
 */
export const equity: Projection<EquityState, EquityRow> = {
  name: 'equity',
  version: 2,
  types: ['FundsDeposited', 'FundsWithdrawn', 'MarksObserved', ...fillTypes],
  initial: () => ({ cash: {}, coins: {}, curves: {} }),
  apply(state, event, emit) {
    const fill = fillOf(event)
    if (fill !== null) return move(state, fill)
    if (event.type === 'MarksObserved') return observe(state, event, emit)
    if (event.type !== 'FundsDeposited' && event.type !== 'FundsWithdrawn') return
    const { asset, amount } = event.data as (FundsDeposited | FundsWithdrawn)['data']
    const shift = event.type === 'FundsDeposited' ? deposit : withdraw
    shift(state, event.parts.book, asset, parse(amount))
  },
}
