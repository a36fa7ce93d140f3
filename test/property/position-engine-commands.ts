import fc from 'fast-check'
import { expect } from 'vitest'
import { evolvePosition } from '../../machines/position/evolve.ts'
import type { OpenPosition } from '../../machines/position/open-command.ts'
import { nextDeadlineMs, owed } from '../../machines/position/owed.ts'
import { initialPosition } from '../../machines/position/state.ts'
import { poolFigures } from '../../projections/pool-figures.ts'
import { priceCommands } from '../../src/decision/price-commands.ts'
import { canonical } from '../../src/kernel/canonical.ts'
import { parse } from '../../src/kernel/money.ts'
import { approved } from '../spec/approved.ts'
import { Act, opened } from './position-act.ts'
import { openOrders, type Real, type Reference } from './position-reference.ts'
import { putStopNearer } from './put-stop-nearer.ts'
import { plan as wildPlan } from './wild-plans.ts'
import { fill, receive } from './wild-venue.ts'
import { run, STREAM } from './wild-world.ts'

/** Its trailing stop is armed and grows stale within the steps of a script. */
const plan = { ...wildPlan, trailing: { ...wildPlan.trailing!, afterMs: 1000, staleMs: 1000 } }
const MAX_ENTRIES = 3

class PlaceEntry extends Act {
  readonly #quantity: string
  constructor(quantity: string) {
    super()
    this.#quantity = quantity
  }
  toString = () => `PlaceEntry(${this.#quantity})`
  act(reference: Reference, { world, folds, marks }: Real): void {
    const quantity = parse(this.#quantity)
    const command: OpenPosition = {
      type: 'OpenPosition',
      proposal: { strategy: 's', trigger: 't', barCloseMs: world.state.lastDecidedBarMs + 1, judged: {} },
      risk: approved({ quantity, limitPrice: parse('110'), reserve: quantity * 111n, plan }),
      planFault: null,
      direction: 'long',
      instrumentVersion: 1,
      expiresAtMs: world.nowMs + 60_000,
      provableAfterMs: world.nowMs + 30_000,
      nowMs: world.nowMs,
      quoteAgeMs: 0,
      rules: {
        trading: true,
        kind: 'spot',
        orders: 'open',
        isLineDown: false,
        marketFault: null,
        isVenueTimeKnown: true,
        quoteAgeLimitMs: 1,
        unprotectedPauseMs: 0,
        freeBudget: poolFigures(folds.budget, folds.lots, 'USD').free,
        maxEntries: MAX_ENTRIES,
        scaleStepPct: 0n,
        ordersAfterCopy: 0,
      },
    }
    const isFlat = !reference.isOpen && openOrders(reference).length === 0
    const entries = reference.orders.filter(
      ({ role, cycle, isOver, told }) => role === 'Entry' && cycle === reference.cycle && (!isOver || told.gt(0)),
    ).length
    const isAccepted = run(world, command, marks)
    if (isFlat) expect(isAccepted, 'who is flat may enter').toBe(true)
    else if (isAccepted) {
      expect(entries, 'entries of a position').toBeLessThan(MAX_ENTRIES)
      expect([reference.exitReason, reference.isSelling], 'nothing is bought on the way out').toEqual([null, false])
    }
  }
}

/** The market moves: the venue's stops trigger at theirs, and the engine compares its own numbers. */
class Tick extends Act {
  readonly #price: string
  constructor(price: string) {
    super()
    this.#price = price
  }
  toString = () => `Tick(${this.#price})`
  act(_: Reference, { world, marks }: Real): void {
    const { venue, nowMs } = world
    if (parse(this.#price) <= parse('90'))
      for (const order of opened(venue)) if (order.type === 'stop-market') fill(venue, order, order.quantity - order.executed, nowMs)
    for (const command of priceCommands(world.state, parse(this.#price))) expect(run(world, command, marks), command.type).toBe(true)
  }
}

class OperatorExit extends Act {
  toString = () => 'OperatorExit'
  act(reference: Reference, { world, marks }: Real): void {
    const isDecided = run(world, { type: 'DecideExit', reason: 'operator', threshold: '0', compared: '0' }, marks)
    expect(isDecided, 'who holds coins can be sent out, once').toBe(reference.isOpen && reference.exitReason === null)
  }
}

class DrainCancel extends Act {
  toString = () => 'DrainCancel'
  act(reference: Reference, { world, marks }: Real): void {
    const entries = openOrders(reference).filter(({ role, hasShown }) => role === 'Entry' && hasShown)
    const isAsked = run(world, { type: 'CancelEntry', because: 'operator', nowMs: world.nowMs }, marks)
    if (entries.length === 0) expect(isAsked, 'only what is known to stand is cancelled').toBe(false)
    else if (entries.some(({ cancels, isEndOpen }) => cancels === 0 && !isEndOpen)) expect(isAsked).toBe(true)
  }
}

/** A command out of turn: the machine guards itself, whatever its caller forgets. */
class Urges extends Act {
  readonly #urge: (typeof URGES)[number]
  constructor(urge: (typeof URGES)[number]) {
    super()
    this.#urge = urge
  }
  toString = () => `Urges(${Object.values(this.#urge).join(' ')})`
  act(_: Reference, { world, marks }: Real): void {
    run(world, { ...this.#urge, nowMs: world.nowMs }, marks)
  }
}
const URGES = [
  { type: 'Protect' },
  { type: 'RecallStop' },
  { type: 'CancelProtection' },
  { type: 'RequestExit' },
  { type: 'ClosePosition' },
  { type: 'LowerRoi' },
  { type: 'MoveTrailing', price: parse('106') },
  { type: 'MoveTrailing', price: parse('108') },
  { type: 'MoveTrailing', price: parse('112') },
  { type: 'MoveTrailing', price: parse('116') },
  { type: 'JudgeSignal', signal: 'turned', price: parse('90') },
  { type: 'DecideOwedExit', reason: 'time-limit' },
  { type: 'DecideOwedExit', reason: 'unprotected' },
] as const

/** A strategy changes the plan of what it holds. */
class ChangesPlan extends Act {
  toString = () => 'ChangesPlan'
  act(_: Reference, { world, marks }: Real): void {
    putStopNearer(world, marks)
  }
}

/** The position grows old, a good price arms its trailing stop, no other comes for long, and then one that moves nothing. */
class FallsSilent extends Act {
  toString = () => 'FallsSilent'
  act(_: Reference, { world, marks }: Real): void {
    world.nowMs += 1000
    run(world, { type: 'AgeTrailing', nowMs: world.nowMs }, marks)
    run(world, { type: 'MoveTrailing', price: parse('106') }, marks)
    world.nowMs += 1000
    run(world, { type: 'CheckTrailing', nowMs: world.nowMs }, marks)
    run(world, { type: 'MoveTrailing', price: parse('100') }, marks)
  }
}

class Waits extends Act {
  readonly #ms: number | null
  constructor(ms: number | null) {
    super()
    this.#ms = ms
  }
  toString = () => `Waits(${this.#ms ?? 'until something is due'})`
  act(_: Reference, { world }: Real): void {
    const next = nextDeadlineMs(owed(world.state), world.nowMs)
    world.nowMs = this.#ms !== null || next === Number.POSITIVE_INFINITY ? world.nowMs + (this.#ms ?? 1000) : next
    for (const item of owed(world.state)) if (item.kind === 'query-order' && item.notBeforeMs <= world.nowMs) receive(world.venue, item)
  }
}

/** The process dies. What it heard and did not write is gone with it, the log is not; every open order is looked up. */
class Restarts extends Act {
  toString = () => 'Restarts'
  act(_: Reference, { world }: Real): void {
    const again = structuredClone(world.happened).reduce(evolvePosition, initialPosition(STREAM))
    expect(canonical(again), 'replay is live (I-02)').toBe(canonical(world.state))
    world.state = again
    world.venue.outbox.splice(0)
    const items = owed(world.state, { boot: true })
    const asked = items.flatMap((item) => (item.kind === 'query-order' ? [item.orderId] : []))
    expect(asked).toEqual(world.state.orders.filter(({ value }) => value.phase !== 'closed').map(({ orderId }) => orderId))
    for (const item of items) if (item.kind === 'query-order') receive(world.venue, item)
  }
}

/** What the market, the operator, the clock and the machine under us do. */
export const engineCommands = {
  placeEntry: fc.constantFrom('10', '4', '1', '7.5').map((quantity) => new PlaceEntry(quantity)),
  tick: fc.constantFrom('85', '90', '95', '104', '105', '107', '109', '110', '115').map((price) => new Tick(price)),
  operatorExit: fc.constant(new OperatorExit()),
  drainCancel: fc.constant(new DrainCancel()),
  changesPlan: fc.constant(new ChangesPlan()),
  fallsSilent: fc.constant(new FallsSilent()),
  urges: fc.constantFrom(...URGES).map((type) => new Urges(type)),
  waits: fc.option(fc.integer({ min: 1, max: 40_000 })).map((ms) => new Waits(ms)),
  restarts: fc.constant(new Restarts()),
}
