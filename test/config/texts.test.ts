import { describe, expect, test } from 'vitest'
import { loadConfig, readConfig, sentenceOf } from '../../src/config/load.ts'
import { options } from '../../src/config/shown-options.ts'

const set = (overrides: Record<string, string>) => loadConfig({ overrides })
const wrongSet = (overrides: Record<string, string>): string[] => readConfig({ overrides }).problems.map(sentenceOf)

test('options that are texts are these, with these values and defaults', () => {
  const found = options.filter(({ type }) => type === 'text')
  expect(found.map(({ path, bounds, standard }) => [path, bounds, standard])).toEqual([
    ['entry.strategy', 'drop, rise, reversion, matrix, or the path of a file such as ./mine.ts', 'drop'],
    ['entry.sessionStartsAt', 'a time of day such as 17:30', '00:00'],
    ['entry.matrixTimeframes', 'up to 6 timeframes with weights up to 100, such as own, 15m=2, 4h=3', 'own, 15m=2'],
    ['guards.stopList', 'symbols with commas between them, such as BTC/USDT, ETH/USDT; or nothing', ''],
    ['guards.minPrice', 'an amount of zero or more', '0'],
    ['guards.maxPrice', 'an amount of zero or more', '0'],
    ['guards.minTurnover', 'an amount of zero or more', '0'],
    ['sizing.quoteAmount', 'an amount above zero', '100'],
    ['risk.dayStartsAt', 'a time of day such as 17:30', '00:00'],
    ['calendar.timeZone', 'a time zone such as Europe/Berlin, or UTC', 'UTC'],
    ['calendar.hours', 'days and hours such as mon-fri 09:00-17:30, sat; a map by symbol where markets differ, all for the others', ''],
    ['calendar.holidays', 'dates such as 2025-12-25, 01-01; a map by symbol where markets differ, all for the others', ''],
    [
      'calendar.maintenance',
      'days or dates and hours such as sun 02:00-04:00; a map by symbol where markets differ, all for the others',
      '',
    ],
    ['exit.roi', 'up to 20 rows of minutes=percent by time, the percentage less with each, such as 0=4, 60=1', ''],
    ['exit.neverSell', 'names of coins, such as BTC, ETH', ''],
    ['log.file', 'a file, or nothing', ''],
    ['alerts.url', 'an address such as https://host/path, without user and password; or nothing', ''],
    ['alerts.command', 'a command of the shell, or nothing', ''],
    ['page.host', 'an address such as 127.0.0.1, or 0.0.0.0 for all of them', '127.0.0.1'],
    ['page.hosts', 'names such as bot.example.org, 192.168.1.5:8137; or nothing', ''],
    ['page.readKey', 'at least 20 characters, or nothing', ''],
    ['page.tradeKey', 'at least 20 characters, or nothing', ''],
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

test.each([
  ['risk.dayStartsAt', ['00:00', '23:59', '07:05'], ['24:00', '7:05', '12:60', '12', 'noon'], 'a time of day such as 17:30'],
  [
    'calendar.timeZone',
    ['UTC', 'Europe/Berlin', 'America/New_York', '+02:00'],
    ['Berlin', 'Europe/Berln', ''],
    'a time zone such as Europe/Berlin, or UTC',
  ],
] as const)('%s is what its bounds say', (path, right, wrong, bounds) => {
  for (const text of right) expect(wrongSet({ [path]: text }), text).toEqual([])
  for (const text of wrong)
    expect(wrongSet({ [path]: text })).toEqual([`--set ${path}: ${path} must be ${bounds}, not ${JSON.stringify(text)}.`])
})

test('a map that is set in part, or as a whole, replaces that of the file', () => {
  const amounts = (overrides: Record<string, string>) => set(overrides).risk.dailyLossAmounts
  expect(amounts({ 'risk.dailyLossAmounts': '{USD: 50, BTC: 0.1}' })).toEqual({ USD: '50', BTC: '0.1' })
  expect(amounts({ 'risk.dailyLossAmounts.USD': '50' })).toEqual({ USD: '50' })
  expect(wrongSet({ 'risk.dailyLossAmounts.USD': '-1' })).toEqual([expect.stringContaining('must be a plain decimal above zero')])
  expect(wrongSet({ 'risk.dailyLossAmounts': '5' })).toEqual([expect.stringContaining('must be a map (asset: amount)')])
})

describe('options that are words or maps', () => {
  test('are these, with these values and defaults', () => {
    const found = options.filter(({ type }) => type === 'word' || type === 'map')
    expect(found.map(({ path, type, unit, bounds, standard }) => [path, type, unit, bounds, standard])).toEqual([
      ['mode', 'word', '', 'paper', 'paper'],
      ['store', 'word', '', 'sqlite, esdb://...', 'sqlite'],
      ['capital', 'map', '', 'asset: amount', {}],
      ['instruments', 'map', '', 'symbol: tickSize, stepSize, minQuantity, minNotional', {}],
      ['coins', 'map', '', 'symbol: groups of options', {}],
      ['slots', 'map', '', 'name: groups of options', {}],
      ['entry.settings', 'map', '', 'setting: value', {}],
      ['entry.dropFrom', 'word', '', 'window, close, session, hybrid', 'window'],
      ['entry.postOnly', 'word', '', 'off, on', 'off'],
      ['sizing.mode', 'word', '', 'fixed-percent, fixed-quote, equity-percent, risk-per-trade', 'fixed-percent'],
      ['sizing.volatility', 'word', '', 'off, regimes', 'off'],
      ['risk.dailyLossAmounts', 'map', '', 'asset: amount', {}],
      ['risk.onDailyLoss', 'word', '', 'halt, flatten', 'halt'],
      ['exit.ladder', 'word', '', 'market, aggressive, patient', 'market'],
      ['exit.neverMarket', 'word', '', 'off, on', 'off'],
      ['exit.trailingBy', 'word', '', 'percent, atr', 'percent'],
      ['exit.stopsBy', 'word', '', 'percent, atr', 'percent'],
      ['exit.signal', 'word', '', 'break-even, any-price, off', 'break-even'],
      ['exit.stopAtVenue', 'word', '', 'hard, nearest', 'hard'],
      ['exit.switching', 'word', '', 'off, on', 'off'],
      ['paper.profile', 'word', '', 'cancel-create, cancel-replace, amends, two-stops, stop-limits, no-stops', 'cancel-create'],
      ['paper.positionMode', 'word', '', 'one-way, hedge', 'one-way'],
      ['paper.marginMode', 'word', '', 'isolated, cross', 'isolated'],
      ['paper.stopsOn', 'word', '', 'mark, last', 'mark'],
      ['paper.candlePath', 'word', '', 'nearest, low-first, high-first', 'nearest'],
      ['paper.feeAsset', 'word', '', 'quote, received', 'quote'],
      ['live.drainPolicy', 'word', '', 'keep, cancel-entries, close-all', 'cancel-entries'],
      ['inputs.record', 'word', '', 'off, on', 'on'],
      ['log.level', 'word', '', 'auto, silent, fatal, error, warn, info, debug, trace', 'auto'],
    ])
    for (const { path, bounds, type } of found) {
      if (type !== 'word' || path === 'store') continue
      for (const value of bounds.split(', ')) expect(wrongSet({ 'exit.softStopPct': '1', [path]: value }), `${path} ${value}`).toEqual([])
    }
  })
})
