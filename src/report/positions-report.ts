import { unprotectedOf } from '../../projections/unprotected-times.ts'
import { exitReasons } from '../replay/exit-reasons.ts'
import { Asked } from './asked-rows.ts'
import { foldAll } from './fold-all.ts'
import type { LogReport } from './log-report.ts'
import { Cycles, OPEN, type PositionRow } from './position-cycles.ts'
import { withSlots } from './slot-column.ts'
import type { ReportTable } from './table.ts'

/** Every position from its first fill to its close. One that is open at any moment of the time asked for is shown. */
export const positionsReport: LogReport<{ positions: PositionRow[] }> = {
  title: 'Positions, by their first fill',
  types: [OPEN, ...exitReasons, 'dust', 'outside', 'liquidation'],
  async read(store, asked = new Asked()) {
    const cycles = new Cycles()
    const folds = await foldAll(
      store,
      () => ({ lots: (row) => cycles.gain(row), unprotected: (told) => 'closed' in told && cycles.bare(told.closed) }),
      (event) => {
        asked.see(event)
        cycles.see(event)
      },
    )
    for (const position of Object.keys(folds.unprotected.positions))
      cycles.bare({ position, ...unprotectedOf(folds.unprotected, position) }, { isOpen: true })
    return { positions: cycles.rows(asked) }
  },
  tables: ({ positions }) => [positionsTable(positions)],
}

/** On spot every position is long and nothing is funded: a narrow table says so nowhere. */
export const positionsTable = (positions: readonly PositionRow[]): ReportTable =>
  withSlots(
    tableOf(
      positions,
      positions.some(({ contractSize }) => contractSize !== null),
    ),
    positions,
  )

const tableOf = (positions: readonly PositionRow[], hasContracts: boolean): ReportTable => ({
  name: 'positions',
  columns: [
    { heading: 'opened, UTC', key: 'opened', kind: 'time' },
    { heading: 'coin', key: 'symbol', kind: 'text' },
    { heading: 'strategy', key: 'strategy', kind: 'text', spare: 'wide' },
    { heading: 'position', key: 'direction', kind: 'text', spare: hasContracts ? 5 : 'wide' },
    { heading: 'contract size', key: 'contractSize', kind: 'quantity', spare: 'wide' },
    { heading: 'closed, UTC', key: 'closed', kind: 'time', spare: 'wide' },
    { heading: 'held', key: 'held', kind: 'span', spare: 2 },
    { heading: 'bought', key: 'bought', kind: 'quantity' },
    { heading: 'at', key: 'averageBuy', kind: 'price', spare: 3 },
    { heading: 'sold', key: 'sold', kind: 'quantity', spare: 'wide' },
    { heading: 'sold at', key: 'averageSell', kind: 'price', spare: 4 },
    { heading: 'gain', key: 'gain', kind: 'amount' },
    { heading: '', key: 'quote', kind: 'text', spare: 1 },
    { heading: 'closed by', key: 'reason', kind: 'text' },
    { heading: 'expected', key: 'expectedPrice', kind: 'price', spare: 'wide' },
    { heading: 'reward:risk', key: 'rewardRisk', kind: 'price', spare: 'wide' },
    { heading: 'planned', key: 'plannedRewardRisk', kind: 'price', spare: 'wide' },
    { heading: 'unprotected', key: 'unprotected', kind: 'span', spare: 'wide' },
    { heading: 'at most', key: 'longestUnprotected', kind: 'span', spare: 'wide' },
    { heading: 'alarms', key: 'exposedAlarms', kind: 'count', spare: 'wide' },
    { heading: 'dust', key: 'dust', kind: 'quantity', spare: 'wide' },
    { heading: 'funding', key: 'funding', kind: 'amount', spare: hasContracts ? 0 : 'wide' },
  ],
  rows: positions.map((row) => [
    row.openedMs,
    row.symbol,
    row.strategy,
    row.direction,
    row.contractSize,
    row.closedMs,
    row.closedMs === null ? null : row.closedMs - row.openedMs,
    row.bought,
    row.averageBuy,
    row.sold,
    row.averageSell,
    row.gain,
    row.quote,
    row.reason,
    row.expectedPrice,
    row.rewardRisk,
    row.plannedRewardRisk,
    row.unprotectedMs,
    row.longestUnprotectedMs,
    row.exposedAlarms,
    row.dust,
    row.contractSize === null ? null : row.funding,
  ]),
  whenEmpty: 'No coin was ever bought.',
  many: 'positions',
})
