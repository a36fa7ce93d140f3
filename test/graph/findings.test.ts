import { expect, test } from 'vitest'
import { machines } from '../../machines/registry.ts'
import { findingsIn } from '../../machines/shared/findings.ts'
import type { MachineConfig } from '../../machines/shared/grammar.ts'
import { marksOf } from '../../machines/shared/machine-marks.ts'
import { reachable } from '../../machines/shared/reachable.ts'
import { compile } from '../../machines/shared/transition-table.ts'

const tableOf = (config: MachineConfig) => compile(config)

test.each(machines)('$name has no state that nothing leads to and none that nothing leads out of', ({ config, end }) => {
  expect(findingsIn(tableOf(config), end)).toEqual([])
})

const door = (states: Extract<MachineConfig, { type?: never }>['states']) => tableOf({ id: 'door', initial: 'shut', states })
const opened = { Opened: { target: 'open' } }

test('a state that nothing leads to is found', () => {
  const table = door({ shut: { on: opened }, open: { on: { Shut: { target: 'shut' } } }, locked: { on: { Freed: { target: 'shut' } } } })
  expect(findingsIn(table, null)).toEqual([{ is: 'unreachable', region: 'door', state: 'locked' }])
})

test('a state that cannot be left is a trap, unless the machine ends there', () => {
  const table = door({ shut: { on: opened }, open: { on: { Shut: { target: 'shut' }, Broke: { target: 'broken' } } }, broken: { on: {} } })
  expect(findingsIn(table, null)).toEqual([{ is: 'trap', region: 'door', state: 'broken' }])
  expect(findingsIn(table, { door: 'broken' })).toEqual([])
})

test('a state whose way out another region never accepts is a trap as well, and its event is never legal', () => {
  const left = { initial: 'off', states: { off: { on: { Lit: { target: 'on' } } }, on: { on: { Dimmed: { target: 'off' } } } } }
  const right = { initial: 'idle', states: { idle: { on: { Woken: { target: 'busy' } } }, busy: { on: { Rested: { target: 'idle' } } } } }
  const never = { ...right, states: { ...right.states, gone: { on: { Dimmed: { target: 'idle' } } } } }
  const found = findingsIn(tableOf({ id: 'lamps', type: 'parallel', states: { left, right: never } }), null)
  expect(found).toContainEqual({ is: 'trap', region: 'left', state: 'on' })
  expect(found).toContainEqual({ is: 'never-legal', region: 'left', state: 'on', event: 'Dimmed' })
  expect(found).toContainEqual({ is: 'unreachable', region: 'right', state: 'gone' })
})

test('a loop between two states is a trap of neither, and a way is told by its fewest events', () => {
  const table = door({ shut: { on: opened }, open: { on: { Shut: { target: 'shut' }, Held: { target: 'held' } } }, held: { on: opened } })
  expect(findingsIn(table, null)).toEqual([])
  const held = reachable(table).find(({ value }) => value.door === 'held')!
  expect(marksOf(held)).toEqual({
    stands: { door: 'held' },
    ways: [
      { region: 'door', from: 'shut', to: 'open', label: '1. Opened' },
      { region: 'door', from: 'open', to: 'held', label: '2. Held' },
    ],
  })
})
