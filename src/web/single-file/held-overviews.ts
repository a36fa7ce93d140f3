import { answerRoute } from '../answer-route.ts'
import { overviewRoute } from '../routes/overview-route.ts'
import type { OverviewShown } from '../shapes/log-shapes.ts'
import { heldName, type PartNumber } from './held-parts.ts'
import type { Packing } from './page-file-wanted.ts'

/** Of the file's events alone, where they are a part of the log. */
const cut = ({ view: { columns }, from, to }: Packing, of: OverviewShown): OverviewShown => {
  if (from.ordinal === 1) return of
  const [fromMs, span] = [from.timeMs, Math.max(1, to.timeMs - from.timeMs)]
  const histogram = of.histogram.map(() => 0)
  for (let ordinal = from.ordinal; ordinal <= to.ordinal; ordinal++) {
    const bucket = Math.floor(((columns.timeMs(ordinal) - fromMs) / span) * histogram.length)
    histogram[Math.min(bucket, histogram.length - 1)]! += 1
  }
  return {
    ...{ ...of, fromMs, histogram },
    breaks: of.breaks.filter(([begin]) => begin >= fromMs),
    equity: Object.fromEntries(Object.entries(of.equity).map(([asset, points]) => [asset, points.filter(([ms]) => ms >= fromMs)])),
    spans: of.spans.filter(({ toMs }) => toMs === null || toMs >= fromMs),
  }
}

/** What the slider draws: of all coins, and of each. */
export const heldOverviews = async (packing: Packing, coins: readonly string[]): Promise<Record<string, PartNumber>> => {
  const { view, candles, to, parts } = packing
  const held: Record<string, PartNumber> = {}
  for (const query of [{}, ...coins.map((coin) => ({ coin }))]) {
    const { answer } = await answerRoute(overviewRoute, { view, candles }, { ...query, at: to.position })
    const name = heldName('/overview', query)
    held[name] = parts.put(cut(packing, answer as OverviewShown), `the answer to ${name}`)
  }
  return held
}
