import { exactText, MOST_DIGITS, roundedAmount, roundedText } from './cell-text.ts'
import type { ReturnsRow } from './returns.ts'
import type { RunFigures } from './run-figures.ts'
import type { Cell, Kind, ReportTable } from './table.ts'

/** A title, and what stands behind it. */
export type TitledLine = readonly [title: string, text: string]

/** How an amount is told: to a person, or with every digit. */
export const amountsBy =
  (isExact: boolean) =>
  (amount: string): string =>
    isExact ? amount : roundedAmount(amount)

export const counted = (counts: Readonly<Record<string, number>>): string => {
  const rows = Object.entries(counts)
  const total = rows.reduce((sum, [, times]) => sum + times, 0)
  return rows.length === 0 ? '0' : `${total} (${rows.map(([name, times]) => `${name} ${times}`).join(', ')})`
}

/** What a run came to, in lines. */
export const summaryLines = (summary: RunFigures, isExact: boolean): TitledLine[] => {
  const say = amountsBy(isExact)
  const listed = (amounts: Readonly<Record<string, string>>): string =>
    Object.entries(amounts)
      .map(([asset, amount]) => `${say(amount)} ${asset}`)
      .join(', ') || 'none'
  return [
    ['decisions', `${summary.decisions}, refused ${counted(summary.refused)}`],
    ['orders', String(summary.orders)],
    ['fills', String(summary.fills)],
    ['closed', counted(summary.closed)],
    ['realised', listed(summary.realised)],
    ['unrealised', listed(summary.unrealised)],
    ['fees', listed(summary.fees)],
    ['exposed', exposedText(summary.unprotected)],
    ...Object.entries(summary.budget).map(
      ([asset, pool]): TitledLine => [
        `budget ${asset}`,
        [
          ...[`capital ${say(pool.capital)}`, `free ${say(pool.free)}`, `reserved ${say(pool.reserved)}`],
          ...(pool.margin === '0' ? [] : [`margin ${say(pool.margin)}`]),
          `invested ${say(pool.invested)}`,
          ...(pool.funding === '0' ? [] : [`funding ${say(pool.funding)}`]),
        ].join(', '),
      ],
    ),
    ...Object.keys(summary.returns).flatMap((asset) => earnedLines(summary, asset, isExact)),
    ['reward', rewardRiskText(summary.rewardRisk, say)],
  ]
}

const rewardRiskText = ({ positions, realised, planned }: RunFigures['rewardRisk'], say: (amount: string) => string): string =>
  realised === null || planned === null ? 'none' : `${say(realised)} of the risk, planned ${say(planned)} (average of ${positions})`

const saidBy =
  (isExact: boolean) =>
  (kind: Kind, value: string | null): string =>
    value === null ? 'none' : isExact ? exactText({ kind, value }) : roundedText({ kind, value }, MOST_DIGITS)

/** What was earned of one asset, by the day, by position, and beside it by whoever only holds. */
const earnedLines = ({ returns, trades, buyAndHold }: RunFigures, asset: string, isExact: boolean): TitledLine[] => {
  const say = saidBy(isExact)
  const row = returns[asset]!
  const { winRate = null, profitFactor = null, expectancy = null } = trades[asset] ?? {}
  const days = `${row.days} ${row.days === 1 ? 'day' : 'days'}`
  const a = [`return ${say('share', row.return)} in ${days}`, `buy and hold ${say('share', buyAndHold.tape[asset] ?? null)}`]
  return [
    [`earned ${asset}`, [...a, `drawdown ${say('share', row.maxDrawdown)}`].join(', ')],
    [`ratios ${asset}`, `Sharpe ${say('ratio', row.sharpe)}, Sortino ${say('ratio', row.sortino)}, Calmar ${say('ratio', row.calmar)}`],
    [`market ${asset}`, `in it ${say('share', row.timeInMarket)} of the time, exposure ${say('share', row.exposure)}`],
    [
      `trades ${asset}`,
      `won ${say('share', winRate)}, profit factor ${say('ratio', profitFactor)}, expectancy ${say('amount', expectancy)}`,
    ],
  ]
}

/** What a target in the stop's place leaves to the engine is told where there was any. */
const exposedText = ({ ms, longestMs, alarms, switchedMs }: RunFigures['unprotected']): string =>
  [
    `${seconds(ms)} in all`,
    `${seconds(longestMs)} at most`,
    ...(alarms === 0 ? [] : [`too long ${alarms} times`]),
    ...(switchedMs === 0 ? [] : [`${seconds(switchedMs)} with a target in the place of the stop`]),
  ].join(', ')

const seconds = (ms: number): string => `${ms / 1000} s`

type Row = { readonly what: string; readonly of: string; readonly cell: Cell }

const countsAs = (what: string, counts: Readonly<Record<string, number>>): Row[] =>
  Object.entries(counts).map(([of, value]) => ({ what, of, cell: { kind: 'count', value } }))
const amountsAs = (what: string, amounts: Readonly<Record<string, string>>): Row[] =>
  Object.entries(amounts).map(([of, value]) => ({ what, of, cell: { kind: 'amount', value } }))

type Summed = RunFigures & { readonly bars?: number; readonly events: number }

/** The same, one figure a row. */
const figuresOf = (summary: Summed): Row[] => [
  ...(summary.bars === undefined ? [] : countsAs('bars', { '': summary.bars })),
  ...countsAs('decisions', { '': summary.decisions }),
  ...countsAs('refused', summary.refused),
  ...countsAs('orders', { '': summary.orders }),
  ...countsAs('fills', { '': summary.fills }),
  ...countsAs('closed', summary.closed),
  ...amountsAs('realised', summary.realised),
  ...amountsAs('unrealised', summary.unrealised),
  ...amountsAs('fees', summary.fees),
  ...countsAs('exposed ms', {
    '': summary.unprotected.ms,
    longest: summary.unprotected.longestMs,
    ...(summary.unprotected.switchedMs > 0 && { switched: summary.unprotected.switchedMs }),
  }),
  ...countsAs('exposed alarms', summary.unprotected.alarms === 0 ? {} : { '': summary.unprotected.alarms }),
  ...Object.entries(summary.budget).flatMap(([asset, { capital, free, reserved, margin, invested, funding }]) =>
    Object.entries({ capital, free, reserved, ...contractFigures({ margin, funding }), invested }).map(
      ([what, value]): Row => ({ what, of: asset, cell: { kind: 'amount', value } }),
    ),
  ),
  ...Object.entries(summary.returns).flatMap(([asset, row]) => earnedOf(summary, asset, row)),
  ...Object.entries({ realised: summary.rewardRisk.realised, planned: summary.rewardRisk.planned }).map(
    ([of, value]): Row => ({ what: 'reward:risk', of, cell: { kind: 'ratio', value } }),
  ),
  ...countsAs('events', { '': summary.events }),
]

const earnedOf = ({ trades, buyAndHold }: Summed, asset: string, row: ReturnsRow): Row[] => {
  const cells: readonly (readonly [what: string, kind: Kind, value: string | number | null])[] = [
    ['days', 'count', row.days],
    ['return', 'share', row.return],
    ['buy and hold', 'share', buyAndHold.tape[asset] ?? null],
    ['max drawdown', 'share', row.maxDrawdown],
    ['Sharpe', 'ratio', row.sharpe],
    ['Sortino', 'ratio', row.sortino],
    ['Calmar', 'ratio', row.calmar],
    ['in market', 'share', row.timeInMarket],
    ['exposure', 'share', row.exposure],
    ['won', 'share', trades[asset]?.winRate ?? null],
    ['profit factor', 'ratio', trades[asset]?.profitFactor ?? null],
    ['expectancy', 'amount', trades[asset]?.expectancy ?? null],
  ]
  return cells.map(([what, kind, value]) => ({ what, of: asset, cell: { kind, value } }))
}

export const figuresTable = (summary: Summed): ReportTable => ({
  name: 'figures',
  columns: [
    { heading: 'figure', key: 'figure', kind: 'text' },
    { heading: 'of', key: 'of', kind: 'text' },
    { heading: 'value', key: 'value', kind: 'amount' },
  ],
  rows: figuresOf(summary).map(({ what, of, cell }) => [what, of, cell]),
  whenEmpty: '',
})

/** A run that has to do with no contracts says nothing of them. */
const contractFigures = (figures: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(figures).filter(([, amount]) => amount !== '0'))

const keyOf = ({ what, of }: Row): string => `${what} ${of}`

const ORDER: readonly string[] = [
  ...['bars', 'decisions', 'refused', 'orders', 'fills', 'closed', 'realised', 'unrealised', 'fees', 'exposed ms', 'exposed alarms'],
  ...['capital', 'free', 'reserved', 'margin', 'funding', 'invested'],
  ...['days', 'return', 'buy and hold', 'max drawdown', 'Sharpe', 'Sortino', 'Calmar', 'in market', 'exposure'],
  ...['won', 'profit factor', 'expectancy', 'reward:risk', 'events'],
]

/** One row a figure, one column a run, so that what differs can be seen at a glance. */
export const comparisonTable = (runs: Readonly<Record<string, Summed>>): ReportTable => {
  const figures = Object.values(runs).map(figuresOf)
  const all = new Map(figures.flat().map((row) => [keyOf(row), row]))
  const rows = [...all.values()].sort((one, other) => ORDER.indexOf(one.what) - ORDER.indexOf(other.what))
  const cells = figures.map((some) => new Map(some.map((row) => [keyOf(row), row.cell])))
  return {
    name: 'runs',
    columns: [
      { heading: '', key: 'figure', kind: 'text' },
      { heading: '', key: 'of', kind: 'text' },
      ...Object.keys(runs).map((name) => ({ heading: name, key: name, kind: 'amount' as const })),
    ],
    rows: rows.map((row) => [row.what, row.of, ...cells.map((of) => of.get(keyOf(row)) ?? null)]),
    whenEmpty: '',
  }
}
