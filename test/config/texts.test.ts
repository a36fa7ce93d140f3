import { expect, test } from 'vitest'
import { loadConfig, readConfig, sentenceOf } from '../../src/config/load.ts'
import { options } from '../../src/config/shown-options.ts'

const set = (overrides: Record<string, string>) => loadConfig({ overrides })
const wrongSet = (overrides: Record<string, string>): string[] => readConfig({ overrides }).problems.map(sentenceOf)

test('options that are texts are these, with these values and defaults', () => {
  const found = options.filter(({ type }) => type === 'text')
  expect(found.map(({ path, bounds, standard }) => [path, bounds, standard])).toEqual([
    ['sizing.quoteAmount', 'an amount above zero', '100'],
    ['exit.roi', 'up to 20 rows of minutes=percent by time, the percentage less with each, such as 0=4, 60=1', ''],
    ['exit.neverSell', 'names of coins, such as BTC, ETH', ''],
  ])
})

test('an amount is a plain decimal above zero', () => {
  expect(set({ 'sizing.quoteAmount': '0.000000000000000001' }).sizing.quoteAmount).toBe('0.000000000000000001')
  expect(set({ 'sizing.quoteAmount': '12.50' }).sizing.quoteAmount).toBe('12.5')
  for (const amount of ['0', '-1', '1e3', 'much'])
    expect(wrongSet({ 'sizing.quoteAmount': amount })).toEqual([
      `--set sizing.quoteAmount: sizing.quoteAmount must be an amount above zero, not "${amount}".`,
    ])
})
