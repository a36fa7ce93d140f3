import { expect, test } from 'vitest'
import { MOST_CLOSES } from '../../projections/closes.ts'
import { type Money, parse } from '../../src/kernel/money.ts'
import { deciding } from '../../src/replay/deciding-folds.ts'
import { recordedOf, Script } from './events.ts'

/** Bought for 100 and sold for so much, at a moment, for a reason; the coins that are left over stay. */
const trade = (script: Script, soldFor: string, reason: string, atMs: number): Script => {
  script.fill('EntryFilled', '2', '50')
  if (soldFor !== '0') script.fill('ExitFilled', '2', String(Number(soldFor) / 2))
  return script.add('PositionClosed', { reason, dust: '0', openedMs: 0, entryValue: '100', exitValue: soldFor }, atMs)
}
const folded = (script: Script) => {
  const states = deciding.create()
  for (const event of recordedOf(script.placed)) deciding.apply(states, event)
  return states.closes
}
const close = (atMs: number, reason: string, gain: string) => ({ atMs, reason, gain: parse(gain), paid: parse('100') })

test('a position that closes is kept with what it realised and what was paid for it', () => {
  const script = trade(trade(new Script(), '103', 'take-profit', 5), '95', 'hard-stop', 9)
  expect(folded(script).coins['BTC/USD']?.closes).toEqual([close(5, 'take-profit', '3'), close(9, 'hard-stop', '-5')])
})

test('losses in a row are counted up to the next gain; what brings nothing is neither', () => {
  const script = new Script()
  const losses = ['99', '98', '100', '97', '101', '99'].map((soldFor) => folded(trade(script, soldFor, 'time-limit', 1)).losses)
  expect(losses).toEqual([1, 2, 2, 3, 0, 1])
})

test('stops count where they lost: one that a trailing stop locked a gain in is none', () => {
  const script = new Script()
  trade(script, '95', 'hard-stop', 1)
  trade(script, '97', 'soft-stop', 2)
  trade(script, '104', 'trailing-stop', 3)
  trade(script, '99', 'trailing-stop', 4)
  trade(script, '99', 'break-even', 5)
  trade(script, '99', 'time-limit', 6)
  trade(script, '80', 'liquidation', 7)
  trade(script, '99', 'outside', 8)
  expect(folded(script).stops).toEqual([1, 2, 4, 5, 7])
})

test('coins too few to be sold are no trade, and what they cost is the loss of whoever sells them', () => {
  const script = trade(new Script(), '0', 'dust', 1)
  expect(folded(script)).toEqual({ losses: 0, stops: [], coins: {} })
  script.fill('EntryFilled', '2', '50').fill('ExitFilled', '4', '45')
  script.add('PositionClosed', { reason: 'hard-stop', dust: '0', openedMs: 0, entryValue: '100', exitValue: '180' }, 7)
  expect(folded(script)).toMatchObject({ losses: 1, coins: { 'BTC/USD': { closes: [close(7, 'hard-stop', '-20')] } } })
})

test('however long the log, the newest are kept and no more', () => {
  const script = new Script()
  for (let at = 1; at <= MOST_CLOSES + 5; at++) trade(script, '99', 'hard-stop', at)
  const { coins, losses, stops } = folded(script)
  const kept = Array.from({ length: MOST_CLOSES }, (_, index) => index + 6)
  expect(coins['BTC/USD']?.closes.map(({ atMs }) => atMs)).toEqual(kept)
  expect(stops).toEqual(kept)
  expect(losses).toBe(MOST_CLOSES + 5)
  const realised: Money | undefined = coins['BTC/USD']?.counted
  expect(realised).toBe(parse('-25'))
})
