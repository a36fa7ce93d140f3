import { UsageError } from '../../../kernel/errors.ts'
import type { OpenedFile } from '../opened-file.ts'
import { timeframeText } from '../timeframe.ts'

/**
 * The timeframe that all files of candles have; null: there are none. A thin file whose name says none may seem to have a longer one:
 * it has the shortest of the others, where that fits. Throws a UsageError where they have several.
 */
export const oneTimeframe = (files: readonly OpenedFile[]): number | null => {
  const candles = files.filter(({ loaded }) => loaded.kind === 'candles')
  const [shortest] = candles.toSorted((one, other) => one.loaded.timeframeMs - other.loaded.timeframeMs)
  if (shortest === undefined) return null
  const { timeframeMs } = shortest.loaded
  const other = candles.find(
    ({ source, loaded }) => loaded.timeframeMs !== timeframeMs && (source.timeframeMs !== null || loaded.timeframeMs % timeframeMs !== 0),
  )
  if (other === undefined) return timeframeMs
  const told = ({ source, loaded }: OpenedFile): string => `${source.path} holds candles of ${timeframeText(loaded.timeframeMs)}`
  throw new UsageError(
    `${shortest.source.symbol}: ${told(shortest)}, and ${told(other)}: only files of one timeframe can be joined, so play one of them alone.`,
  )
}
