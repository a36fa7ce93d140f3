import { describe, expect, test } from 'vitest'
import { noReturns, payIn, sampleReturns } from '../../projections/daily-returns.ts'
import { parse } from '../../src/kernel/money.ts'
import { returnsOf } from '../../src/report/returns.ts'

const DAY = 86_400_000
type Step = readonly [day: number, equity: string, held: string] | readonly [day: number, paid: string]

/** 1000 at the midnight that begins day 0, then samples and payments; told at `until`, in days. */
const of = (until: number, maxDrawdown: string, ...steps: readonly Step[]) => {
  const daily = noReturns(0, parse('1000'))
  for (const [day, amount, held] of steps)
    if (held === undefined) payIn(daily, day * DAY, parse(amount))
    else sampleReturns(daily, day * DAY, parse(amount), parse(held))
  const curve = { equity: daily.last, peak: daily.last, maxDrawdown: 0n, maxDrawdownShare: parse(maxDrawdown), daily }
  return returnsOf({ cash: {}, coins: {}, curves: { USD: curve } }, until * DAY).USD!
}
const close = (text: string | null): number => Number(text)

describe('what was earned by the day', () => {
  // +10 %, -5 %, a day without a sample, +2 %: worked out with another program's mean and standard deviation
  const row = of(4, '0.05', [0.5, '1100', '0'], [1.5, '1045', '0'], [3.9, '1065.9', '0'])

  test('the whole, without a day that midnight itself would begin', () => {
    expect([row.days, row.return]).toEqual([4, '0.0659'])
  })

  test('Sharpe, Sortino and Calmar by their formulas', () => {
    expect(close(row.sharpe)).toBeCloseTo(5.359_406_1, 6)
    expect(close(row.sortino)).toBeCloseTo(13.373_481_2, 6)
    expect(close(row.annualReturn)).toBeCloseTo(337.163_848, 4)
    expect(close(row.calmar)).toBeCloseTo(6743.276_96, 3)
  })

  test('money that is paid in or out is no return', () => {
    // 1000 grows to 1100; 900 more come; 2000 grow to 2200; half of it goes
    const paid = of(2, '0', [0.5, '1100', '0'], [1.1, '900'], [1.5, '2200', '0'], [1.6, '-1100'])
    expect(paid).toMatchObject({ days: 2, return: '0.21' })
  })

  test('one day has no deviation, and no loss nothing to divide by', () => {
    expect(of(1, '0', [0.5, '1100', '0'])).toMatchObject({
      days: 1,
      return: '0.1',
      sharpe: null,
      sortino: null,
      calmar: null,
      annualReturn: null,
    })
    expect(of(2, '0', [0.5, '1100', '0'], [1.5, '1100', '0'])).toMatchObject({ sortino: null, calmar: null })
  })

  test('a year like two very good days is told in plain digits, up to a bound', () => {
    // 2 ^ (365 / 2) = 8.8e54, and 1.4 ^ (365 / 3) = 6.1e17
    const doubled = of(2, '0.000001', [0.5, '1500', '0'], [1.5, '2000', '0'])
    expect(doubled).toMatchObject({ annualReturn: '100000000000000000000', calmar: '100000000000000000000' })
    const more = of(3, '0.5', [0.5, '1500', '0'], [1.5, '1300', '0'], [2.5, '1400', '0'])
    expect(more.annualReturn).toMatch(/^\d+$/)
    expect(Number(more.annualReturn) / 1.4 ** (365 / 3)).toBeCloseTo(1, 6)
    const nothing = of(2, '0.5', [0.5, '999.9999999999', '0'], [1.5, '1000', '0'])
    expect(nothing).toMatchObject({ return: '0', annualReturn: '0' })
  })

  test('all of it lost is a loss of all, and no number that is none', () => {
    const lost = of(2, '1', [0.5, '0', '0'], [1.5, '0', '0'])
    expect(lost).toMatchObject({ return: '-1', annualReturn: '-1', calmar: '-1' })
  })
})

test('time in the market and exposure weigh what is held by how long', () => {
  // half of the equity held for 6 of 24 hours, then a quarter for 6, and what is held at the end is held until it
  const row = of(1, '0', [6 / 24, '1000', '500'], [12 / 24, '1000', '0'], [18 / 24, '1000', '250'])
  expect(row).toMatchObject({ timeInMarket: '0.5', exposure: String((6 * 0.5 + 6 * 0.25) / 24) })
})
