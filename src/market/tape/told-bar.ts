import { parse } from '../../kernel/money.ts'
import type { Bar } from '../bar.ts'
import { TickScale } from '../ticks.ts'
import type { TapeCoin } from './tape-coin.ts'

/** A candle as its venue told it; null: nobody told it, it is made of what was played. */
export const toldBar = ({ told, series }: Pick<TapeCoin, 'told' | 'series'>, row: number): Bar | null => {
  if (told === undefined) return null
  const scale = new TickScale(parse(series.tickSize))
  return {
    closeMs: series.endMs(row),
    open: scale.toNumber(series.open(row)),
    high: scale.toNumber(series.high(row)),
    low: scale.toNumber(series.low(row)),
    close: scale.toNumber(series.close(row)),
    volume: series.volume(row),
  }
}
