import type { TapeIdentity } from '../../machines/session/events.ts'
import { readSymbol } from '../kernel/instrument-symbol.ts'
import { divide, format, type Money, multiply, parse, SCALE, ZERO } from '../kernel/money.ts'
import type { ReportTable } from './table.ts'

export type HeldRow = { asset: string; fromMs: number; toMs: number; firstPrice: string; lastPrice: string; return: string }
/**
 * What whoever buys at the first price and sells at the last would have earned, as a fraction: 0.01 = 1 %. `tape`: of each asset, with
 * the same amount in every coin that is paid in it; null where the log does not reach the end of all of them.
 */
export type BuyAndHold = { coins: Record<string, HeldRow>; tape: Record<string, string | null> }

type Played = { readonly tape: TapeIdentity | null; readonly lastMs: number; readonly takerFeePct: string }

/** Both trades pay the fee of a taker, and neither spread nor slippage; of a contract it is at no leverage and without funding. */
export const buyAndHold = ({ tape, lastMs, takerFeePct }: Played): BuyAndHold => {
  const fee = divide(parse(takerFeePct), parse('100'))
  const coins: Record<string, HeldRow> = {}
  const byAsset: Record<string, (Money | null)[]> = {}
  for (const { symbol, span } of tape?.coins ?? []) {
    const asset = readSymbol(symbol)?.quote ?? ''
    const earned = span === undefined || span.toMs > lastMs ? null : earnedBy(parse(span.firstPrice), parse(span.lastPrice), fee)
    byAsset[asset] = [...(byAsset[asset] ?? []), earned]
    if (span !== undefined && earned !== null) coins[symbol] = { asset, ...span, return: format(earned) }
  }
  return { coins, tape: Object.fromEntries(Object.entries(byAsset).map(([asset, all]) => [asset, meanOf(all)])) }
}

const earnedBy = (first: Money, last: Money, fee: Money): Money => divide(multiply(last, SCALE - fee), multiply(first, SCALE + fee)) - SCALE

const meanOf = (all: readonly (Money | null)[]): string | null => {
  let sum = ZERO
  for (const one of all) {
    if (one === null) return null
    sum += one
  }
  return format(divide(sum, BigInt(all.length) * SCALE))
}

export const heldTable = ({ coins }: BuyAndHold): ReportTable => ({
  name: 'buy-and-hold',
  about: 'Bought at the first price and sold at the last, with the fee of a taker each time.',
  columns: [
    { heading: 'coin', key: 'symbol', kind: 'text' },
    { heading: 'from, UTC', key: 'from', kind: 'time' },
    { heading: 'to, UTC', key: 'to', kind: 'time' },
    { heading: 'first price', key: 'firstPrice', kind: 'price', spare: 1 },
    { heading: 'last price', key: 'lastPrice', kind: 'price', spare: 2 },
    { heading: 'return', key: 'return', kind: 'share' },
  ],
  rows: Object.entries(coins).map(([symbol, row]) => [symbol, row.fromMs, row.toMs, row.firstPrice, row.lastPrice, row.return]),
  whenEmpty: 'No coin was played to the end of its tape: there is nothing to compare.',
})
