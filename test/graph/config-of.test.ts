import { expect, test } from 'vitest'
import { orderConfig } from '../../machines/order/config.ts'
import type { PositionEvent } from '../../machines/position/events.ts'
import type { SessionValue } from '../../machines/session/config.ts'
import type { ConfigOf } from '../../machines/shared/config-of.ts'
import { compile } from '../../machines/shared/transition-table.ts'

type DoorEvent = { readonly type: 'Opened'; readonly by: string } | { readonly type: 'Shut' }
const description = 'Plain.'

/** `npm run types` is the test: an error that the compiler did not find would be one of its own. */
test('the compiler finds a wrong event, a wrong state and a description left out where the config is written', () => {
  const good = {
    id: 'door',
    description,
    initial: 'shut',
    states: {
      shut: { description, on: { Opened: { target: 'open', description } } },
      open: { description, on: { Shut: { target: 'shut', description } } },
    },
  } as const satisfies ConfigOf<DoorEvent>
  const { shut, open } = good.states
  const door = compile(good)
  const value: { readonly door: 'shut' | 'open' } = door.initial
  expect(door.next(value, 'Opened')).toEqual({ door: 'open' })
  // @ts-expect-error a value that no door has
  expect(door.isLegal({ door: 'ajar' }, 'Shut')).toBe(false)

  const misnamed = { ...good, states: { shut: { description, on: { Opend: { target: 'open', description } } }, open } } as const
  // @ts-expect-error no door has such an event
  misnamed satisfies ConfigOf<DoorEvent>
  const silent = { ...good, states: { shut: { description, on: { Opened: { target: 'open' } } }, open } } as const
  // @ts-expect-error the transition does not say what it means
  silent satisfies ConfigOf<DoorEvent>
  const mute = { ...good, states: { shut: { on: shut.on }, open } } as const
  // @ts-expect-error the state does not say what it means
  mute satisfies ConfigOf<DoorEvent>
  const staying = { ...good, states: { shut: { description, on: { Opened: { description } } }, open } } as const
  // @ts-expect-error the transition names no target
  staying satisfies ConfigOf<DoorEvent>
  const wild = { ...good, states: { shut: { description, on: { '*': { target: 'open', description } } }, open } } as const
  // @ts-expect-error a wildcard is no event
  wild satisfies ConfigOf<DoorEvent>
  // @ts-expect-error what moves an order moves no position
  orderConfig satisfies ConfigOf<PositionEvent>

  const astray = { ...good, states: { shut: { description, on: { Opened: { target: 'ajar', description } } }, open } } as const
  // @ts-expect-error a state that the region does not have
  expect(() => compile(astray)).toThrow('goes to `ajar`')
  const elsewhere = { ...good, initial: 'ajar' } as const
  // @ts-expect-error a beginning that the region does not have
  expect(() => compile(elsewhere)).toThrow('in which of its states it begins')
  const house = {
    id: 'house',
    type: 'parallel',
    description,
    states: { door: { description, initial: 'shut', states: astray.states } },
  } as const
  // @ts-expect-error the same in a region beside others
  expect(() => compile(house)).toThrow('goes to `ajar`')
  const session: SessionValue = { session: 'trading', orders: 'open' }
  // @ts-expect-error a state that no session has
  expect({ session: 'tradin', orders: 'open' } satisfies SessionValue).not.toEqual(session)
})
