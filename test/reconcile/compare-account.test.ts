import { expect, test } from 'vitest'
import { initialPosition } from '../../machines/position/state.ts'
import type { Balance, VenuePosition } from '../../src/exchange/port.ts'
import { parse } from '../../src/kernel/money.ts'
import { mapFilters } from '../../src/kernel/order-filters.ts'
import { positionName, slotted } from '../../src/kernel/slots.ts'
import { streams } from '../../src/kernel/streams.ts'
import { compareAccount } from '../../src/reconcile/compare-account.ts'
import { createState } from '../../src/replay/engine-state.ts'
import { surveyOf } from '../exchange/stage.ts'

const filters = mapFilters({ tickSize: '0.01', stepSize: '0.1', minQuantity: '0.1', minNotional: '5' }, parse)
const coinOf = (symbol: string, slot?: 'long' | 'short') => {
  const [base, quote] = symbol.split(/[/:]/) as [string, string]
  const parts = { book: 'b', symbol, base, quote, ...(slot && { slot }) }
  const position = { stream: streams.position(parts), parts }
  return { parts, position, filters, ...(symbol.includes(':') && { contract: { settle: quote } }) }
}

/** `held`: by coin; what a contract holds is in its machine as well. */
const compared = (
  coins: readonly ReturnType<typeof coinOf>[],
  {
    held,
    cash,
    balances = {},
    positions = [],
  }: {
    held: readonly string[]
    cash: Readonly<Record<string, string>>
    balances?: Readonly<Record<string, string>>
    positions?: readonly VenuePosition[]
  },
) => {
  const state = createState()
  coins.forEach(({ parts, position, contract }, coin) => {
    const amount = parse(held[coin]!)
    const rest = {
      quote: parts.quote,
      size: contract === undefined ? null : parse('1'),
      bought: 0n,
      boughtValue: 0n,
      sold: 0n,
      soldValue: 0n,
    }
    state.folds.portfolio[positionName(parts)] = { ...slotted(parts), ...rest, held: amount, fills: 1 }
    state.positions.set(position.stream, { ...initialPosition(position.stream), exposure: amount < 0n ? -amount : amount })
  })
  for (const [asset, amount] of Object.entries(cash))
    state.folds.budget.pools[asset] = {
      deposits: parse(amount),
      buys: 0n,
      sells: 0n,
      fees: 0n,
      realised: 0n,
      funding: 0n,
      reserved: 0n,
      margin: 0n,
    }
  const found = Object.entries(balances).map(([asset, free]): Balance => ({ asset, free, locked: '0' }))
  const account = { ...surveyOf([], 0), balances: { found, venueTimeMs: 7 }, positions: { found: positions, venueTimeMs: 8 } }
  return compareAccount(account, coins, state).map(({ of, name, ours, theirs, isSame }) => `${of} ${name} ${ours} ${theirs} ${isSame}`)
}

test('an asset is all that is held of it: as money, and as coins of whatever is traded for it', () => {
  const coins = [coinOf('ETH/BTC'), coinOf('BTC/USD'), coinOf('BTC/EUR')]
  const balances = { ETH: '3', BTC: '6.5', USD: '99', XYZ: '5' }
  expect(compared(coins, { held: ['3', '1', '0.5'], cash: { BTC: '5', USD: '100', EUR: '0' }, balances })).toEqual([
    'balance BTC 6.5 6.5 true',
    'balance ETH 3 3 true',
    'balance USD 100 99 true',
    'balance EUR 0 0 true',
  ])
})

test('what is left of coins that are not traded any more counts', () => {
  const [traded, left] = [coinOf('BTC/USD'), coinOf('BTC/EUR')]
  const both = { held: ['1', '0.5'], cash: { USD: '0' }, balances: { BTC: '1.5' } }
  expect(compared([traded, left], both)[1]).toBe('balance BTC 1.5 1.5 true')
})

test('less than a step of coins, or than the least order is worth, is nothing', () => {
  const lines = (coins: string, money: string) =>
    compared([coinOf('AAA/USD')], { held: ['2'], cash: { USD: '100' }, balances: { AAA: coins, USD: money } }).map((line) =>
      line.split(' ').at(-1),
    )
  expect(lines('1.901', '95.01')).toEqual(['true', 'true'])
  expect(lines('1.9', '95')).toEqual(['false', 'false'])
  expect(lines('2.1', '105')).toEqual(['false', 'false'])
})

test('contracts have a sign, or a side; money is not judged while any of them are held', () => {
  const short: VenuePosition = { symbol: 'AAA/USD:USD', side: 'short', quantity: '4' }
  const one = coinOf('AAA/USD:USD')
  const cash = { USD: '100' }
  expect(compared([one], { held: ['-4'], cash, positions: [short] })).toEqual(['position AAA/USD:USD -4 -4 true'])
  expect(compared([one], { held: ['4'], cash, positions: [short] })).toEqual(['position AAA/USD:USD 4 -4 false'])
  const both = [coinOf('AAA/USD:USD', 'long'), coinOf('AAA/USD:USD', 'short')]
  expect(compared(both, { held: ['1', '-4'], cash, positions: [short] })).toEqual([
    'position AAA/USD:USD long 1 0 false',
    'position AAA/USD:USD short -4 -4 true',
  ])
  expect(compared([one], { held: ['0'], cash, balances: { USD: '90' } })).toEqual([
    'position AAA/USD:USD 0 0 true',
    'balance USD 100 90 false',
  ])
})
