import type { EventOf } from '../src/kernel/log-event.ts'
import type { Money } from '../src/kernel/money.ts'
import { abs, contractValue, divide, multiply, parse, SCALE, share, ZERO } from '../src/kernel/money.ts'
import type { Projection } from '../src/kernel/projection.ts'
import { type Averaged, noContracts, settle } from './average.ts'
import { type DailyReturns, noReturns, payIn, sampleReturns } from './daily-returns.ts'
import type { Fill } from './fill.ts'
import { fillOf, fillTypes } from './fill.ts'

/** Contracts by stream at their average, and `value`, what they were paid for together. */
type Contracts = { readonly size: Money; value: Money; readonly streams: Record<string, Averaged> }
/** `held` is below zero for a short position. `contracts`: null on spot. */
type Coin = { readonly quote: string; held: Money; mark: Money; markMs: number; readonly contracts: Contracts | null }
/**
 * `maxDrawdownShare` is the deepest fall from a peak as a share of that peak (1 = all of it). Money that is withdrawn
 * below a peak leaves the fall as large in money but would make it larger as a share: `sharePeak`, there only then, is
 * the peak that shares are taken of.
 */
type Curve = { equity: Money; peak: Money; maxDrawdown: Money; maxDrawdownShare: Money; sharePeak?: Money; readonly daily: DailyReturns }

/** `cash` and `curves` by asset, `coins` by symbol. */
export type EquityState = { cash: Record<string, Money>; coins: Record<string, Coin>; curves: Record<string, Curve> }

type QuotePoint = { readonly equity: Money; readonly cash: Money; readonly value: Money; readonly peak: Money }
/**
 * One point of the curve. `value` is what is held is worth at its marks, of contracts the gain that is not realised; `peak` is the
 * highest equity until then, also between two points; `marksAgeMs` is the age of the oldest mark.
 */
export type EquityRow = {
  readonly timeMs: number
  readonly marksAgeMs: number
  readonly quotes: Readonly<Record<string, QuotePoint>>
}

const newCoin = ({ quote, size }: Fill): Coin => ({
  ...{ quote, held: ZERO, mark: ZERO, markMs: 0 },
  contracts: size === null ? null : { size, value: ZERO, streams: {} },
})

/** What a fill of contracts realises. */
const realise = (contracts: Contracts, fill: Fill): Money => {
  const position = (contracts.streams[fill.event.stream] ??= noContracts())
  const before = position.value
  const { realised } = settle(position, fill)
  contracts.value += position.value - before
  return realised
}

const move = ({ cash, coins }: EquityState, fill: Fill): void => {
  const coin = (coins[fill.symbol] ??= newCoin(fill))
  const isBuy = fill.side === 'buy'
  coin.held += isBuy ? fill.coins : -fill.coins
  // the price of our own trade stands until the next sample: a coin is never without a mark
  coin.mark = fill.price
  coin.markMs = fill.event.time
  const fee = fill.feeIn === 'quote' ? fill.feeAmount : ZERO
  const moved = coin.contracts !== null ? realise(coin.contracts, fill) : isBuy ? -fill.value : fill.value
  cash[fill.quote] = (cash[fill.quote] ?? ZERO) + moved - fee
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

/** A gain or a loss like any other, seen in the next sample. */
const fund = ({ cash }: EquityState, { data: { asset, amount } }: EventOf<'FundingSettled'>): void => {
  cash[asset] = (cash[asset] ?? ZERO) + parse(amount)
}

const emptyCurve = (equity: Money, timeMs: number): Curve => ({
  ...{ equity, peak: equity, maxDrawdown: ZERO, maxDrawdownShare: ZERO },
  daily: noReturns(timeMs, equity),
})

const deposit = ({ cash, curves }: EquityState, asset: string, amount: Money, timeMs: number): void => {
  cash[asset] = (cash[asset] ?? ZERO) + amount
  // the curve begins with the deposit: what the first trade costs is a fall already
  const curve = (curves[asset] ??= emptyCurve(ZERO, timeMs))
  payIn(curve.daily, timeMs, amount)
  curve.equity += amount
  curve.peak += amount
  if (curve.sharePeak !== undefined) curve.sharePeak += amount
}

/** Samples the curve and moves it down as a whole: what was withdrawn was worth as much, wherever it is now. */
const withdraw = ({ cash, coins, curves }: EquityState, asset: string, amount: Money, timeMs: number): void => {
  const before = (cash[asset] ?? ZERO) + totalsIn(coins, asset).value
  const after = before - amount
  cash[asset] = (cash[asset] ?? ZERO) - amount
  const curve = (curves[asset] ??= emptyCurve(before, timeMs))
  follow(curve, before)
  payIn(curve.daily, timeMs, -amount)
  const sharePeak = before > ZERO ? share(curve.sharePeak ?? curve.peak, after, before) : after
  curve.equity = after
  curve.peak -= amount
  if (sharePeak === curve.peak) delete curve.sharePeak
  else curve.sharePeak = sharePeak
}

/** What a coin's holding is worth at its mark: of contracts the gain that is not realised. */
const worthOf = ({ held, mark, contracts }: Coin): Money =>
  contracts === null ? multiply(held, mark) : contractValue(held, contracts.size, mark) - contracts.value

/** Contracts or coins without a sign: what is held long and what is held short side by side add up. */
const sizeOf = ({ held, contracts }: Coin): Money => {
  if (contracts === null) return abs(held)
  let size = ZERO
  for (const stream in contracts.streams) size += abs(contracts.streams[stream]!.quantity)
  return size
}

/**
 * What the holdings of one quote asset are worth, and what would be lost if all of them were worth nothing; of short positions the same
 * without a sign.
 */
const totalsIn = (coins: Record<string, Coin>, quote: string): { readonly value: Money; readonly atRisk: Money } => {
  let value = ZERO
  let atRisk = ZERO
  for (const symbol in coins) {
    const coin = coins[symbol] as Coin
    // contracts that cancel each other out may still have been paid for
    if (coin.quote !== quote || (coin.held === ZERO && coin.contracts === null)) continue
    const worth = worthOf(coin)
    value += worth
    atRisk += coin.contracts === null ? abs(worth) : contractValue(sizeOf(coin), coin.contracts.size, coin.mark)
  }
  return { value, atRisk }
}

const oldestMark = (coins: Record<string, Coin>, nowMs: number): number => {
  let oldestMs = nowMs
  for (const symbol in coins) {
    const coin = coins[symbol] as Coin
    if (coin.markMs < oldestMs && sizeOf(coin) !== ZERO) oldestMs = coin.markMs
  }
  return oldestMs
}

const observe = ({ cash, coins, curves }: EquityState, event: EventOf<'MarksObserved'>, emit?: (row: EquityRow) => void): void => {
  const { marks, between } = event.data
  for (const asset in between)
    for (const [, text] of between[asset]!) {
      const worth = parse(text)
      follow((curves[asset] ??= emptyCurve(worth, event.time)), worth)
    }
  for (const symbol in marks) {
    const coin = coins[symbol]
    if (coin === undefined) continue
    coin.mark = parse(marks[symbol] ?? '0')
    coin.markMs = event.time
  }
  const quotes: Record<string, QuotePoint> | null = emit === undefined ? null : {}
  for (const asset in cash) {
    const { value, atRisk } = totalsIn(coins, asset)
    const equity = (cash[asset] ?? ZERO) + value
    const curve = (curves[asset] ??= emptyCurve(equity, event.time))
    follow(curve, equity)
    sampleReturns(curve.daily, event.time, equity, atRisk)
    if (quotes !== null) quotes[asset] = { equity, cash: cash[asset] ?? ZERO, value, peak: curve.peak }
  }
  if (quotes !== null) emit?.({ timeMs: event.time, marksAgeMs: event.time - oldestMark(coins, event.time), quotes })
}

/**
 * Worth over time: cash plus held coins at their last marks, sampled where the log samples them, and at its extremes between two
 * samples, so that peak and deepest fall are those of every price that was heard. A deposit raises
 * the peak with the equity and is no gain, a withdrawal lowers both and is no loss; a third asset in which only fees are
 * paid is a ledger of its own.
 */
export const equityFold: Projection<EquityState, EquityRow> = {
  name: 'equity',
  version: 7,
  types: ['FundsDeposited', 'FundsWithdrawn', 'FundingSettled', 'MarksObserved', ...fillTypes],
  initial: () => ({ cash: {}, coins: {}, curves: {} }),
  apply(state, event, emit) {
    const fill = fillOf(event)
    if (fill !== null) return move(state, fill)
    if (event.type === 'MarksObserved') return observe(state, event, emit)
    if (event.type === 'FundingSettled') return fund(state, event)
    if (event.type !== 'FundsDeposited' && event.type !== 'FundsWithdrawn') return
    const { asset, amount } = event.data
    const shift = event.type === 'FundsDeposited' ? deposit : withdraw
    shift(state, asset, parse(amount), event.time)
  },
}
