import { existsSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { format, max, multiply, parse, ZERO } from '../../src/kernel/money.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { RECORDINGS, recordingOf } from '../recordings.ts'
import { UNLIMITED } from '../unlimited.ts'
import { playSampled, type Sampled } from './sampled-run.ts'

const file = recordingOf('found/binance_DDW-USDT_1m_fall-between-samples.csv')
const CAPITAL = parse('10000')

/** Lows and highs of the candles that begin after a moment, straight from the file. */
const extremesAfter = (timeMs: number): { readonly low: bigint; readonly high: bigint } => {
  const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n')
  const candles = lines.map((line) => line.split(',')).filter(([openMs]) => Number(openMs) > timeMs)
  const lows = candles.map(([, , , low]) => parse(low!))
  const highs = candles.map(([, , high]) => parse(high!))
  return { low: lows.reduce((a, b) => (a < b ? a : b)), high: highs.reduce(max) }
}

describe.skipIf(!existsSync(file))(
  'a market that falls by 5 % between all samples and is back at each of them',
  { tags: [RECORDINGS] },
  () => {
    let run: Sampled
    beforeAll(async () => {
      run = await playSampled({ tape: await openTape([file]), set: { 'sizing.tradePct': '100', ...UNLIMITED } })
    })

    test('its deepest fall is that of the lowest price, though no sample shows it', () => {
      const fills = run.events.flatMap((event) => (event.type === 'EntryFilled' ? [event] : []))
      expect(fills.length).toBe(1)
      const { data, time } = fills[0]!
      const quantity = parse(data.quantity)
      const cash = CAPITAL - multiply(quantity, parse(data.price)) - parse(data.fee.amount)
      expect(
        run.events.some(({ type }) => type === 'ExitRequested'),
        'everything is held to the end',
      ).toBe(false)

      const { low, high } = extremesAfter(time)
      const least = cash + multiply(quantity, low)
      expect(cash + multiply(quantity, high), 'never worth more than what was paid in').toBeLessThan(CAPITAL)
      const curve = run.folds.equity.curves.USDT!
      expect(format(curve.peak)).toBe(format(CAPITAL))
      expect(format(curve.maxDrawdown)).toBe(format(CAPITAL - least))
      expect(format(curve.maxDrawdownShare)).toBe(format((CAPITAL - least) / 10_000n))
      expect(format(curve.maxDrawdownShare)).toMatch(/^0\.0489/)

      const sampled = run.marks.map(({ marks }) => cash + multiply(quantity, parse(marks['DDW/USDT']!)))
      const deepestSampled = sampled.reduce((deepest, worth) => max(deepest, CAPITAL - worth), ZERO)
      expect(format(deepestSampled / 10_000n), 'what samples alone say').toMatch(/^0\.0020/)
    })

    test('each sample says when it was worth least since the one before', () => {
      const minute = (timeMs: number): number => Math.floor(timeMs / 60_000)
      for (const { because, between } of run.marks.filter(({ because }) => because === 'sample')) {
        const times = (between.USDT ?? []).map(([timeMs]) => timeMs)
        expect(times.length, because).toBeGreaterThan(0)
        const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n')
        const low = (timeMs: number) => lines.find((line) => Number(line.split(',')[0]) === minute(timeMs) * 60_000)?.split(',')[3]
        expect(times.some((timeMs) => low(timeMs) === '93.30' || low(timeMs - 1) === '93.30')).toBe(true)
      }
    })
  },
)
