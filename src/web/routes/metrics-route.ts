import type { CandleSource } from '../../view/candle-source.ts'
import type { View } from '../../view/replica/view.ts'
import type { EngineLink } from '../engine-link.ts'
import { healthWord, readyWord } from '../health-words.ts'
import { engineMetrics } from '../metrics/engine-metrics.ts'
import { expose } from '../metrics/exposition.ts'
import { type EventTally, logMetrics } from '../metrics/log-metrics.ts'
import { sample } from '../metrics/metric-sample.ts'
import type { PageCounts } from '../metrics/page-counts.ts'

type Parts = {
  readonly view: View | null
  readonly link: EngineLink | null
  readonly candles: CandleSource
  readonly version: string
  readonly counts: PageCounts
  readonly tally: EventTally
  readonly openStreams: number
}

/** GET /metrics, for Prometheus. While the log is read there is nothing of it, and of an engine nothing where none answers. */
export const metricsAnswer = async ({ view, link, candles, version, counts, tally, openStreams }: Parts): Promise<Response> => {
  const health = (await link?.health()) ?? null
  const ready = await readyWord(view, link)
  const text = await expose([
    ...(view === null ? [] : await logMetrics(view, candles, tally)),
    ...(health === null ? [] : engineMetrics(health)),
    sample('coinfold_page_info', 1, { version }),
    sample('coinfold_page_following', healthWord(view).isWell),
    sample('coinfold_ready', ready.isWell),
    sample('coinfold_engine_up', health !== null),
    sample('coinfold_page_streams_open', openStreams),
    ...counts.samples,
  ])
  return new Response(text, { headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' } })
}
