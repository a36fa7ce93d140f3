import { expect, test } from 'vitest'
import type { CandleSource, SeenPrice } from '../../src/view/candle-source.ts'
import type { ViewMoment } from '../../src/view/replica/view.ts'
import { momentShown } from '../../src/web/moment-shown.ts'
import { goldenNames, readGolden } from '../golden/golden-log.ts'
import { viewOf } from '../view/replica/logs.ts'

const HOUR_MS = 3_600_000
const seeing = (price: SeenPrice | null): CandleSource => ({
  edition: 1,
  heardMs: null,
  lastBefore: () => price,
  ownMs: () => 60_000,
  missing: () => null,
  window: async () => [],
})

/** The first of these moments at which something is held that a sample has valued. */
const held = async (): Promise<{ moment: ViewMoment; price: string; timeMs: number; coin: string; quote: string }> => {
  const view = await viewOf(readGolden(goldenNames()[0]!).rows)
  for (let ordinal = 1; ordinal <= view.head!.ordinal; ordinal += 20) {
    const moment = await view.at({ ordinal })
    const of = momentShown(moment, seeing(null)).coins.filter((one) => one.held !== '0')
    const [coin] = of
    if (of.length === 1 && coin?.mark != null) return { moment, ...coin.mark, coin: coin.coin, quote: coin.quote }
  }
  throw new Error('Nothing is held alone in this log.')
}

type Held = Awaited<ReturnType<typeof held>>
const saidOf = ({ moment, coin, quote }: Held, seen: SeenPrice | null) => {
  const { coins, curve } = momentShown(moment, seeing(seen))
  const { mark, last } = coins.find((one) => one.coin === coin)!
  return { mark, last, ageMs: curve[quote]!.marksAgeMs }
}

test('a sample of a price that was heard long ago is as old as that', async () => {
  const of = await held()
  const { moment, price, timeMs } = of
  const old = { price: `${price}${price.includes('.') ? '0' : '.0'}`, timeMs: timeMs - 14 * HOUR_MS, from: 'tape' } as const
  expect(saidOf(of, old)).toEqual({
    mark: { price, timeMs: old.timeMs },
    last: old,
    ageMs: moment.place.timeMs - old.timeMs,
  })
})

test('a sample of another price, of a candle that has not ended, is of its own time', async () => {
  const of = await held()
  const { moment, price, timeMs } = of
  const other = { price: '1.23', timeMs: timeMs - 30_000, from: 'tape' } as const
  expect(saidOf(of, other)).toEqual({
    mark: { price, timeMs },
    last: { price, timeMs, from: 'event' },
    ageMs: moment.place.timeMs - timeMs,
  })
  expect(saidOf(of, null).mark).toEqual({ price, timeMs })
})
