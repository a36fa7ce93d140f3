import { emptyTally } from '../../projections/performance.ts'
import { noPast } from '../command/paper-past.ts'
import type { Config } from '../config/schema.ts'
import { Settings } from '../config/settings.ts'
import { MemoryStore } from '../event/memory/store.ts'
import type { Tape } from '../market/tape/tape.ts'
import { foldNothing } from '../replay/fold-log.ts'
import { type ReturnsRow, returnsOf } from '../report/returns.ts'
import { type TallyRow, tallyRow } from '../report/tally-row.ts'
import { runPaper } from '../run/paper.ts'
import type { Script } from '../run/script/script.ts'

const NEVER = new AbortController().signal

/** What a run came to in one asset. */
export type SearchFigures = ReturnsRow & Pick<TallyRow, 'closed' | 'winRate' | 'gain' | 'profitFactor' | 'expectancy'>

type Played = { readonly tape: Tape; readonly script: Script | null }

/** Plays the tape by the configuration, with a log in memory that nobody keeps. */
export const figuresOf = async (config: Config, { tape, script }: Played, asset: string): Promise<SearchFigures> => {
  const folded = foldNothing()
  const past = noPast()
  let lastMs = 0
  await runPaper({
    settings: new Settings(config),
    tape,
    ...(script && { script }),
    store: new MemoryStore(),
    folded,
    past,
    version: 'search',
    speed: Number.POSITIVE_INFINITY,
    stop: NEVER,
    tell: ({ time }) => {
      lastMs = Math.max(lastMs, time)
    },
    keepSnapshot: async () => {},
    onProgress: async () => {},
  })
  const { performance, equity } = past.reading
  const { closed, winRate, gain, profitFactor, expectancy } = tallyRow(performance.quotes[asset]?.all ?? emptyTally())
  return { ...returnsOf(equity, lastMs)[asset]!, closed, winRate, gain, profitFactor, expectancy }
}
