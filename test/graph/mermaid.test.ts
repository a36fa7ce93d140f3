import { expect, test } from 'vitest'
import { machines } from '../../machines/registry.ts'
import { readMachine } from '../../machines/shared/grammar.ts'
import { mermaid } from '../../machines/shared/mermaid.ts'

test('draws a flat machine', () => {
  const config = {
    id: 'door',
    initial: 'shut',
    states: {
      shut: { on: { Opened: { target: 'open' }, Knocked: { target: 'shut' }, Kicked: { target: 'shut' } } },
      open: { on: { Shut: { target: 'shut' } } },
    },
  }
  expect(mermaid(config)).toBe(
    `stateDiagram-v2
  state "shut" as door_shut
  state "open" as door_open
  [*] --> door_shut
  door_shut --> door_open: Opened
  door_shut --> door_shut: Knocked, Kicked
  door_open --> door_shut: Shut
`,
  )
})

test('draws parallel regions side by side, with names that do not clash', () => {
  const region = { initial: 'off', states: { off: { on: { Lit: { target: 'on' } } }, on: {} } }
  expect(mermaid({ id: 'lamps', type: 'parallel', states: { left: region, right: region } })).toBe(
    `stateDiagram-v2
  state "lamps" as lamps_machine {
    state "left" as left {
      state "off" as left_off
      state "on" as left_on
      [*] --> left_off
      left_off --> left_on: Lit
    }
    --
    state "right" as right {
      state "off" as right_off
      state "on" as right_on
      [*] --> right_off
      right_off --> right_on: Lit
    }
  }
`,
  )
})

test.each(machines.map(({ name, config }) => [name, config] as const))('every row of %s is in its picture', (_, config) => {
  const picture = mermaid(config)
  for (const region of readMachine(config))
    for (const { state, event, target } of region.rows)
      expect(picture).toMatch(new RegExp(`${region.name}_${state} --> ${region.name}_${target}: ([A-Za-z]+, )*${event}\\b`))
})
