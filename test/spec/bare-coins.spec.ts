import { describe, expect, test } from 'vitest'
import { bareCoins, barenessFromMs } from '../../machines/position/bare-coins.ts'
import { isLegalForPosition } from '../../machines/position/legality.ts'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import { initialPosition, type PositionState } from '../../machines/position/state.ts'
import { format } from '../../src/kernel/money.ts'
import {
  abandoned,
  accepted,
  bought10,
  cancelRequested,
  continued,
  ended,
  entryRequested,
  exitDecided,
  exitRequested,
  filled,
  found,
  id,
  plan,
  STREAM,
  stopRequested,
  T,
  unknown,
} from './story.ts'

/** Each moment, in ms after T, and what happened then. */
type Moments = readonly (readonly [ms: number, ...facts: PositionFact[]])[]
const after = (moments: Moments): PositionState =>
  moments
    .flatMap(([ms, ...facts]) => facts.map((fact) => [ms, fact] as const))
    .reduce((state, [ms, fact]) => {
      expect(isLegalForPosition(state, fact), `${fact.type} is legal where the story tells it`).toBe(true)
      return continued(state, [fact], T + ms)
    }, initialPosition(STREAM))
/** What lies bare then, and since when or from when on, after T. */
const bare = (moments: Moments, atMs = moments.at(-1)![0]): readonly [coins: string, sinceMs: number | null] => {
  const state = after(moments)
  const fromMs = barenessFromMs(state)
  return [format(bareCoins(state, T + atMs)), fromMs === null ? null : fromMs - T]
}
const limitExit = ((fact) => ({ ...fact, data: { ...fact.data, orderType: 'limit', limitPrice: '111' } }) as PositionFact)(
  exitRequested('10'),
)
const bought: Moments = [[1000, ...bought10]]
const stopped: Moments = [...bought, [1100, stopRequested('10')], [1300, accepted('Protection', id(1))]]
const cleared: Moments = [
  ...stopped,
  [5000, exitDecided, cancelRequested('Protection', id(1))],
  [5200, ended('ProtectionEnded', id(1), '0')],
]

describe('coins that lie bare', () => {
  test('are those of a fill, since it was heard, until a stop is known to stand', () => {
    expect(bare(bought)).toEqual(['10', 1000])
    expect(bare(stopped.slice(0, -1)), 'one that is asked for does not stand').toEqual(['10', 1000])
    expect(bare(stopped)).toEqual(['0', null])
  })

  test('keep their beginning while more come, and have a new one where a stop stood between', () => {
    const lost: Moments = [...stopped, [2000, ended('ProtectionEnded', id(1), '0')]]
    expect(bare(lost)).toEqual(['10', 2000])
    const asked: Moments = [...bought, [1100, stopRequested('10')], [2000, unknown('Protection', id(1))]]
    expect(bare(asked)).toEqual(['10', 1000])
    expect(bare([...asked, [2500, found('Protection', id(1))]])).toEqual(['0', null])
    const pieces: Moments = [
      [1000, entryRequested(), accepted('Entry', id(0)), filled('Entry', id(0), '4')],
      [1500, filled('Entry', id(0), '6', { trade: 'second' })],
    ]
    expect(bare(pieces)).toEqual(['10', 1000])
    expect(bare([...pieces, [1600, stopRequested('4')], [1700, accepted('Protection', id(1))]]), 'one for a part').toEqual(['6', 1000])
  })

  test('are none while the stop is asked to end: until its end is proven it may sell', () => {
    expect(bare(cleared.slice(0, -1))).toEqual(['0', null])
    expect(bare(cleared)).toEqual(['10', 5200])
  })

  test.each([
    ['at market', exitRequested('10')],
    ['at a limit', limitExit],
  ])('are none while an order of an exit %s is under way, and are once nobody knows what became of it', (_, asked) => {
    const selling: Moments = [...cleared, [5200, asked]]
    expect(bare(selling)).toEqual(['0', null])
    expect(bare([...selling, [5400, accepted('Exit', id(2))], [5500, filled('Exit', id(2), '3')]])).toEqual(['0', null])
    expect(bare([...selling, [9000, unknown('Exit', id(2))]])).toEqual(['10', 9000])
    expect(bare([...selling, [9000, abandoned('ExitAbandoned', id(2))]]), 'between two of its orders').toEqual(['10', 9000])
  })

  test('are none where they are too few for an order', () => {
    // worth 10 at least, whole coins only: 0.5 is less than a step
    expect(bare([[1000, entryRequested(), accepted('Entry', id(0)), filled('Entry', id(0), '0.5')]])).toEqual(['0', null])
  })

  test('are none where they may never be sold', () => {
    const kept = { ...plan, maxStops: 0, exits: { ...plan.exits, neverSell: true } } as const
    const of = (own: typeof plan): Moments => [[1000, entryRequested({ plan: own }), ...bought10.slice(1)]]
    expect(bare(of({ ...plan, maxStops: 0 }))).toEqual(['10', 1000])
    expect(bare(of(kept))).toEqual(['0', null])
  })

  describe('behind a stop that became a limit order', () => {
    const limited = { ...plan, exits: { ...plan.exits, stopLimit: { pct: '1', patienceMs: 5000 } } }
    const reached: Moments = [
      [1000, entryRequested({ plan: limited }), ...bought10.slice(1), stopRequested('10'), accepted('Protection', id(1))],
      [2000, { type: 'StopReached', data: { threshold: '90', compared: '88' } }],
    ]
    test('they are none for its time, and are from then on without an event', () => {
      expect(bare(reached, 6999)).toEqual(['0', 7000])
      expect(bare(reached, 7000)).toEqual(['10', 7000])
    })
    test('what is heard later leaves their beginning where it was', () => {
      expect(bare([...reached, [7300, exitDecided, cancelRequested('Protection', id(1))]])).toEqual(['10', 7000])
      expect(bare([...reached, [6000, filled('Protection', id(1), '10')]])).toEqual(['0', null])
    })
  })
})
