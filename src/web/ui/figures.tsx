import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import type { OverviewShown } from '../shapes/log-shapes.ts'
import type { MomentShown } from '../shapes/moment-shapes.ts'
import { looks } from './looks.ts'
import { usePage } from './page-state.ts'
import { PanelBody } from './panel.tsx'
import { countText, lengthText, signOf } from './shown.ts'
import { Gain, ShownAmount } from './shown-amount.tsx'

/** Above this age of the oldest mark a value is no longer that of the moment. */
const OLD_MARK_MS = 60_000
/** Money of a figure, in decimals: the whole of it is the title. */
const DECIMALS = 2

type FigureProps = { name: string; children: ComponentChildren; below: ComponentChildren; opens?: () => void }
const Figure = ({ name, children, below, opens }: FigureProps) => {
  const inner = (
    <>
      <span class="label">{name}</span>
      <span class="figure-value">{children}</span>
      <span class="below">{below}</span>
    </>
  )
  return opens === undefined ? (
    <div class={`figure ${name.toLowerCase()}`}>{inner}</div>
  ) : (
    <button type="button" class="figure" onClick={opens}>
      {inner}
    </button>
  )
}

/** How the pool is divided: lengths of a bar, drawn from the amounts; a share is never shown as a number. */
const BudgetBar = ({ pool }: { pool: MomentShown['pools'][string] }) => {
  const parts = [
    ['free', pool.free],
    ['reserved', pool.reserved],
    ['invested', pool.invested],
    ...(signOf(pool.margin) === 0 ? [] : ([['margin', pool.margin]] as const)),
  ] as const
  return (
    <>
      <span class="bar" aria-hidden="true">
        {parts.map(([name, amount]) => (
          <i key={name} class={name} style={{ flexGrow: Math.max(0, Number(amount)) }} />
        ))}
      </span>
      <span class="legend">
        {parts.map(([name, amount]) => (
          <span key={name}>
            <i class={`key ${name}`} aria-hidden="true" />
            {name} <b>{<ShownAmount of={amount} decimals={DECIMALS} />}</b>
          </span>
        ))}
      </span>
    </>
  )
}

/** Equity over the log, and where the moment is: pixels, no figures. What came later is pale, or left out for whoever wants none of it. */
const EquityLine = ({ of, asset, atMs }: { of: OverviewShown | null; asset: string; atMs: number }) => {
  const { isPast } = usePage()
  const all = of?.equity[asset] ?? []
  const known = isPast.value ? all.filter(([ms]) => ms <= atMs).length : all.length
  const points = looks.showsLater() ? all : all.slice(0, known)
  if (of === null || points.length < 2) return <span class="below">not known yet</span>
  const values = points.map(([, text]) => Number(text))
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const x = (ms: number) => ((ms - of.fromMs) / Math.max(1, of.toMs - of.fromMs)) * 180
  const y = (value: number) => 40 - ((value - least) / (most - least || 1)) * 38
  const path = (from: number, to: number): string =>
    points
      .slice(from, to)
      .map(([ms], index) => `${index === 0 ? 'M' : 'L'}${x(ms).toFixed(1)} ${y(values[from + index]!).toFixed(1)}`)
      .join('')
  return (
    <svg class="spark" viewBox="0 0 180 42" preserveAspectRatio="none" role="img" aria-label={`Equity in ${asset}`}>
      <path d={path(0, known)} class="spark-line" />
      <path d={path(Math.max(0, known - 1), points.length)} class="spark-line later" />
      <path d={`M${x(atMs)} 0V42`} class="spark-now" />
    </svg>
  )
}

const Unprotected = ({ moment }: { moment: MomentShown }) => {
  const { go } = usePage()
  const { coins, longestMs } = moment.unprotected
  const first = coins[0]
  const rest = longestMs === 0 ? 'all stops stand' : `longest ${lengthText(longestMs)}`
  return first === undefined ? (
    <Figure name="Unprotected" below={rest}>
      0
    </Figure>
  ) : (
    <Figure name="Unprotected" below={coins.join(', ')} opens={() => go({ coin: first })}>
      <span class="bad">{countText(coins.length)}</span>
    </Figure>
  )
}

const heldOf = (moment: MomentShown) => moment.coins.filter(({ held }) => signOf(held) !== 0)

const FiguresOf = ({
  moment,
  asset,
  assets,
  choose,
}: {
  moment: MomentShown
  asset: string
  assets: string[]
  choose: (asset: string) => void
}) => {
  const { go, overview, clockMs } = usePage()
  const [pool, curve] = [moment.pools[asset], moment.curve[asset]]
  const held = heldOf(moment)
  // the log is silent between two marks, and they grow old
  const age = (curve?.marksAgeMs ?? 0) + Math.max(0, clockMs.value - moment.at.timeMs)
  const unit =
    assets.length > 1 ? (
      <select aria-label="Settlement asset" value={asset} onChange={(event) => choose(event.currentTarget.value)}>
        {assets.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
    ) : (
      <small>{asset}</small>
    )
  return (
    <div class="figures">
      <Figure name="Equity" below={<span class={age > OLD_MARK_MS ? 'warn' : ''}>marks up to {lengthText(age)} old</span>}>
        <ShownAmount of={curve?.equity ?? pool?.capital} decimals={DECIMALS} /> {unit}
      </Figure>
      <Figure
        name="Realised"
        below={
          <>
            after fees of <ShownAmount of={moment.fees[asset] ?? '0'} decimals={DECIMALS} />
          </>
        }
        opens={() => go({ tab: 'closed' })}
      >
        <Gain of={moment.realised[asset] ?? '0'} />
      </Figure>
      <Figure
        name="Open"
        below={held.length === 0 ? 'nothing held' : held.map(({ base }) => base).join(', ')}
        opens={() => go({ tab: 'orders' })}
      >
        {countText(held.length)} <small>of {countText(moment.coins.length)} coins</small>
      </Figure>
      <button type="button" class="figure budget" onClick={() => go({ view: 'budget', filter: new URLSearchParams({ asset }).toString() })}>
        <span class="label">Budget</span>
        {pool === undefined ? <span class="below">no capital yet</span> : <BudgetBar pool={pool} />}
      </button>
      <Figure
        name="Drawdown"
        below={
          <>
            deepest <ShownAmount of={curve?.maxDrawdown} decimals={DECIMALS} />
          </>
        }
      >
        <ShownAmount of={curve?.drawdown} decimals={DECIMALS} />
      </Figure>
      <Unprotected moment={moment} />
      <div class="figure curve">
        <span class="label">Equity curve</span>
        <EquityLine of={overview.now.value.value} asset={asset} atMs={moment.at.timeMs} />
      </div>
    </div>
  )
}

export const Figures = () => {
  const { moment } = usePage()
  const chosen = useSignal<string | null>(null)
  return (
    <section class="figures-panel" aria-label="Figures">
      <PanelBody
        of={moment}
        empty={({ pools }) => (Object.keys(pools).length === 0 ? 'No capital yet: the log holds no deposit up to here.' : null)}
      >
        {(value) => {
          const assets = Object.keys(value.pools)
          const asset = assets.find((one) => one === chosen.value) ?? assets[0] ?? ''
          return (
            <FiguresOf
              moment={value}
              asset={asset}
              assets={assets}
              choose={(next) => {
                chosen.value = next
              }}
            />
          )
        }}
      </PanelBody>
    </section>
  )
}
