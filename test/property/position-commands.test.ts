import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { positionTable } from '../../machines/position/config.ts'
import { isFlat } from '../../machines/position/state.ts'
import { format } from '../../src/kernel/money.ts'
import { drawnFrom, IS_NIGHT, SHRINKS } from '../draws.ts'
import { isLedElsewhere, isOfTurns } from './led-elsewhere.ts'
import { engineCommands } from './position-engine-commands.ts'
import { newReal, newReference, type Real, type Reference } from './position-reference.ts'
import { venueCommands } from './position-venue-commands.ts'
import { leadHome } from './wild-world.ts'

const RUNS = IS_NIGHT ? 30_000 : 1500
// ten minutes to the time limit, each live order looked up every ten seconds on a beat of its own: who is stuck never comes home
const STEPS_HOME = 600

const { placeEntry, waits, restarts, tick, operatorExit, drainCancel, changesPlan, fallsSilent, urges } = engineCommands
const { arrives, fills, trickles, fillsLate, ends, cancelArrives, lookUp, delivers, deliversAll, drops, tellsAgain, tradesByHand, funds } =
  venueCommands
/** What carries a position on is drawn more often than what disturbs it. */
const weights: readonly (readonly [number, fc.Arbitrary<fc.Command<Reference, Real>>])[] = [
  [3, placeEntry],
  [6, arrives],
  [6, fills],
  [2, trickles],
  [2, fillsLate],
  [2, ends],
  [4, cancelArrives],
  [4, lookUp],
  [3, delivers],
  [8, deliversAll],
  [1, drops],
  [1, tellsAgain],
  [2, tradesByHand],
  [1, funds],
  [3, tick],
  [1, operatorExit],
  [1, drainCancel],
  [1, fallsSilent],
  [1, changesPlan],
  [7, urges],
  [3, waits],
  [1, restarts],
]
const commands = fc.commands(
  weights.flatMap(([weight, command]) => Array(weight).fill(command)),
  { maxCommands: 150, size: 'max' },
)

/**
 * Entries that are asked for anew by whoever knows the price (refused-for-now.ts), and stops that change where they stand or become
 * limit orders: the wild scripts lead there.
 */
const BEYOND: ReadonlySet<string> = new Set([
  'EntryRequoteDropped',
  'ProtectionAmendRequested',
  'ProtectionAmended',
  'ProtectionAmendRefused',
  'StopReached',
])

describe('a position', () => {
  const ran = new Map<string, number>()
  const rows = new Set<string>()

  test(
    'holds what a plain reference holds, after every command, and comes home in the end',
    () => {
      const property = fc.property(commands, (list) => {
        const real = newReal()
        try {
          fc.modelRun(() => ({ model: newReference(), real }), list as Iterable<fc.Command<Reference, Real>>)
          leadHome(real.world, STEPS_HOME)
          expect(isFlat(real.world.state)).toBe(true)
          expect(format(real.world.state.exposure)).toBe(format(real.world.venue.coins))
        } finally {
          for (const name of real.ran) ran.set(name, (ran.get(name) ?? 0) + 1)
          for (const row of real.marks.rows) rows.add(row)
        }
      })
      fc.assert(property, { numRuns: RUNS, seed: drawnFrom(11), endOnFailure: !SHRINKS })
    },
    IS_NIGHT ? 3_600_000 : 180_000,
  )

  test('was in all this led by every command, often', () => {
    // a trickle is made of others
    expect(ran.size).toBeGreaterThanOrEqual(weights.length)
    for (const [name, times] of ran) expect(times, name).toBeGreaterThan(RUNS / 4)
  })

  test('came along every row of the table (I-23)', () => {
    const missing = positionTable.rows
      .filter(({ event }) => !BEYOND.has(event))
      .map(({ region, state, event }) => `${region}.${state} ${event}`)
      .filter((row) => !isLedElsewhere(row) && !isOfTurns(row) && !rows.has(row))
    expect(missing).toEqual([])
  })
})
