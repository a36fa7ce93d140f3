import type { OverviewShown } from '../../shapes/log-shapes.ts'
import type { MomentShown } from '../../shapes/moment-shapes.ts'
import { looks } from '../looks.ts'
import { usePage } from '../page-state.ts'
import { PanelBody } from '../panel.tsx'
import { amountText, timeText } from '../shown.ts'
import { Gain, ShownAmount } from '../shown-amount.tsx'

const WIDTH = 1000
const HEIGHT = 300

/** Equity as the log marked it, up to the moment: lengths of a picture, whose ends are told by the server's own texts. */
const EquityPicture = ({ of, asset, atMs }: { of: OverviewShown; asset: string; atMs: number }) => {
  const points = (of.equity[asset] ?? []).filter(([ms]) => ms <= atMs)
  if (points.length < 2) return <p class="empty">Fewer than two marks of {asset} up to this moment.</p>
  const [first, last] = [points[0]!, points.at(-1)!]
  const byValue = points.toSorted(([, a], [, b]) => Number(a) - Number(b))
  const [least, most] = [byValue[0]![1], byValue.at(-1)![1]]
  const x = (ms: number) => ((ms - first[0]) / Math.max(1, last[0] - first[0])) * WIDTH
  const y = (text: string) => HEIGHT - ((Number(text) - Number(least)) / (Number(most) - Number(least) || 1)) * HEIGHT
  const line = points.map(([ms, text], index) => `${index === 0 ? 'M' : 'L'}${x(ms).toFixed(1)} ${y(text).toFixed(1)}`).join('')
  return (
    <figure class="equity-picture">
      <div class="equity-scale dim">
        <span>most {amountText(most, 2)}</span>
        <span>least {amountText(least, 2)}</span>
      </div>
      <svg
        viewBox={`0 -4 ${WIDTH} ${HEIGHT + 8}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Equity in ${asset}: from ${first[1]} to ${last[1]}, least ${least}, most ${most}`}
      >
        <path d={line} class="spark-line" />
      </svg>
      <figcaption class="equity-scale dim">
        <span>{timeText(first[0], looks.isLocalTime())}</span>
        <span>{timeText(last[0], looks.isLocalTime())}</span>
      </figcaption>
    </figure>
  )
}

const CurveTable = ({ of }: { of: MomentShown }) => (
  <table>
    <thead>
      <tr>
        <th scope="col">asset</th>
        {['equity', 'peak', 'drawdown', 'drawdown %', 'deepest', 'deepest %', 'realised', 'fees'].map((name) => (
          <th key={name} scope="col" class="number">
            {name}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {Object.entries(of.curve).map(([asset, curve]) => (
        <tr key={asset}>
          <td>{asset}</td>
          {[curve.equity, curve.peak, curve.drawdown, curve.drawdownPct, curve.maxDrawdown, curve.maxDrawdownPct].map((text, index) => (
            <td key={`${asset} ${index}`} class="number">
              <ShownAmount of={text} decimals={2} />
            </td>
          ))}
          <td class="number">
            <Gain of={of.realised[asset]} />
          </td>
          <td class="number">
            <ShownAmount of={of.fees[asset]} decimals={2} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)

export const PerformanceView = () => {
  const { moment, overview } = usePage()
  const whole = overview.now.value.value
  return (
    <main class="view">
      <section class="panel" aria-label="Performance">
        <header>
          <h2 class="symbol">Performance</h2>
          <span class="dim">equity as it was marked, up to this moment</span>
        </header>
        <PanelBody
          of={moment}
          empty={({ curve }) => (Object.keys(curve).length === 0 ? 'No equity yet: nothing was marked up to here.' : null)}
        >
          {(value) => (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
            <section class="scroll" tabIndex={0} aria-label="Equity and its figures">
              {whole !== null &&
                Object.keys(value.curve).map((asset) => <EquityPicture key={asset} of={whole} asset={asset} atMs={value.at.timeMs} />)}
              <CurveTable of={value} />
            </section>
          )}
        </PanelBody>
      </section>
    </main>
  )
}
