import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { volatilityScale } from '../../src/decision/sizing/volatility.ts'
import { parse } from '../../src/kernel/money.ts'

const set = { 'sizing.calmAtrPct': '0.5', 'sizing.wildAtrPct': '2', 'sizing.calmScalePct': '120', 'sizing.wildScalePct': '40' }
const sizing = (volatility: string) => loadConfig({ overrides: { ...set, 'sizing.volatility': volatility } }).sizing

test.each([
  ['calm', 0.499999, '120'],
  ['as a market usually is', 0.5, '100'],
  ['as a market usually is, still', 1.99999, '100'],
  ['wild', 2, '40'],
])('a market that is %s, at %d percent, is bought %s percent of', (_, atrPct, scalePct) => {
  expect(volatilityScale(atrPct, sizing('regimes'))).toEqual({
    scalePct: parse(scalePct),
    judged: { atrPct: String(atrPct), scalePct },
  })
})

test('six digits of the range are told, and compared', () => {
  expect(volatilityScale(1.9999999, sizing('regimes'))).toEqual({ scalePct: parse('40'), judged: { atrPct: '2', scalePct: '40' } })
})

test('of a market that was heard too little of, and where nobody asks, all is bought', () => {
  expect(volatilityScale(null, sizing('regimes'))).toEqual({ scalePct: parse('100'), judged: { scalePct: '100' } })
  expect(volatilityScale(9, sizing('off'))).toEqual({ scalePct: parse('100'), judged: {} })
})
