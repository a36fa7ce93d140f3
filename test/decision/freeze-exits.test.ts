import { expect, test } from 'vitest'
import { mapExitNumbers } from '../../machines/position/exits/exit-numbers.ts'
import { loadConfig } from '../../src/config/load.ts'
import { freezeExits } from '../../src/decision/freeze-exits.ts'
import { format, parse } from '../../src/kernel/money.ts'

const frozen = (
  overrides: Record<string, string>,
  base: string | null = 'BTC',
  takesIoc = true,
  stops: 'market' | 'limit' | 'none' = 'market',
) => mapExitNumbers(freezeExits(loadConfig({ overrides }).exit, parse('0.25'), base, { takesIoc, stops }), format)

test('by themselves the rules that may be off are off, but for signals', () => {
  expect(frozen({})).toEqual({ feePct: '0.25', signal: 'break-even' })
})

test('each option is frozen to the digit', () => {
  const overrides = {
    'exit.softStopPct': '1.25',
    'exit.breakEvenAtPct': '1.5',
    'exit.roi': '0=4, 90=0.75',
    'exit.signal': 'any-price',
    'exit.scorePoints': '65',
    'exit.scoreProfitPct': '0.8',
    'exit.scoreProfitMin': '45',
    'exit.scoreProfitPoints': '31',
    'exit.scoreMomentumPct': '1.2',
    'exit.scoreMomentumPoints': '32',
    'exit.scoreAgeMin': '600',
    'exit.scoreAgePoints': '33',
    'exit.idleExitMin': '120',
    'exit.neverSell': 'ETH, BTC',
  }
  expect(frozen(overrides)).toEqual({
    feePct: '0.25',
    softStop: { by: 'pct', of: '1.25' },
    breakEvenAtPct: '1.5',
    roi: [
      { fromMs: 0, gainPct: '4' },
      { fromMs: 5_400_000, gainPct: '0.75' },
    ],
    signal: 'any-price',
    score: {
      threshold: 65,
      profitPct: '0.8',
      profitWithinMs: 2_700_000,
      profitPoints: 31,
      momentumPct: '1.2',
      momentumPoints: 32,
      ageMs: 36_000_000,
      agePoints: 33,
    },
    idleMs: 7_200_000,
    neverSell: true,
  })
})

test('signals can be switched off, and only the coins of the list are never sold', () => {
  expect(frozen({ 'exit.signal': 'off', 'exit.neverSell': 'ETH' })).toEqual({ feePct: '0.25' })
  expect(frozen({ 'exit.neverSell': 'ETH' }, null).neverSell).toBeUndefined()
})

test.each([
  [{}, true, undefined],
  [{ 'exit.patientS': '10', 'exit.maxSlippagePct': '2' }, false, undefined],
  [{ 'exit.ladder': 'patient' }, true, { from: 'patient', patientMs: 30_000, maxSlippagePct: '0.5' }],
  [{ 'exit.ladder': 'aggressive', 'exit.patientS': '12.5' }, true, { from: 'aggressive', patientMs: 12_500, maxSlippagePct: '0.5' }],
  [{ 'exit.ladder': 'patient' }, false, { from: 'patient', patientMs: 30_000, maxSlippagePct: '0.5', noIoc: true }],
  [{ 'exit.neverMarket': 'on' }, true, { from: 'market', patientMs: 30_000, maxSlippagePct: '0.5', neverMarket: true }],
  [
    { 'exit.ladder': 'patient', 'exit.withdrawals': '2' },
    true,
    { from: 'patient', patientMs: 30_000, maxSlippagePct: '0.5', withdrawals: 2 },
  ],
])('the ladder of %o, at a venue that takes orders for at once: %s', (overrides, takesIoc, expected) => {
  expect(frozen(overrides as Record<string, string>, 'BTC', takesIoc).ladder).toEqual(expected)
})
