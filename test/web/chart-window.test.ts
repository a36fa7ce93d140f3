import { expect, test } from 'vitest'
import type { CandleSource } from '../../src/view/candle-source.ts'
import type { ChartShown } from '../../src/web/shapes/chart-shapes.ts'
import type { MomentShown } from '../../src/web/shapes/moment-shapes.ts'
import { viewOf } from '../view/replica/logs.ts'
import { rowsThatTrade } from '../view/replica/trading-rows.ts'
import { noCandles, site } from './served.ts'

const HOUR_MS = 3_600_000

/** A market whose prices end at a moment. */
const endsAt = (lastMs: number): CandleSource => ({
  ...noCandles,
  ownMs: () => 60_000,
  missing: () => null,
  lastBefore: (_symbol, timeMs) => ({ price: '1', timeMs: Math.min(timeMs, lastMs), from: 'tape' }),
})

test('a window behind the last price is as long a one up to it, and candles are as long as all that is drawn wants them', async () => {
  const view = await viewOf(await rowsThatTrade())
  const [beginMs, headMs] = [view.columns.timeMs(1), view.head!.timeMs]
  const lastMs = Math.floor((beginMs + headMs) / 2)
  const { get, token } = await site(view, { candles: endsAt(lastMs) })
  const authority = await token()
  const asked = async <T>(path: string): Promise<T> => (await (await get(`/api/v1${path}`, authority)).json()) as T
  const { coin } = (await asked<MomentShown>('/moment')).coins[0]!
  const chart = (query: string) => asked<ChartShown>(`/coins/${encodeURIComponent(coin)}/chart?${query}`)
  const span = Math.floor((headMs - lastMs) / 2)
  expect(await chart(`from=${headMs - span}&to=${headMs}`)).toMatchObject({ fromMs: lastMs - span, toMs: lastMs })
  expect(await chart(`from=${lastMs - 1}&to=${headMs}`)).toMatchObject({ fromMs: lastMs - 1, toMs: headMs })
  const middle = view.columns.position(Math.floor(view.head!.ordinal / 2))
  const early = await chart(`from=${beginMs}&to=${beginMs + 400 * HOUR_MS}&after=1&points=100&at=${middle}`)
  expect(early.stepMs, 'what came later is drawn in the same candles').toBe(4 * HOUR_MS)
})
