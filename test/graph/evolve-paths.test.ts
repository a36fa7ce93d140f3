import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import { orderConfig, orderTable } from '../../machines/order/config.ts'
import { positionConfig, positionTable } from '../../machines/position/config.ts'
import { evolvePosition } from '../../machines/position/evolve.ts'
import { isLegalForPosition } from '../../machines/position/legality.ts'
import { orderStep } from '../../machines/position/order-events.ts'
import { initialPosition, type PositionState } from '../../machines/position/state.ts'
import { sessionConfig } from '../../machines/session/config.ts'
import type { SessionEvent } from '../../machines/session/events.ts'
import { evolveSession, initialSession, isLegalForSession as isLegalSession } from '../../machines/session/evolve.ts'
import type { Value } from '../../machines/shared/transition-table.ts'
import { LegalityCheck } from '../../src/audit/chain/legality-check.ts'
import { canonical } from '../../src/kernel/canonical.ts'
import { IS_NIGHT } from '../draws.ts'
import { btc, recordedOf } from '../projection/events.ts'
import { given, STREAM, T } from '../spec/story.ts'
import { synthesise } from './synthesise.ts'
import { type Walk, XStateGraph } from './xstate-graph.ts'

const WINDOW = IS_NIGHT ? 3 : 2
const frozen = <V>(value: V): V => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const field of Object.values(Object.freeze(value))) frozen(field)
  return value
}

/** Where the real `evolvePosition` stands after every step of a walk; a state that is written to afterwards throws. */
const live = (steps: Walk, begin = initialPosition(STREAM)): PositionState => {
  let state = frozen(begin)
  for (const { event, value } of steps) {
    const fact = synthesise(event, state)
    const named = state.orders.find(({ orderId }) => orderId === (fact.data as { orderId?: string }).orderId)
    state = frozen(evolvePosition(state, { ...fact, time: T, parts: { base: 'BTC' } }))
    if (!isDeepStrictEqual(state.value, value)) expect(state.value, `${event} after ${steps.map((step) => step.event)}`).toEqual(value)
    const order = state.orders.find(({ orderId }) => orderId === named?.orderId)
    const step = orderStep(event)
    if (named === undefined || step === null) continue
    const next = orderTable.next(named.value, step.event)
    if (!isDeepStrictEqual(order?.value, next)) expect(order?.value).toEqual(next)
  }
  return state
}

describe('evolve of a position', () => {
  const graph = new XStateGraph(positionConfig)

  test('stands where XState stands behind every edge of its graph, whether the step is legal or not', () => {
    let states = 0
    for (const steps of graph.windows('all', 1)) {
      live(steps)
      states++
    }
    expect(states).toBe(114 * graph.events.length)
  })

  test('stands where XState stands after any event in any combination of states, reached or not', () => {
    for (const value of graph.values)
      for (const event of graph.events) {
        const state = frozen({ ...initialPosition(STREAM), value: value as PositionState['value'] })
        const after = evolvePosition(state, { ...synthesise(event, state), time: T })
        const next = graph.next(value, event)
        if (!isDeepStrictEqual(after.value, next)) expect(after.value, `${event} in ${canonical(value)}`).toEqual(next)
      }
  })

  test(`stands where XState stands along every row of ${WINDOW} legal events`, () => {
    for (const steps of graph.windows('legal', WINDOW)) live(steps)
  }, 120_000)

  test('counts nothing twice on the way round: a cycle walked again ends in the same state but for its counters', () => {
    const home = (steps: Walk): boolean => canonical(steps.at(-1)?.value) === canonical(graph.initial)
    const round = [...graph.windows('legal', 1)].filter((steps) => home(steps) && steps.at(-1)?.event === 'PositionClosed')
    expect(round.length).toBeGreaterThan(0)
    for (const steps of round) {
      const once = live(steps)
      const twice = live(steps, once)
      expect(twice.cycle - once.cycle).toBe(once.cycle)
      expect(twice.intents - once.intents).toBe(once.intents)
      expect(twice.exits - once.exits).toBe(once.exits)
      const { orders, exposure, lastDecidedBarMs, cycle, intents, exits, ...rest } = twice
      const { orders: o, exposure: h, lastDecidedBarMs: b, cycle: c, intents: i, exits: e, ...before } = once
      expect(canonical(rest)).toBe(canonical(before))
    }
  })
})

describe.each(['Entry', 'Protection', 'Exit'] as const)('the orders inside a position: %s', (role) => {
  const graph = new XStateGraph(orderConfig)
  const REQUESTS = {
    Entry: ['EntryRequested'],
    Protection: ['EntryRequested', 'ProtectionRequested'],
    Exit: ['EntryRequested', 'ExitRequested'],
  }
  /** every event of the position that says this of such an order */
  const typesOf = (event: string): string[] =>
    positionTable.events.filter((type) => orderStep(type)?.role === role && orderStep(type)?.event === event)

  test('go through the order machine, whichever event of the position says it', () => {
    let walked = 0
    for (const steps of [...graph.windows('all', 1), ...graph.windows('legal', WINDOW)]) {
      let state = given().state
      for (const type of REQUESTS[role]) state = evolvePosition(state, { ...synthesise(type, state), time: T })
      const id = state.orders.at(-1)!.orderId
      for (const { event, value } of steps) {
        const types = typesOf(event)
        if (types.length === 0) break
        const after = types.map((type) => evolvePosition(state, { ...synthesise(type, state), time: T }))
        for (const each of after) expect(each.orders.find((order) => order.orderId === id)?.value, `${event}`).toEqual(value)
        state = after[0]!
        walked++
      }
    }
    expect(walked).toBeGreaterThan(250)
  })
})

describe('evolve of a session, and the auditor beside it', () => {
  const graph = new XStateGraph(sessionConfig)
  const dataOf: Readonly<Record<string, object>> = {
    SessionStarted: { mode: 'paper', book: 'b', version: '1', pid: 1, host: 'h', tape: { hash: 't', coins: [] }, resumed: false },
  }
  const factOf = (type: string) => ({ type, data: dataOf[type] ?? {} }) as SessionEvent

  test('stand where XState stands, and both refuse what is not legal there', () => {
    for (const steps of graph.windows('legal', 3)) {
      const auditor = new LegalityCheck()
      let state = initialSession
      let before: Value = graph.initial
      for (const [index, { event, value }] of steps.entries()) {
        for (const type of graph.events)
          if (isLegalSession(state, { type }) !== graph.isLegal(before, type)) expect.fail(`${type} in ${canonical(before)}`)
        state = evolveSession(state, { ...factOf(event), time: index })
        expect(state.value).toEqual(value)
        const placed = { stream: 'session-main', parts: btc, timeMs: index, fact: factOf(event) }
        expect(auditor.check(recordedOf([placed])[0]!)).toBeNull()
        before = value
      }
      for (const type of graph.events.filter((event) => !graph.isLegal(before, event))) {
        const placed = { stream: 'session-main', parts: btc, timeMs: 0, fact: factOf(type) }
        expect(auditor.check(recordedOf([placed])[0]!)?.rule).toBe('illegal-transition')
      }
    }
  })
})

test('the auditor refuses what legality refuses, along a position and its orders', () => {
  const graph = new XStateGraph(positionConfig)
  const outcomes = { allowed: 0, refused: 0 }
  for (const steps of graph.windows('legal', WINDOW)) {
    const auditor = new LegalityCheck()
    let state = initialPosition(STREAM)
    for (const { event } of steps) {
      const fact = synthesise(event, state)
      const [recorded] = recordedOf([{ stream: STREAM, parts: btc, timeMs: T, fact }])
      const { orderId } = fact.data as { orderId?: string }
      // that an order was asked for is another check of the auditor
      if (!isLegalForPosition(state, fact) && orderId === 'cf-nobody') break
      const finding = auditor.check(recorded!)
      if (!isLegalForPosition(state, fact)) {
        outcomes.refused++
        expect(finding?.rule).toBe('illegal-transition')
        break
      }
      outcomes.allowed++
      expect(finding).toBeNull()
      state = evolvePosition(state, { ...fact, time: T })
    }
  }
  expect(Math.min(outcomes.allowed, outcomes.refused)).toBeGreaterThan(1000)
})
