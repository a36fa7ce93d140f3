import type { CoinShown } from '../shapes/coin-shapes.ts'
import { amountText } from './shown.ts'

/** From the stop to the target (of a trailing stop: to the highest price), with cost and last price between: pixels, no figures. */
export const PriceLadder = ({ of }: { of: CoinShown }) => {
  const decimals = of.decimals ?? undefined
  if (of.stop === null || of.last === null) return null
  const end = of.trailing !== null ? (['best', of.trailing.mark] as const) : of.target === null ? null : (['target', of.target] as const)
  const prices = [of.stop.price, of.last.price, ...(of.average === null ? [] : [of.average]), ...(end === null ? [] : [end[1]])].map(Number)
  const [least, most] = [Math.min(...prices), Math.max(...prices)]
  const place = (price: string): string => {
    const share = (Number(price) - least) / (most - least || 1)
    return `${((of.direction === 'short' ? 1 - share : share) * 100).toFixed(2)}%`
  }
  return (
    <div class="ladder">
      <div class="ladder-bar">
        <span class="ladder-last" style={{ left: place(of.last.price) }}>
          {amountText(of.last.price, decimals)}
        </span>
        {of.average !== null && <i class="ladder-cost" style={{ left: place(of.average) }} title={`average ${of.average}`} />}
        <i class="ladder-dot" style={{ left: place(of.last.price) }} />
      </div>
      <div class="ladder-ends">
        <span>
          {of.stop.kind} {amountText(of.stop.price, decimals)}
        </span>
        {end !== null && (
          <span>
            {end[0]} {amountText(end[1], decimals)}
          </span>
        )}
      </div>
    </div>
  )
}
