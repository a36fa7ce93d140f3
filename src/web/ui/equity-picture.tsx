import type { EquityShown } from '../shapes/performance-shapes.ts'
import { looks } from './looks.ts'
import { amountText, timeText } from './shown.ts'

const WIDTH = 1000
const HEIGHT = 220

type Points = EquityShown['curves'][string]
type Figure = 'equity' | 'drawdown'

const ends = (points: Points, of: Figure): readonly [least: string, most: string] => {
  const sorted = points.map((point) => point[of]).sort((one, other) => Number(one) - Number(other))
  return [sorted[0]!, sorted.at(-1)!]
}

/** Lengths of a picture, whose ends are told by the server's own texts. A fall is drawn downwards from where there is none. */
const lineOf = (points: Points, of: Figure, height: number): string => {
  const [first, last] = [points[0]!, points.at(-1)!]
  const [least, most] = of === 'drawdown' ? ['0', ends(points, of)[1]] : ends(points, of)
  const x = (ms: number) => ((ms - first.ms) / Math.max(1, last.ms - first.ms)) * WIDTH
  const share = (text: string) => (Number(text) - Number(least)) / (Number(most) - Number(least) || 1)
  const y = (text: string) => (of === 'drawdown' ? share(text) : 1 - share(text)) * height
  return points.map((point, index) => `${index === 0 ? 'M' : 'L'}${x(point.ms).toFixed(1)} ${y(point[of]).toFixed(1)}`).join('')
}

/** Equity above, and below it on the same axis how far it lay under its highest. */
export const EquityPicture = ({ of: points, asset }: { of: Points; asset: string }) => {
  if (points.length < 2) return <p class="empty">Fewer than two marks of {asset} in this time.</p>
  const [first, last] = [points[0]!, points.at(-1)!]
  const [least, most] = ends(points, 'equity')
  const [, deepest] = ends(points, 'drawdown')
  return (
    <figure class="equity-picture">
      <div class="equity-scale dim">
        <span>
          equity in {asset}: least {amountText(least, 2)}, most {amountText(most, 2)}
        </span>
        <span>at the end {amountText(last.equity, 2)}</span>
      </div>
      <svg
        viewBox={`0 -4 ${WIDTH} ${HEIGHT + 8}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Equity in ${asset}: from ${first.equity} to ${last.equity}, least ${least}, most ${most}`}
      >
        <path d={lineOf(points, 'equity', HEIGHT)} class="spark-line" />
      </svg>
      <div class="equity-scale dim">
        <span>drawdown: at these marks at most {amountText(deepest, 2)}</span>
      </div>
      <svg
        class="falls"
        viewBox={`0 0 ${WIDTH} ${HEIGHT / 3 + 4}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Drawdown in ${asset}: at most ${deepest}, ${last.drawdown} at the end`}
      >
        <path d={`${lineOf(points, 'drawdown', HEIGHT / 3)}L${WIDTH} 0L0 0Z`} class="fall-area" />
      </svg>
      <figcaption class="equity-scale dim">
        <span>{timeText(first.ms, looks.isLocalTime())}</span>
        <span>{timeText(last.ms, looks.isLocalTime())}</span>
      </figcaption>
    </figure>
  )
}
