import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { combinationsOf } from '../../src/search/combinations.ts'
import { readVaried } from '../../src/search/varied.ts'
import { foldsOf } from '../../src/search/walk.ts'

describe('what is varied', () => {
  test.each([
    ['exit.hardStopPct=2..6/2', ['2', '4', '6']],
    ['exit.hardStopPct=0.1..0.3/0.1', ['0.1', '0.2', '0.3']],
    ['exit.hardStopPct=1..2.5/1', ['1', '2']],
    ['exit.hardStopPct=3..3/1', ['3']],
    ['exit.ladder=market, patient', ['market', 'patient']],
    ['capital.USD=100,1000', ['100', '1000']],
    ['risk.dailyLossAmounts.USD=10,20', ['10', '20']],
    ['instruments.BTC/USD.tickSize=0.1,1', ['0.1', '1']],
  ])('%s', (spec, values) => {
    expect(readVaried(spec).values).toEqual(values)
  })

  test.each([
    ['exit.hardStopPct', /varies nothing/],
    ['exit.hardStop=1,2', /There is no option "exit\.hardStop"; did you mean exit\.hardStopPct\? "config/],
    ['capitol.USD=1,2', /There is no option "capitol\.USD"\. "config/],
    ['coins.BTC/USD.capitol=1,2', /There is no option "coins\.BTC\/USD\.capitol"/],
    ['exit.hardStopPct=2..6', /says no step/],
    ['exit.hardStopPct=6..2/1', /leads nowhere/],
    ['exit.hardStopPct=2..6/0', /leads nowhere/],
    ['exit.hardStopPct=2..6/-1', /leads nowhere/],
    ['exit.hardStopPct=a..6/1', /"a" is no decimal number/],
    ['exit.hardStopPct=0..90/0.000001', /more than 10000 values/],
    ['exit.hardStopPct=2,,3', /empty value/],
    ['exit.hardStopPct=2,2', /twice/],
  ])('%s is refused', (spec, sentence) => {
    expect(() => readVaried(spec)).toThrow(sentence)
  })
})

const varied = (...counts: readonly number[]) =>
  counts.map((count, nth) => ({ key: `option${nth}`, values: Array.from({ length: count }, (_, value) => String(value)) }))

describe('combinations', () => {
  test('a grid is every one of them, the last option first', () => {
    expect(combinationsOf(varied(2, 2), null, '1').map((one) => Object.values(one).join(''))).toEqual(['00', '01', '10', '11'])
  })

  test('what is drawn is of the grid, none twice, so many as were asked for, and the same by the same seed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 90 }),
        fc.string(),
        (a, b, count, seed) => {
          const drawn = combinationsOf(varied(a, b), count, seed)
          const texts = drawn.map((one) => JSON.stringify(one))
          expect(new Set(texts).size).toBe(Math.min(count, a * b))
          expect(drawn).toEqual(combinationsOf(varied(a, b), count, seed))
          const all = combinationsOf(varied(a, b), null, '').map((one) => JSON.stringify(one))
          expect(texts.every((text) => all.includes(text))).toBe(true)
        },
      ),
    )
    expect(combinationsOf(varied(50, 50), 20, '1')).not.toEqual(combinationsOf(varied(50, 50), 20, '2'))
  })

  test('one option twice, and more than can be tried, are refused', () => {
    expect(() => combinationsOf([...varied(2), ...varied(2)], null, '1')).toThrow(/option0 twice/)
    expect(() => combinationsOf(varied(1000, 1000), null, '1')).toThrow(/1000000 combinations/)
    expect(combinationsOf(varied(1000, 1000), 3, '1')).toHaveLength(3)
  })
})

describe('a walk forward', () => {
  const series = { rows: 10, openMs: (row: number) => row * 100, endMs: (row: number) => row * 100 + 100 }
  const coins = [{ series }] as unknown as Parameters<typeof foldsOf>[0]['coins']

  test('chooses on a part and tries on the one right behind it, and at its last step reaches the end', () => {
    expect(foldsOf({ coins }, 60, 2)).toEqual([
      { seen: { fromMs: 0, toMs: 600 }, unseen: { fromMs: 600, toMs: 800 } },
      { seen: { fromMs: 200, toMs: 800 }, unseen: { fromMs: 800, toMs: 1000 } },
    ])
  })

  test('that sees everything has nothing left', () => {
    expect(foldsOf({ coins }, 100, 1)).toEqual([{ seen: { fromMs: 0, toMs: 1000 }, unseen: null }])
  })
})
