import { expect, test } from 'vitest'
import { abandoned, bought10, closed, given, id, openCommand, stopRequested, T, types } from './story.ts'

/** Bought; the venue refuses the stop, and the coins are to be sold for that. */
const leftBare = [
  ...bought10,
  stopRequested('10'),
  abandoned('ProtectionAbandoned', id(1)),
  { type: 'ExitDecided', data: { exitId: 1, reason: 'unprotected', threshold: '0', compared: '10' } },
] as const
const later = { strategy: 'drop', trigger: 'from-high', barCloseMs: T + 60_000, judged: {} }
const enterAt = (nowMs: number, rules = {}) => openCommand({ proposal: later, nowMs, quoteAgeMs: 0 }, rules)

test.each([
  ['sold for that', '0', 'unprotected'],
  ['not sold, for they were too few', '10', 'dust'],
] as const)('coins that nothing protected, %s: the coin is paused for an hour, to the millisecond', (_, dust, reason) => {
  const paused = given(leftBare, closed(dust, reason))
  expect(paused.state.unprotectedMs).toBe(T)
  expect(paused.when(enterAt(T + 3_599_999))).toBe('paused-after-unprotected')
  expect(types(paused.when(enterAt(T + 3_600_000)))).toEqual(['EntryRequested'])
})

test('coins that nothing protected pause nothing where the pause is nothing', () => {
  expect(types(given(leftBare, closed('0', 'unprotected')).when(enterAt(T, { unprotectedPauseMs: 0 })))).toEqual(['EntryRequested'])
})

test('coins that were sold for another reason pause nothing', () => {
  const ended = given(
    bought10,
    { type: 'ExitDecided', data: { exitId: 1, reason: 'take-profit', threshold: '1', compared: '2' } },
    closed('0'),
  )
  expect(ended.state.unprotectedMs).toBeNull()
  expect(types(ended.when(enterAt(T)))).toEqual(['EntryRequested'])
})
