import type { MomentShown } from '../../shapes/moment-shapes.ts'
import type { RecordShown } from '../../shapes/performance-shapes.ts'
import { AssetTable } from '../asset-table.tsx'
import { EquityPicture } from '../equity-picture.tsx'
import { usePage } from '../page-state.ts'
import { Choices, PanelBody } from '../panel.tsx'
import { PeriodPicker } from '../period-picker.tsx'
import { type ListColumn, Rows } from '../rows.tsx'
import { countText, lengthText } from '../shown.ts'
import { Gain, ShownAmount } from '../shown-amount.tsx'
import { useMoment } from '../use-answer.ts'
import { useViewFilter } from '../view-filter.ts'

const BY = ['reason', 'coin', 'strategy', 'month'] as const
type By = (typeof BY)[number]

type Curve = MomentShown['curve'][string] & { readonly realised: string | undefined; readonly fees: string | undefined }
const amountOf = (name: keyof Curve, words: string = name) => ({
  name: words,
  of: (row: Curve) => <ShownAmount of={row[name] as string} decimals={2} />,
})
const CURVE_COLUMNS = [
  amountOf('equity'),
  amountOf('peak'),
  amountOf('drawdown'),
  amountOf('drawdownPct', 'drawdown %'),
  amountOf('maxDrawdown', 'deepest'),
  amountOf('maxDrawdownPct', 'deepest %'),
  { name: 'realised', of: ({ realised }: Curve) => <Gain of={realised} /> },
  { name: 'fees', of: ({ fees }: Curve) => <ShownAmount of={fees} decimals={2} /> },
]

const curvesOf = ({ curve, realised, fees }: MomentShown): Record<string, Curve> =>
  Object.fromEntries(Object.entries(curve).map(([asset, one]) => [asset, { ...one, realised: realised[asset], fees: fees[asset] }]))

/** Records by what they are told apart by; all of them together come last. */
const Records = ({ of, by, toMonth }: { of: readonly RecordShown[]; by: By; toMonth: (month: string) => void }) => {
  const { go } = usePage()
  const open = ({ of: name }: RecordShown): void => {
    if (name === null) return
    if (by === 'coin') go({ view: 'desk', coin: name, tab: 'closed', filter: '' })
    else if (by === 'month') toMonth(name)
    else if (by === 'reason') go({ view: 'journal', filter: new URLSearchParams({ type: 'PositionClosed', text: name }).toString() })
    else go({ view: 'desk', tab: 'decisions', filter: new URLSearchParams({ kind: 'entry', strategy: name }).toString() })
  }
  const columns: ListColumn<RecordShown>[] = [
    {
      name: by,
      of: (row) =>
        row.of === null ? (
          <b>all</b>
        ) : (
          <button type="button" class="moment" onClick={() => open(row)}>
            {row.of}
          </button>
        ),
    },
    { name: 'in', of: (row) => row.quote },
    { name: 'closed', isNumber: true, of: (row) => countText(row.closed) },
    { name: 'won', isNumber: true, of: (row) => countText(row.wins) },
    { name: 'lost', isNumber: true, of: (row) => countText(row.losses) },
    { name: 'win rate', isNumber: true, of: (row) => <ShownAmount of={row.winRate} decimals={3} /> },
    { name: 'gain', isNumber: true, of: (row) => <Gain of={row.gain} /> },
    { name: 'average win', isNumber: true, of: (row) => <Gain of={row.averageWin} /> },
    { name: 'average loss', isNumber: true, of: (row) => <Gain of={row.averageLoss} /> },
    { name: 'profit factor', isNumber: true, of: (row) => <ShownAmount of={row.profitFactor} decimals={2} /> },
    { name: 'expectancy', isNumber: true, of: (row) => <Gain of={row.expectancy} /> },
    { name: 'realised R', isNumber: true, of: (row) => <ShownAmount of={row.riskReward} decimals={2} /> },
    { name: 'fees', isNumber: true, of: (row) => <ShownAmount of={row.fees} decimals={2} /> },
    { name: 'slippage', isNumber: true, of: (row) => <Gain of={row.slippage} /> },
    { name: 'held', isNumber: true, of: (row) => (row.averageHoldMs === null ? '–' : lengthText(row.averageHoldMs)) },
    { name: 'unprotected', isNumber: true, of: (row) => lengthText(row.bareMs) },
  ]
  return <Rows name="Closed cycles" columns={columns} rows={of} keyOf={({ quote, of: name }) => `${quote} ${name}`} choose={open} />
}

const Curves = ({ period }: { period: { from?: number; to?: number } }) => {
  const { source, moment } = usePage()
  const curves = useMoment((at) => source.get('/equity', period, at), JSON.stringify(period))
  return (
    <section class="panel curves" aria-label="Equity">
      <header>
        <h2 class="symbol">Equity and drawdown</h2>
        <span class="dim">as it was marked, up to this moment</span>
      </header>
      <PanelBody
        of={moment}
        empty={({ curve }) => (Object.keys(curve).length === 0 ? 'No equity yet: nothing was marked up to here.' : null)}
      >
        {(value) => <AssetTable name="Equity and its figures" of={curvesOf(value)} columns={CURVE_COLUMNS} />}
      </PanelBody>
      <PanelBody of={curves}>
        {({ curves: of }) => Object.entries(of).map(([asset, points]) => <EquityPicture key={asset} of={points} asset={asset} />)}
      </PanelBody>
    </section>
  )
}

/** What closed in a time, told apart as one likes, and the curve of the same time. */
export const PerformanceView = () => {
  const { source, at } = usePage()
  const { chosen, choose } = useViewFilter(['by', 'from', 'to'])
  const by: By = BY.find((one) => one === chosen.by) ?? 'reason'
  const period = {
    ...(chosen.from === undefined ? {} : { from: Number(chosen.from) }),
    ...(chosen.to === undefined ? {} : { to: Number(chosen.to) }),
  }
  const answer = useMoment((moment) => source.get('/performance', { by, ...period }, moment), `${by} ${JSON.stringify(period)}`)
  const toMonth = (month: string): void => {
    const [year, number] = month.split('-').map(Number)
    choose({ from: String(Date.UTC(year!, number! - 1)), to: String(Date.UTC(year!, number!) - 1), by: 'reason' })
  }
  return (
    <main class="view halves">
      <section class="panel" aria-label="Performance">
        <header>
          <h2 class="symbol">Performance</h2>
          <PeriodPicker of={chosen} endMs={at.value?.timeMs} choose={choose} />
          <Choices label="By" of={BY.map((name) => ({ name, words: name }))} chosen={by} choose={(next) => choose({ by: next })} />
        </header>
        <PanelBody of={answer} empty={({ rows }) => (rows.length === 0 ? 'Nothing was closed in this time.' : null)}>
          {({ rows }) => <Records of={rows} by={by} toMonth={toMonth} />}
        </PanelBody>
      </section>
      <Curves period={period} />
    </main>
  )
}
