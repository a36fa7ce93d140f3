import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { claimed } from '../../machines/position/claims.ts'
import { positionTable } from '../../machines/position/config.ts'
import { evolvePosition } from '../../machines/position/evolve.ts'
import { initialPosition, isFlat } from '../../machines/position/state.ts'
import { canonical } from '../../src/kernel/canonical.ts'
import { Decimal, format } from '../../src/kernel/money.ts'
import { drawnFrom, IS_NIGHT, SHRINKS } from '../draws.ts'
import { requireAgreement } from './agreement.ts'
import { isLedElsewhere } from './led-elsewhere.ts'
import { openInPieces } from './open-in-pieces.ts'
import { openSwitched } from './open-switched.ts'
import { refusedForNow } from './refused-for-now.ts'
import { amendingPlan, limitedPlan } from './wild-plans.ts'
import { type Draw, happen } from './wild-script.ts'
import { copyOf, leadHome, type Marks, newWorld, run, STREAM, type World } from './wild-world.ts'

/** Ten minutes to the plan's time limit, looked at every ten seconds, and as many again; who is stuck never comes home. */
const STEPS_HOME = 300
const SCRIPTS = IS_NIGHT ? 5000 : 500

const marks: Marks = { rows: new Set(), refusals: new Set() }
const seen = new Set<string>()

/** Coins by the facts alone, in decimal.js: buys less sells less fees in coins. */
const coinsOf = (world: World): string =>
  world.facts
    .reduce((sum, { type, data }) => {
      if (type === 'ForeignFill') return data.side === 'buy' ? sum.plus(data.quantity) : sum.minus(data.quantity)
      if (!type.endsWith('Filled')) return sum
      const { quantity, fee } = data as { quantity: string; fee: { amount: string; asset: string } }
      const moved = type.startsWith('Entry') ? sum.plus(quantity) : sum.minus(quantity)
      return fee.asset === 'BTC' ? moved.minus(fee.amount) : moved
    }, new Decimal(0))
    .toString()

const requireConserved = (world: World): void => {
  const { state, venue } = world
  expect(format(state.exposure)).toBe(coinsOf(world))
  expect(state.exposure).toBeGreaterThanOrEqual(0n)
  if (!venue.hasSurprised) expect(claimed(state), 'claims <= held').toBeLessThanOrEqual(state.exposure)
  for (const order of state.orders) {
    expect(order.executed).toBeLessThanOrEqual(order.quantity)
    const ids = (order.trades as readonly unknown[]).flat(Number.POSITIVE_INFINITY)
    expect(new Set(ids).size).toBe(ids.length)
  }
}

const bringHome = (world: World): void => {
  const copy = copyOf(world)
  leadHome(copy, STEPS_HOME)
  expect(isFlat(copy.state)).toBe(true)
  requireConserved(copy)
  // at rest the venue's books and ours are the same, and nothing of ours is left there
  expect(format(copy.state.exposure)).toBe(format(copy.venue.coins))
  expect(copy.venue.orders.filter((order) => order.status === 'open')).toEqual([])
  requireDeaf(copy)
}

/** At rest, all that was ever told may be told again, in any order: nothing comes of it (I-14). */
const requireDeaf = (world: World): void => {
  const before = canonical(world.state)
  const facts = world.facts.length
  for (const message of [...world.venue.heard].reverse()) run(world, message)
  expect(world.facts.slice(facts)).toEqual([])
  expect(canonical(world.state)).toBe(before)
}

const signature = ({ state }: World): string =>
  JSON.stringify([
    state.value,
    state.orders.filter((order) => order.value.phase !== 'closed').map((order) => [order.role, order.value, order.executed > 0n]),
  ])

const draws = fc.array(fc.tuple(fc.nat({ max: 9999 }), fc.nat({ max: 99_999 })), { minLength: 20, maxLength: 160, size: 'max' })

/** Whatever happens behind the beginning; at each state that was not seen before the venue turns friendly, once. */
const live = (script: readonly Draw[], begin: (world: World) => void): void => {
  const world = newWorld()
  begin(world)
  for (const draw of script) {
    happen(world, draw, marks)
    requireConserved(world)
    requireAgreement(world.state)
    if (seen.has(signature(world))) continue
    seen.add(signature(world))
    bringHome(world)
  }
  bringHome(world)
  expect(canonical(world.happened.reduce(evolvePosition, initialPosition(STREAM))), 'replay is live (I-02)').toBe(canonical(world.state))
}

const LIMIT_MS = IS_NIGHT ? 3_600_000 : 240_000

describe('wild scripts', () => {
  test(
    'the machine stays sound, and a friendly venue brings every state it was ever in back to flat',
    () => {
      fc.assert(
        fc.property(draws, (script: readonly Draw[]) => {
          const begins = (script[0]?.[1] ?? 0) % 12
          live(script, (world) => {
            if (begins % 3 === 0) openInPieces(world, begins % 2 === 0 ? amendingPlan : limitedPlan, marks)
            else if (begins < 3) refusedForNow(world, begins === 1, marks)
          })
        }),
        { numRuns: SCRIPTS, seed: drawnFrom(4), endOnFailure: !SHRINKS },
      )
    },
    LIMIT_MS,
  )

  test(
    'so it does where stop and target take turns',
    () => {
      fc.assert(
        fc.property(draws, (script: readonly Draw[]) => live(script, (world) => openSwitched(world, script.length, marks))),
        { numRuns: SCRIPTS / 5, seed: drawnFrom(5), endOnFailure: !SHRINKS },
      )
    },
    LIMIT_MS,
  )

  test('went through many different states', () => {
    expect(seen.size).toBeGreaterThan(200)
  })

  test('came along every row of the table', () => {
    const rows = positionTable.rows.map(({ region, state, event }) => `${region}.${state} ${event}`)
    expect(rows.filter((row) => !isLedElsewhere(row) && !marks.rows.has(row))).toEqual([])
  })

  test('met the refusals that a venue can provoke', () => {
    const met = [
      'nothing-new',
      'not-proven-yet',
      'still-unknown',
      'foreign-order',
      'closed-order-open',
      'wrong-phase',
      'outcome-unknown',
      'below-minimum',
      'already-decided',
      'paused-after-unprotected',
    ]
    expect(met.filter((refusal) => !marks.refusals.has(refusal))).toEqual([])
  })
})
