import type { DecideExit } from '../../machines/position/exit-commands.ts'
import { candleExits } from '../../machines/position/exits/asked.ts'
import type { PositionState } from '../../machines/position/state.ts'
import type { Settings } from '../config/settings.ts'
import { fromNumber } from '../kernel/money.ts'
import type { Market } from '../market/market.ts'
import type { Coin } from './coin.ts'

export type CandleExitsParts = { readonly coins: readonly Coin[]; readonly settings: Settings; readonly market: Market }

/** What held coins want at the end of a candle. The rate of change is fed only where the score is on. */
export class CandleExits {
  readonly #parts: CandleExitsParts
  readonly #rocs: readonly (() => number | null)[]

  constructor(parts: CandleExitsParts) {
    this.#parts = parts
    this.#rocs = parts.coins.map(({ parts: of, instrument }) => {
      const { exit } = parts.settings.of(of)
      if (exit.scorePoints === 0) return () => null
      const read = parts.market.indicators[instrument]!.reader({ roc: { is: 'roc', period: exit.scoreMomentumBars } })
      return () => read().roc
    })
  }

  /** The exits for which the candle that ended at `closeMs` is a reason, the first of the precedence; none of a candle without a price. */
  of(coin: number, position: PositionState, closeMs: number): readonly DecideExit[] {
    const { market, coins } = this.#parts
    const { instrument, timeframeMs } = coins[coin]!
    if (position.plan === null || market.lastMs[instrument]! <= closeMs - timeframeMs) return []
    const roc = this.#rocs[coin]!()
    const price = market.scales[instrument]!.toMoney(market.valueTicks[instrument]!)
    const [first] = candleExits(position, { price, rocPct: roc === null ? null : fromNumber(roc), nowMs: closeMs })
    return first === undefined ? [] : [{ type: 'DecideExit', ...first }]
  }
}
