import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Watches } from '../../src/decision/watches.ts'
import { parse } from '../../src/kernel/money.ts'
import { TickScale } from '../../src/market/ticks.ts'

const scale = new TickScale(parse('0.05'))

describe('a watched price', () => {
  test('acts when the market is exactly at it, on either side, and not a tick before', () => {
    const watches = new Watches(1)
    watches.set(0, { atOrBelow: parse('95'), atOrAbove: parse('105') }, scale)
    const touched = ['94.95', '95', '95.05', '100', '104.95', '105', '105.05'].filter((price) =>
      watches.isTouched(0, scale.floor(parse(price))),
    )
    expect(touched).toEqual(['94.95', '95', '105', '105.05'])
  })

  test('between two ticks acts at the first tick behind it', () => {
    const watches = new Watches(1)
    watches.set(0, { atOrBelow: parse('95.03'), atOrAbove: parse('104.97') }, scale)
    const touched = ['95', '95.05', '104.95', '105'].filter((price) => watches.isTouched(0, scale.floor(parse(price))))
    expect(touched).toEqual(['95', '105'])
  })

  test('is that of its coin; what is not watched is never touched; what is set anew replaces what was', () => {
    const watches = new Watches(2)
    watches.set(0, { atOrBelow: parse('95'), atOrAbove: null }, scale)
    expect([watches.isTouched(0, 1), watches.isTouched(0, 1e12), watches.isTouched(1, 1)]).toEqual([true, false, false])
    watches.set(0, { atOrBelow: null, atOrAbove: parse('95') }, scale)
    expect([watches.isTouched(0, 1), watches.isTouched(0, 1e12)]).toEqual([false, true])
    watches.set(0, { atOrBelow: null, atOrAbove: null }, scale)
    expect([watches.isTouched(0, 1), watches.isTouched(0, 1e12)]).toEqual([false, false])
  })

  test('is touched exactly when its decimals say so', () => {
    const cents = fc.integer({ min: 1, max: 20_000 })
    fc.assert(
      fc.property(cents, cents, fc.integer({ min: 1, max: 4000 }), (low, high, ticks) => {
        const [atOrBelow, atOrAbove] = [parse(`${low / 100}`), parse(`${high / 100}`)]
        const watches = new Watches(1)
        watches.set(0, { atOrBelow, atOrAbove }, scale)
        const price = scale.toMoney(ticks)
        expect(watches.isTouched(0, ticks)).toBe(price <= atOrBelow || price >= atOrAbove)
      }),
    )
  })
})
