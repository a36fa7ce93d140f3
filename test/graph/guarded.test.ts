import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { type AnyStateMachine, transition } from 'xstate'
import { orderTable } from '../../machines/order/config.ts'
import { positionTable } from '../../machines/position/config.ts'
import { machines } from '../../machines/registry.ts'
import { riskTable } from '../../machines/risk/config.ts'
import { sessionTable } from '../../machines/session/config.ts'
import { readMachine } from '../../machines/shared/grammar.ts'
import { guarded } from '../../machines/shared/guarded.ts'
import { guardsOf } from '../../machines/shared/guards.ts'
import { source } from '../../machines/shared/machine-source.ts'
import { compile } from '../../machines/shared/transition-table.ts'
import { root } from '../tidy/source.ts'
import { XStateGraph } from './xstate-graph.ts'

/** What an engine runs; pairs of a value and an event, guards, and on how many pairs XState would say or do otherwise without them. */
const RUNNING = {
  position: { table: positionTable, pairs: 14640, guards: 27, without: { wrong: 3840, elsewhere: 940 } },
  order: { table: orderTable, pairs: 132, guards: 11, without: { wrong: 63, elsewhere: 39 } },
  session: { table: sessionTable, pairs: 160, guards: 0, without: { wrong: 0, elsewhere: 0 } },
  risk: { table: riskTable, pairs: 528, guards: 1, without: { wrong: 0, elsewhere: 0 } },
}

const folder = mkdtempSync(join(tmpdir(), 'coinfold-machines-'))
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir')
afterAll(() => rmSync(folder, { recursive: true }))

describe.each(machines.map(({ name, machine, config }) => [name as keyof typeof RUNNING, machine, config] as const))(
  '%s',
  (name, machine, config) => {
    const graph = new XStateGraph(config)
    const table = compile(config)
    const expected = RUNNING[name]

    /** Pairs on which this machine and the table differ: whether the event may happen, or where it leads. */
    const differing = (machine: AnyStateMachine): { pairs: number; wrong: string[]; elsewhere: string[] } => {
      const found = { pairs: 0, wrong: [] as string[], elsewhere: [] as string[] }
      for (const value of graph.values) {
        const snapshot = machine.resolveState({ value: graph.toXState(value) as never, context: {} as never })
        for (const type of [...graph.events, 'NeverHeardOf']) {
          const pair = `${JSON.stringify(value)} ${type}`
          if (type !== 'NeverHeardOf') found.pairs++
          if (snapshot.can({ type }) !== table.isLegal(value, type)) found.wrong.push(pair)
          const [after] = transition(machine, snapshot, { type })
          if (JSON.stringify(graph.valueOf(after)) !== JSON.stringify(table.next(value, type))) found.elsewhere.push(pair)
        }
      }
      return found
    }

    test('is the definition: the table that runs is the one that its config compiles to', () => {
      expect(compile(config).rows).toEqual(expected.table.rows)
      expect(compile(config).initial).toEqual(expected.table.initial)
      expect(machine.id).toBe(name)
    })

    test('XState can() and transition() are isLegal and next, in every value and for every event', () => {
      expect(differing(guarded(config))).toEqual({ pairs: expected.pairs, wrong: [], elsewhere: [] })
    })

    test('they would not be without the guards, one for each event that several regions list', () => {
      expect(guardsOf(config).length).toBe(expected.guards)
      const { wrong, elsewhere } = differing(machine)
      expect({ wrong: wrong.length, elsewhere: elsewhere.length }).toEqual(expected.without)
    })

    test('the text of it, evaluated by Node, says the same of every pair', async () => {
      const file = join(folder, `${name}.mjs`)
      writeFileSync(file, source(config))
      const { machine } = (await import(pathToFileURL(file).href)) as { machine: AnyStateMachine }
      expect(differing(machine)).toEqual({ pairs: expected.pairs, wrong: [], elsewhere: [] })
      expect(JSON.stringify(machine.config)).toBe(JSON.stringify(guarded(config).config))
    })

    test('every state, every region and every transition says in one line what it means', () => {
      const said: unknown[] = [config.description]
      const regions = config.type === 'parallel' ? Object.values(config.states) : [config]
      for (const region of regions) {
        said.push(region.description)
        for (const state of Object.values(region.states))
          said.push(state.description, ...Object.values(state.on ?? {}).map((transition) => transition.description))
      }
      const rows = readMachine(config).flatMap((region) => [...region.states, ...region.rows])
      expect(said.length).toBe(1 + regions.length + rows.length)
      expect(said.filter((line) => typeof line !== 'string' || !/^[A-Z][^\n]{8,110}\.$/.test(line))).toEqual([])
    })
  },
)

test('a state, a text or an event that is no plain name is written so that it is read back', async () => {
  const odd = {
    id: 'odd',
    type: 'parallel',
    states: {
      'the left': { description: `"it's" a \\ b`, initial: 'a-b', states: { 'a-b': { on: { Went: { target: 'a-b' } } } } },
      right: { initial: 'x', states: { x: {}, y: { on: { Went: { target: 'x' } } } } },
    },
  } as const
  const file = join(folder, 'odd.mjs')
  writeFileSync(file, source(odd))
  const { machine } = (await import(pathToFileURL(file).href)) as { machine: AnyStateMachine }
  expect(JSON.stringify(machine.config)).toBe(JSON.stringify(guarded(odd).config))
})
