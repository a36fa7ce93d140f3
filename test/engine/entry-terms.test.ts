import { expect, test } from 'vitest'
import type { Coin } from '../../src/command/coin.ts'
import { EntryTerms } from '../../src/command/entry-terms.ts'
import { loadConfig } from '../../src/config/load.ts'
import { Settings } from '../../src/config/settings.ts'
import { parse } from '../../src/kernel/money.ts'
import { CAN } from '../exchange/stage.ts'

const FILTERS = { tickSize: parse('0.01'), stepSize: parse('0.1'), minQuantity: parse('1'), minNotional: parse('10') }
const coins = ['AAA', 'BBB'].map((base, instrument) => ({
  instrument,
  symbol: `${base}/USD`,
  parts: { book: 'b', symbol: `${base}/USD`, base, quote: 'USD' },
  filters: FILTERS,
})) as unknown as Coin[]
const configOf = (set: Record<string, string>) => loadConfig({ overrides: { 'exit.neverSell': 'BBB', ...set } })

test('are read once, and anew when other options are in force', () => {
  const settings = new Settings(configOf({}))
  const terms = new EntryTerms({ coins, settings, venue: CAN })
  const before = terms.of(0)
  expect(before).toMatchObject({ limitOffsetPct: 0n, size: { mode: 'fixed-percent', amount: parse('10') } })
  expect(before.plan.takeProfit).toEqual({ by: 'pct', of: parse('2.5') })
  expect(terms.of(0)).toBe(before)
  settings.apply(
    configOf({ 'exit.takeProfitPct': '4', 'entry.limitOffsetPct': '-0.5', 'sizing.mode': 'risk-per-trade', 'sizing.riskPct': '0.5' }),
  )
  expect(terms.of(0)).toMatchObject({ limitOffsetPct: parse('-0.5'), size: { mode: 'risk-per-trade', amount: parse('0.5') } })
  expect(terms.of(0).plan.takeProfit).toEqual({ by: 'pct', of: parse('4') })
})

test('are each coin’s own', () => {
  const terms = new EntryTerms({ coins, settings: new Settings(configOf({})), venue: CAN })
  expect([0, 1].map((coin) => terms.of(coin).plan.exits.neverSell)).toEqual([undefined, true])
})
