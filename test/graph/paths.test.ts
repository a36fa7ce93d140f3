import { describe, expect, test } from 'vitest'
import { createTestModel } from 'xstate/graph'
import { machines } from '../../machines/registry.ts'
import { compile, type Value } from '../../machines/shared/transition-table.ts'
import { IS_NIGHT } from '../draws.ts'
import { type Path, type Walk, XStateGraph } from './xstate-graph.ts'

/** Rows of three events in the big machine are a hundred thousand walks: for the long run. */
const WINDOW = IS_NIGHT ? 3 : 2
const ORDER = ['requested', 'working', 'closing', 'closed']

describe.each(machines.map(({ name, config }) => [name, config] as const))('%s', (name, config) => {
  const graph = new XStateGraph(config)
  const table = compile(config)
  const rowsOf = (value: Value, event: string): string[] => Object.keys(value).map((region) => `${region}.${value[region]} ${event}`)

  /** One walk through the table; returns the values it was in. */
  const walk = (steps: Walk): Value[] => {
    const values = [table.initial]
    for (const { event, value } of steps) {
      const before = values.at(-1)!
      const next = table.next(before, event)
      expect(next, `${JSON.stringify(before)} ${event}`).toEqual(value)
      values.push(next)
    }
    return values
  }

  test('knows the events that XState knows', () => {
    expect([...table.events].sort()).toEqual([...graph.events].sort())
  })

  test.each(['all', 'legal'] as const)('goes where XState goes along every edge of its graph, behind a shortest path (%s)', (which) => {
    const edges = graph.edges(which)
    let walked = 0
    for (const steps of graph.windows(which, 1)) {
      walk(steps)
      walked++
    }
    expect(walked).toBe(edges.length)
    if (which === 'all') expect(edges.length).toBe(graph.shortest('all').length * graph.events.length)
  })

  test(`goes where XState goes along every row of ${WINDOW} legal events, and allows each of them`, () => {
    for (const steps of graph.windows('legal', WINDOW)) {
      const values = walk(steps)
      for (const [index, { event }] of steps.entries()) expect(table.isLegal(values[index]!, event)).toBe(true)
    }
  }, 120_000)

  test('reaches every state and every row along legal paths', () => {
    const met = new Set<string>()
    for (const { from, event } of graph.edges('legal')) for (const row of rowsOf(from, event)) met.add(row)
    const states = new Set(graph.shortest('legal').flatMap((steps) => Object.entries(steps.at(-1)?.value ?? graph.initial).map(String)))
    expect(table.rows.map(({ region, state, event }) => `${region}.${state} ${event}`).filter((row) => !met.has(row))).toEqual([])
    expect(
      table.regions.flatMap((region) => region.states.map((state) => `${region.name},${state}`)).filter((s) => !states.has(s)),
    ).toEqual([])
  })

  test('refuses every other pair of a state that XState can reach and an event', () => {
    let refused = 0
    for (const { from, event } of graph.edges('all')) {
      expect(table.isLegal(from, event), `${JSON.stringify(from)} ${event}`).toBe(graph.isLegal(from, event))
      if (!graph.isLegal(from, event)) refused++
    }
    expect(refused).toBeGreaterThan(0)
  })

  // every path without a loop; machines of several regions that move apart have more of them than could be walked
  test.runIf(name === 'order')('goes where XState goes along every simple path, as a test model of it', async () => {
    const paths = createTestModel(graph.machine, graph.options('all') as never).getSimplePaths({ allowDuplicatePaths: true })
    expect(paths.length).toBeGreaterThan(1)
    for (const path of paths) {
      let value = table.initial
      const events = Object.fromEntries(graph.events.map((event) => [event, () => void (value = table.next(value, event))]))
      await path.test({ events, states: { '*': (state) => expect(value).toEqual(graph.valueOf(state as never)) } })
      expect(value).toEqual(graph.walkOf(path as unknown as Path).at(-1)?.value ?? graph.initial)
    }
  })
})

describe('order (I-13)', () => {
  const graph = new XStateGraph(machines.find(({ name }) => name === 'order')!.config)
  const paths = createTestModel(graph.machine, graph.options('all') as never).getSimplePaths({ allowDuplicatePaths: true })
  const walks = paths.map((path) => graph.walkOf(path as unknown as Path))

  test('moves forward only along every path there is, and stays closed, also from where no path leads (I-13)', () => {
    expect(walks.length).toBeGreaterThan(50)
    for (const steps of walks) {
      const ranks = [graph.initial, ...steps.map(({ value }) => value)].map(({ phase }) => ORDER.indexOf(phase!))
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b))
    }
    for (const value of graph.values)
      for (const event of graph.events) {
        const [from, to] = [value, graph.next(value, event)].map(({ phase }) => ORDER.indexOf(phase!))
        expect(to, `${JSON.stringify(value)} ${event}`).toBeGreaterThanOrEqual(from!)
      }
  })

  test('comes to its end from everywhere, and every legal end is proven', () => {
    for (const { from, event, to } of graph.edges('legal'))
      if (from.phase !== 'closed' && to.phase === 'closed') {
        expect(['Ended', 'Abandoned']).toContain(event)
        expect(to.fate).toBe('known')
      }
    for (const steps of graph.shortest('legal')) {
      const value = steps.at(-1)?.value ?? graph.initial
      if (value.phase !== 'closed') expect(graph.isLegal(value, 'Abandoned'), JSON.stringify(value)).toBe(true)
    }
  })
})
