import type { RowProblem } from '../market/tape/problems.ts'
import type { Tape } from '../market/tape/tape.ts'
import type { TickTape } from '../market/tape/tape-coin.ts'

/** What was read of a file of trades or quotes. */
export type TickCounts = Pick<Tape['counts'], 'rows' | 'used' | 'reordered' | 'rounded'> &
  Pick<TickTape, 'behind' | 'joined' | 'spread'> & {
    coin: string
    of: 'trades' | 'quotes'
    /** rows of milliseconds that are played: those in the part */
    played: number
    skipped: Readonly<Partial<Record<RowProblem['reason'], number>>>
  }

export const tickCounts = ({ coins }: Tape): TickCounts[] =>
  coins.flatMap((coin) =>
    (['trades', 'quotes'] as const).flatMap((of) => {
      const ticks = coin[of]
      if (ticks === undefined) return []
      const { counts, behind, joined, spread, series, problems } = ticks
      const { rows, used, reordered, rounded } = counts
      const skipped = Object.fromEntries(problems.map(({ reason, count }) => [reason, count]))
      return [{ coin: coin.symbol, of, rows, used, played: series.rows, reordered, rounded, behind, joined, spread, skipped }]
    }),
  )
