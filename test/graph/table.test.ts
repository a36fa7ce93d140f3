import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { initialTransition, transition } from 'xstate'
import { machines } from '../../machines/registry.ts'
import type { MachineConfig } from '../../machines/shared/grammar.ts'
import { guarded } from '../../machines/shared/guarded.ts'
import { compile, type Table, type Value } from '../../machines/shared/transition-table.ts'

/** XState's own value of a machine, in the table's shape: a flat machine is one region that bears its id. */
const toTable = (id: string, value: unknown): Value => (typeof value === 'string' ? { [id]: value } : (value as Value))
const toXState = (id: string, value: Value): unknown => (Object.keys(value).length === 1 ? value[id] : value)

/** Legality read from the raw config by another path than the compiler's. */
const oracle = (config: object, id: string, value: Value, event: string): boolean => {
  const { states, type } = config as { type?: string; states: Record<string, { states: Record<string, { on?: object }> }> }
  const regions = type === 'parallel' ? Object.entries(states) : [[id, { states }] as const]
  const listing = regions.filter(([, region]) =>
    Object.values(region.states).some((state) => Object.keys((state as { on?: object }).on ?? {}).includes(event)),
  )
  return listing.length > 0 && listing.every(([name, region]) => event in ((region.states[value[name]!] as { on?: object }).on ?? {}))
}

const reachable = (table: Table<Value>): readonly Value[] => {
  const seen = new Map<string, Value>([[JSON.stringify(table.initial), table.initial]])
  for (const value of seen.values())
    for (const event of table.events) {
      if (!table.isLegal(value, event)) continue
      const next = table.next(value, event)
      seen.set(JSON.stringify(next), next)
    }
  return [...seen.values()]
}

describe.each(machines.map(({ name, config }) => [name, config] as const))('%s', (id, config) => {
  const table = compile(config)
  const machine = guarded(config)
  const [start] = initialTransition(machine)
  const xstateNext = (value: Value, type: string): Value => {
    const snapshot = machine.resolveState({ value: toXState(id, value) as never, context: {} as never })
    return toTable(id, transition(machine, snapshot, { type })[0].value)
  }

  test('begins where XState begins', () => {
    expect(table.initial).toEqual(toTable(id, start.value))
  })

  test("is XState's transition() on every pair of a reachable state and an event, legal or not", () => {
    for (const value of reachable(table))
      for (const event of [...table.events, 'NeverHeardOf'])
        expect(table.next(value, event), `${JSON.stringify(value)} ${event}`).toEqual(xstateNext(value, event))
  })

  test("is XState's transition() over random legal sequences", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 60 }), (picks) => {
        let value = table.initial
        let snapshot = start
        for (const pick of picks) {
          const legal = table.events.filter((event) => table.isLegal(value, event))
          const event = legal[pick % legal.length]!
          value = table.next(value, event)
          snapshot = transition(machine, snapshot, { type: event })[0]
          expect(value).toEqual(toTable(id, snapshot.value))
        }
      }),
      { numRuns: 200 },
    )
  })

  test('allows exactly what every region that lists the event accepts', () => {
    let [legal, illegal] = [0, 0]
    for (const value of reachable(table))
      for (const event of [...table.events, 'NeverHeardOf']) {
        expect(table.isLegal(value, event), `${JSON.stringify(value)} ${event}`).toBe(oracle(config, id, value, event))
        if (table.isLegal(value, event)) legal++
        else illegal++
      }
    expect(legal).toBeGreaterThan(0)
    expect(illegal).toBeGreaterThan(0)
  })

  test('has no row and no state that a legal sequence never comes to (I-23)', () => {
    const rows = new Set(table.rows.map(({ region, state, event }) => `${region}.${state} ${event}`))
    const states = new Set(table.regions.flatMap(({ name, states }) => states.map((state) => `${name}.${state}`)))
    for (const value of reachable(table)) {
      for (const region of Object.keys(value)) states.delete(`${region}.${value[region]}`)
      for (const event of table.events)
        if (table.isLegal(value, event)) for (const region of Object.keys(value)) rows.delete(`${region}.${value[region]} ${event}`)
    }
    expect([...rows, ...states]).toEqual([])
  })

  test('gives back the very value when nothing moves, and never changes one', () => {
    for (const value of reachable(table)) {
      const before = JSON.stringify(value)
      for (const event of table.events) {
        const next = table.next(value, event)
        expect(next === value).toBe(JSON.stringify(next) === before)
      }
      expect(JSON.stringify(value)).toBe(before)
      expect(table.next(value, 'NeverHeardOf')).toBe(value)
    }
  })
})

test('knows its events, and nothing that Object has', () => {
  const config: MachineConfig = {
    id: 'x',
    initial: 'constructor',
    states: { constructor: { on: { Went: { target: 'there' } } }, there: {} },
  }
  const table = compile(config)
  expect(table.knows('Went')).toBe(true)
  expect(table.knows('toString')).toBe(false)
  expect(table.isLegal({ x: 'constructor' }, 'Went')).toBe(true)
  expect(table.isLegal({ x: 'valueOf' }, 'Went')).toBe(false)
})

describe('order', () => {
  const table = compile(machines.find(({ name }) => name === 'order')!.config)
  const phases = ['requested', 'working', 'closing', 'closed']

  test('moves forward only, and closed never reopens (F17 I-13)', () => {
    for (const value of reachable(table))
      for (const event of table.events) {
        if (!table.isLegal(value, event)) continue
        const [from, to] = [value.phase!, table.next(value, event).phase!]
        expect(phases.indexOf(to), `${from} ${event}`).toBeGreaterThanOrEqual(phases.indexOf(from))
        if (from === 'closed') expect(event).toBe('LateFilled')
      }
  })

  test('is known by the time it is closed', () => {
    for (const value of reachable(table)) if (value.phase === 'closed') expect(value.fate).toBe('known')
  })

  test('is cancelled only when it is known to stand', () => {
    for (const value of reachable(table))
      expect(table.isLegal(value, 'CancelRequested')).toBe(value.fate === 'known' && ['working', 'closing'].includes(value.phase!))
  })
})

describe('session', () => {
  const table = compile(machines.find(({ name }) => name === 'session')!.config)

  test('starts again from wherever a killed process left it', () => {
    for (const value of reachable(table)) expect(table.next(value, 'SessionStarted')).toEqual({ ...value, session: 'reconciling' })
  })
})
