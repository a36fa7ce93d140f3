import { describe, expect, test } from 'vitest'
import { machines } from '../../machines/registry.ts'
import { ForbiddenConfig, readMachine } from '../../machines/shared/grammar.ts'

/** A door with one more thing in its first state, its first transition, its root. */
const door = (more: { state?: object; transition?: unknown; root?: object; on?: object } = {}) => ({
  id: 'door',
  initial: 'shut',
  states: {
    shut: { on: { Opened: more.transition ?? { target: 'open' }, ...more.on }, ...more.state },
    open: { on: { Shut: { target: 'shut' } } },
  },
  ...more.root,
})
const house = (region: object) => ({
  id: 'house',
  type: 'parallel',
  states: { door: { initial: 'shut', states: { shut: {}, open: {} }, ...region } },
})

describe('what a table cannot hold is refused with a sentence', () => {
  test.each([
    ['a guard', door({ transition: { target: 'open', guard: 'hasKey' } }), 'has `guard`: a condition belongs in decide'],
    ['an action', door({ transition: { target: 'open', actions: 'creak' } }), 'has `actions`: effects follow from durable events'],
    ['an entry action', door({ state: { entry: 'creak' } }), 'has `entry`: effects'],
    ['an exit action', door({ state: { exit: ['creak'] } }), 'has `exit`: effects'],
    ['invoke', door({ state: { invoke: { src: 'bell' } } }), 'has `invoke`: effects'],
    ['after', door({ state: { after: { 1000: 'open' } } }), 'has `after`: a deadline is data'],
    ['always', door({ state: { always: 'open' } }), 'has `always`: a condition'],
    ['an action of the whole machine', door({ root: { entry: 'creak' } }), 'has `entry`: effects'],
    ['invoke of the whole machine', door({ root: { invoke: { src: 'bell' } } }), 'has `invoke`'],
    ['context', door({ root: { context: { keys: 1 } } }), 'has `context`: data belongs in the state'],
    ['a final state', door({ state: { type: 'final' } }), 'is final: nothing here ever ends'],
    ['a history state', door({ state: { type: 'history' } }), 'is a history state'],
    ['the end of a machine', door({ root: { onDone: 'open' } }), 'has `onDone`'],
    ['a wildcard', door({ on: { '*': 'open' } }), 'a wildcard hides which events are legal'],
    ['a partial wildcard', door({ on: { 'Door.*': 'open' } }), 'a wildcard hides'],
    ['a transition without an event', door({ on: { '': 'open' } }), 'without an event'],
    ['an event that is no name of a fact', door({ on: { 'xstate.init': 'open' } }), 'no name of a fact'],
    ['several transitions', door({ transition: ['open', 'shut'] }), 'has several transitions: a condition belongs in decide'],
    ['an unknown target', door({ transition: { target: 'ajar' } }), 'a state its region does not have'],
    ['a target by the name of a method', door({ transition: { target: 'toString' } }), 'a state its region does not have'],
    ['a target by id', door({ transition: { target: '#door.open' } }), 'no transition leaves its region'],
    ['a target in a child', door({ transition: { target: '.open' } }), 'no transition leaves its region'],
    ['a target in another region', door({ transition: { target: 'window.open' } }), 'no transition leaves its region'],
    ['several targets', door({ transition: { target: ['open', 'shut'] } }), 'a region is in one state at a time'],
    [
      'a transition without a target',
      door({ transition: { description: 'in vain' } }),
      'a transition that stays names its own state, `shut`',
    ],
    ['an empty transition', door({ transition: {} }), 'names no target'],
    ['a target that XState was not given', door({ transition: { target: undefined } }), 'names no target'],
    ['a bare name as transition', door({ transition: 'open' }), 'is not a plain object'],
    ['re-entering', door({ transition: { target: 'shut', reenter: true } }), 'has `reenter`'],
    ['nested states', door({ state: { initial: 'a', states: { a: {} } } }), 'has states of its own'],
    ['a nested parallel state', door({ state: { type: 'parallel' } }), 'has states of its own'],
    ['transitions of the whole machine', door({ root: { on: { Opened: '.open' } } }), 'has `on`, which the table has no place for'],
    ['transitions of a region', house({ on: { Opened: '.open' } }), 'has `on`, which the table has no place for'],
    ['an action of a region', house({ entry: 'creak' }), 'has `entry`: effects'],
    ['tags', door({ state: { tags: ['dark'] } }), 'has `tags`, which the table has no place for'],
    ['no initial state', door({ root: { initial: undefined } }), 'does not say in which of its states it begins'],
    ['an unknown initial state', house({ initial: 'ajar' }), 'does not say in which of its states it begins'],
    ['no id', { initial: 'a', states: { a: {} } }, 'The machine has no id'],
    ['another type', { id: 'x', type: 'atomic', states: {} }, 'either parallel or of no type'],
    ['no object at all', null, 'is not a plain object'],
  ])('%s', (_, config, sentence) => {
    expect(() => readMachine(config)).toThrow(ForbiddenConfig)
    expect(() => readMachine(config)).toThrow(sentence)
  })

  test('the sentence names the place', () => {
    expect(() => readMachine(door({ transition: { guard: 'x' } }))).toThrow('State door.shut, on Opened,')
  })
})

test('descriptions, staying and moving are what a config may say', () => {
  const [region] = readMachine(
    door({
      transition: { target: 'open', description: 'by hand' },
      on: { Knocked: { target: 'shut' }, Kicked: { target: 'shut', description: 'in vain' } },
    }),
  )
  expect(region).toEqual({
    name: 'door',
    initial: 'shut',
    states: ['shut', 'open'],
    rows: [
      { region: 'door', state: 'shut', event: 'Opened', target: 'open' },
      { region: 'door', state: 'shut', event: 'Knocked', target: 'shut' },
      { region: 'door', state: 'shut', event: 'Kicked', target: 'shut' },
      { region: 'door', state: 'open', event: 'Shut', target: 'shut' },
    ],
  })
})

test.each(machines.map((machine) => [machine.name, machine] as const))(
  '%s is within the grammar and bears its name',
  (name, { config }) => {
    expect(readMachine(config).length).toBeGreaterThan(0)
    expect(config.id).toBe(name)
  },
)
