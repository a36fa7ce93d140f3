import type { Config } from '../config/schema.ts'
import { usualCapital } from '../exchange/filters.ts'
import { UsageError } from '../kernel/errors.ts'
import { format, type Money, multiply, parse, percentOf } from '../kernel/money.ts'
import type { Tape } from '../market/tape/tape.ts'
import type { TapeCoin } from '../market/tape/tape-coin.ts'

type Options = Pick<Config, 'capital' | 'instruments' | 'sizing' | 'coins' | 'slots'>

/** What a trade is worth, where the options alone say it: the same as long as nothing is paid in or withdrawn. */
const tradeOf = (
  capital: Config['capital'],
  sizing: Config['sizing'],
  quote: string,
): { readonly value: Money; readonly said: string } | null => {
  if (sizing.mode === 'fixed-quote')
    return { value: parse(sizing.quoteAmount), said: `sizing.quoteAmount (${sizing.quoteAmount} ${quote})` }
  if (sizing.mode !== 'fixed-percent') return null
  const pool = capital[quote] ?? usualCapital(quote)
  return { value: percentOf(parse(pool), parse(sizing.tradePct)), said: `sizing.tradePct (${sizing.tradePct} of ${pool} ${quote})` }
}

/** Of a coin that is held whole. */
const WHOLE: Config['slots'][string] = {}

const lowest = ({ series }: TapeCoin): Money => {
  let low = Number.POSITIVE_INFINITY
  for (let row = 0; row < series.rows; row++) low = Math.min(low, series.low(row))
  return BigInt(low) * parse(series.tickSize)
}

/**
 * Throws a UsageError where a trade is less than one step of what is traded, even at the lowest price of the tape: nothing would ever be
 * bought. Filters that the tape's prices were asked for allow a trade of the usual size.
 */
export const requireStepFits = (options: Options, { coins }: Tape): void => {
  const slots = Object.values(options.slots)
  const traded = coins.flatMap((coin) => (slots.length === 0 ? [WHOLE] : slots).map((own) => ({ coin, own })))
  for (const { coin, own } of traded) {
    const filters = options.instruments[coin.symbol]
    // what a slot leaves out is as for its coin, what that leaves out is as for all
    const sizing = { ...options.sizing, ...options.coins[coin.symbol]?.sizing, ...own.sizing } as Config['sizing']
    const trade = tradeOf(options.capital, sizing, coin.quote)
    // a regime of volatility may take more than the usual size
    const isUsual = sizing.volatility === 'off'
    if (filters === undefined || trade === null || !isUsual || coin.series.rows === 0) continue
    const price = lowest(coin)
    const step = multiply(parse(filters.stepSize), parse(filters.contractSize ?? '1'))
    if (multiply(step, price) <= trade.value) continue
    throw new UsageError(
      `${trade.said} buys less than one step of ${coin.symbol} (instruments.${coin.symbol}.stepSize ${filters.stepSize}) even at ${format(price)}, the lowest price of the tape: nothing would ever be bought.`,
    )
  }
}
