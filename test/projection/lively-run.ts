import type { Row } from '../../src/event/store.ts'
import { runOn } from '../property/generated-run.ts'
import { UNLIMITED } from '../unlimited.ts'
import { drawOf } from './trading-log.ts'

/** A lively run: two coins that fall and rise, few places, a venue that does not always answer. */
export const livelyRows = async (): Promise<readonly Row[]> => {
  const draw = drawOf(7)
  const candles = Array.from({ length: 400 }, () => ({
    moves: Array.from({ length: 3 }, () => draw(29) - 14),
    volume: [0, 3, 400, 40_000][draw(4)]!,
    isMissing: draw(12) === 0,
  }))
  const set = {
    'entry.dropPct': '0.5',
    'entry.windowMin': '15',
    'entry.minWindowBars': '3',
    'sizing.tradePct': '60',
    ...UNLIMITED,
    'risk.maxPositions': '1',
    'exit.hardStopPct': '2',
    'exit.takeProfitPct': '1',
    'paper.unansweredPct': '20',
    'paper.feeAsset': 'received',
  }
  return (await runOn({ market: { 'BTC/USD': candles, 'ETH/USD': candles.slice(100) }, set })).rows
}
