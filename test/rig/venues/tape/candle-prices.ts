import { type Money, parse } from '../../../../src/kernel/money.ts'
import { candlePath, MAX_PATH_POINTS, pointTimeMs } from '../../../../src/market/tape/path.ts'
import { TickScale } from '../../../../src/market/ticks.ts'
import type { RecordedCandle, TradeItem } from './items.ts'

const scratch = new Float64Array(MAX_PATH_POINTS)

/**
 * A candle as trades along its path: open, the extreme nearer to the open, the other one, close, in steps and at times such as `run`
 * plays them, so that both see one market. Its volume is spread over them, in whole steps; what is left is the last one's.
 */
export function* tradesOfCandle(candle: RecordedCandle, timeframeMs: number, tick: Money, step: Money): Generator<TradeItem> {
  const scale = new TickScale(tick)
  const [open = 0, high = 0, low = 0, close = 0] = [candle.open, candle.high, candle.low, candle.close].map((text) =>
    scale.floor(parse(text)),
  )
  const { openMs } = candle
  const endMs = openMs + timeframeMs
  let coarseness = 1
  let count = candlePath('nearest', open, high, low, close, scratch)
  while (count > timeframeMs) count = candlePath('nearest', open, high, low, close, scratch, (coarseness *= 2))
  const points = Array.from(scratch.subarray(0, count))
  const volume = parse(candle.volume)
  let left = volume
  for (const [k, point] of points.entries()) {
    const share = volume / BigInt(count)
    const amount = k === count - 1 ? left : share - (share % step)
    left -= amount
    const before = points[k - 1] ?? points[k + 1] ?? point
    const takerBuys = k === 0 ? before < point : point > before
    yield { kind: 'trade', timeMs: pointTimeMs(openMs, endMs, k, count), price: scale.toMoney(point), amount, takerBuys, id: null }
  }
}
