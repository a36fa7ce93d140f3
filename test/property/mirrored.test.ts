import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import { format, type Money, parse } from '../../src/kernel/money.ts'
import { MirroredRun, type Step } from './mirrored-run.ts'

const TICK = parse('0.5')
/** Prices p of the one run are CENTRE - p of the other. */
const CENTRE = parse('400')
const up = (ticks: number): Money => parse('200') + BigInt(ticks) * TICK
const down = (ticks: number): Money => CENTRE - up(ticks)

const turned = (price: string): string => format(CENTRE - parse(price))
const PRICES = ['limitPrice', 'stopPrice', 'price', 'mark']
const AT_A_PRICE = ['hard-stop', 'take-profit', 'trailing-stop']

type Data = Record<string, unknown>
/** What the other run has to say instead: prices mirrored and sides turned, all else the same. */
const mirrored = (fact: PositionFact | string): unknown => {
  if (typeof fact === 'string') return fact
  const data: Data = { ...fact.data }
  for (const name of PRICES) if (name in data) data[name] = turned(data[name] as string)
  if (AT_A_PRICE.includes(data.reason as string))
    for (const name of ['threshold', 'compared']) if (name in data) data[name] = turned(data[name] as string)
  const { hangsOn } = data as { hangsOn?: { is: string; price: string } }
  if (hangsOn !== undefined) data.hangsOn = { ...hangsOn, price: turned(hangsOn.price) }
  if ('side' in data) data.side = data.side === 'buy' ? 'sell' : 'buy'
  return { ...fact, data }
}
/** Values are compared by the fills that they are sums of. */
const withoutValues = (fact: PositionFact | string): unknown =>
  typeof fact === 'string' || fact.type !== 'PositionClosed' ? fact : { ...fact, data: { ...fact.data, entryValue: '', exitValue: '' } }

const which = fc.nat(3)
const ticks = fc.integer({ min: -14, max: 14 })
const accepted = { is: 'accepted', venueOrderId: 'v' } as const
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('open' as const), quantity: fc.integer({ min: 1, max: 9 }), ticks }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('price' as const), ticks }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('fill' as const), which, part: fc.integer({ min: 1, max: 9 }), ticks }) },
  { weight: 8, arbitrary: fc.constant({ kind: 'owed' } as const) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('reply' as const),
      which,
      to: fc.constantFrom('place' as const, 'cancel' as const),
      outcome: fc.constantFrom(
        accepted,
        accepted,
        accepted,
        { is: 'rejected', code: 'no' } as const,
        { is: 'unknown', because: 'lost' } as const,
      ),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('look' as const),
      which,
      finds: fc.constantFrom('open' as const, 'ended' as const, 'nothing' as const),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(2000, 31_000, 120_000, 700_000) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'operator' } as const) },
)

/** A way in that gets anywhere: bought in two pieces at two prices, each with its stop. */
const wayIn = fc.tuple(ticks, ticks, ticks).map(([limit, first, second]): Step[] => {
  const reply: Step = { kind: 'reply', which: 0, to: 'place', outcome: accepted }
  const piece = (which: number, at: number): Step => ({ kind: 'fill', which, part: 3, ticks: at })
  const stop: Step[] = [{ kind: 'owed' }, reply]
  return [{ kind: 'open', quantity: 6, ticks: limit }, reply, piece(0, first), ...stop, piece(1, second), ...stop]
})
const scripts = fc.tuple(wayIn, fc.array(step, { minLength: 20, maxLength: 100 })).map(([begin, rest]) => [...begin, ...rest])

test('a short position in a mirrored market does what a long one does, field by field', () => {
  const seen = new Set<string>()
  const reasons = new Set<string>()
  fc.assert(
    fc.property(scripts, (steps) => {
      const long = new MirroredRun('long', up)
      const short = new MirroredRun('short', down)
      for (const each of steps) {
        long.play(each)
        short.play(each)
      }
      expect(short.told.map(withoutValues)).toEqual(long.told.map(mirrored).map((fact) => withoutValues(fact as PositionFact)))
      const other = (price: Money | null): Money | null => (price === null ? null : CENTRE - price)
      expect(short.watched).toEqual(long.watched.map(([below, above]) => [other(above), other(below)]))
      for (const fact of short.told) {
        if (typeof fact === 'string') continue
        seen.add(fact.type)
        if (fact.type === 'ExitDecided') reasons.add(fact.data.reason)
        if (fact.type === 'EntryRequested') expect(fact.data.side).toBe('sell')
        if (fact.type === 'ProtectionRequested' || fact.type === 'ExitRequested') expect(fact.data.side).toBe('buy')
      }
    }),
    { numRuns: 300 },
  )
  // or nothing was tried
  for (const type of ['EntryFilled', 'ProtectionFilled', 'ExitFilled', 'TrailingRaised', 'PositionClosed', 'ProtectionRecallRequested'])
    expect([...seen]).toContain(type)
  for (const reason of [...AT_A_PRICE, 'operator', 'time-limit', 'unprotected']) expect([...reasons]).toContain(reason)
})
