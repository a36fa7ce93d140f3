import type { EquityState } from '../../projections/equity.ts'
import { unprotectedInAll } from '../../projections/unprotected-times.ts'
import { divide, format, type Money, multiply, parse, ZERO } from '../kernel/money.ts'
import type { CandleSource } from '../view/candle-source.ts'
import type { ViewMoment } from '../view/replica/view.ts'
import { standingAgainst } from '../view/why/standing-against.ts'
import { coinShown } from './coin-shown.ts'
import { allCoins } from './coins-of.ts'
import { placeShown } from './place-shown.ts'
import { poolShown } from './pool-shown.ts'
import type { CoinShown } from './shapes/coin-shapes.ts'
import type { MomentShown } from './shapes/moment-shapes.ts'

const HUNDRED = parse('100')
const inPercent = (share: Money): string => format(multiply(share, HUNDRED))

const mapped = <From, To>(of: Readonly<Record<string, From>>, to: (value: From, name: string) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(of).map(([name, value]) => [name, to(value, name)]))

/** `shown`: what is said of each coin, which knows when a price was heard. */
const oldestMarkMs = ({ coins }: EquityState, quote: string, nowMs: number, shown: readonly CoinShown[]): number =>
  Object.entries(coins).reduce((oldest, [name, coin]) => {
    if (coin.quote !== quote || coin.held === ZERO) return oldest
    return Math.min(oldest, shown.find((one) => one.coin === name)?.mark?.timeMs ?? coin.markMs)
  }, nowMs)

const curvesOf = ({ reading: { equity }, place }: ViewMoment, shown: readonly CoinShown[]): MomentShown['curve'] =>
  mapped(equity.curves, (curve, asset) => {
    const drawdown = curve.peak - curve.equity
    const sharePeak = curve.sharePeak ?? curve.peak
    return {
      equity: format(curve.equity),
      peak: format(curve.peak),
      drawdown: format(drawdown),
      drawdownPct: sharePeak <= ZERO ? '0' : inPercent(divide(sharePeak - curve.equity, sharePeak)),
      maxDrawdown: format(curve.maxDrawdown),
      maxDrawdownPct: inPercent(curve.maxDrawdownShare),
      marksAgeMs: place.timeMs - oldestMarkMs(equity, asset, place.timeMs, shown),
    }
  })

/** All figures of a moment. Ages are measured from its own event. */
export const momentShown = (moment: ViewMoment, candles: CandleSource): MomentShown => {
  const { state, reading, place } = moment
  const { budget, lots } = state.folds
  const { value, startedMs, book } = state.session
  const coins = allCoins(moment).map((coin) => coinShown(moment, candles, coin))
  const { ms, longestMs, spells } = unprotectedInAll(reading.unprotected)
  return {
    at: placeShown(place),
    session: { is: value.session, orders: value.orders, startedMs, book },
    pools: mapped(budget.pools, (_, asset) => poolShown(budget, lots, asset)),
    realised: mapped(lots.totals, ({ proceeds, soldCost, funding }) => format(proceeds - soldCost + funding)),
    fees: mapped(reading.fees, ({ amount }) => format(amount)),
    curve: curvesOf(moment, coins),
    unprotected: { coins: coins.flatMap(({ coin, bareSinceMs }) => (bareSinceMs === null ? [] : [coin])), ms, longestMs, spells },
    // of no coin: what stands against all of them
    standing: [...standingAgainst(state, '', place.timeMs)],
    coins,
  }
}
