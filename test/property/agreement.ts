import { expect } from 'vitest'
import { isTarget, liveProtection } from '../../machines/position/claims.ts'
import type { PositionState } from '../../machines/position/state.ts'

/** The regions say of the orders what is so. */
export const requireAgreement = (state: PositionState): void => {
  const resting = liveProtection(state)
  const stops = resting.map((order) => order.value.phase)
  const asked = stops.filter((phase) => phase === 'requested').length
  // one stop at a time may be recalled while the others stand
  const closing = stops.filter((phase) => phase === 'closing').length
  expect(
    {
      none: stops.length === 0,
      exposed: stops.length === 0,
      placing: asked === 1,
      protected: stops.length > 0 && asked === 0 && closing <= 1,
      clearing: closing > 0 || (stops.length > 0 && asked === 0),
    }[state.value.protection],
    `${state.value.protection}: ${stops}`,
  ).toBe(true)
  const targets = resting.filter(isTarget).length
  expect(
    {
      stop: targets === 0,
      releasing: targets === 0 && stops.length > 0,
      target: targets === resting.length && targets <= 1,
      returning: targets === 1 && resting.length === 1,
    }[state.value.switching],
    `${state.value.switching}: ${targets} targets of ${resting.length}`,
  ).toBe(true)
  const live = (role: string) => state.orders.filter((order) => order.role === role && order.value.phase !== 'closed').length
  expect(live('Entry') > 0).toBe(state.value.entry === 'working')
  expect(live('Exit')).toBe(state.value.exit === 'working' ? 1 : 0)
  expect(state.exit === null).toBe(state.value.exit === 'none')
  expect(state.trailing === null).toBe(state.value.trailing === 'off')
  expect(state.openedMs === null).toBe(state.value.protection === 'none')
}
