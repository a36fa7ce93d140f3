import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FIRST_PLACE, hashOfPlace, placeOfHash, SPANS, TABS, VIEWS } from '../../src/web/ui/page-place.ts'
import { amountText, lengthText, pixelPriceText, signOf } from '../../src/web/ui/shown.ts'
import { SLIDER_STEPS, sliderScale } from '../../src/web/ui/time-scale.ts'

describe('what the page shows of amounts', () => {
  test.each([
    ['1234567.891', 2, '1\u2009234\u2009567.89'],
    ['-963.0049', 2, '\u2212963.00'],
    ['0.00399', 7, '0.0039900'],
    ['5', 2, '5.00'],
    ['-0.001', 2, '0.00'],
    ['11072', undefined, '11\u2009072'],
    ['999.999', 2, '999.99'],
  ])('%s with %s decimals is %s', (text, decimals, shown) => {
    expect(amountText(text, decimals)).toBe(shown)
  })

  test.each([
    [377.4167, 2, '377.41'],
    [386.46, 2, '386.46'],
    [0.1 + 0.2, 2, '0.30'],
    [6680.005, 2, '6\u2009680.00'],
    [1e-7, 5, '0.00000'],
    [0.0039999, 7, '0.0039999'],
  ])('beside a chart %s with %s decimals is %s', (price, decimals, shown) => {
    expect(pixelPriceText(price, decimals)).toBe(shown)
  })

  test('only ever cuts: its digits are the first ones of the amount', () => {
    const amounts = fc
      .tuple(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.stringMatching(/^\d{1,18}$/))
      .map(([whole, part]) => `${whole}.${part}`)
    fc.assert(
      fc.property(amounts, fc.integer({ min: 0, max: 18 }), (text, decimals) => {
        const digits = amountText(text, decimals).replaceAll('\u2009', '').replace(/0*$/, '')
        expect(text.startsWith(digits.replace(/\.$/, ''))).toBe(true)
      }),
    )
  })

  test.each([
    ['0', 0],
    ['-0.000', 0],
    ['-0.001', -1],
    ['0.1', 1],
  ] as const)('the sign of %s is %s', (text, sign) => expect(signOf(text)).toBe(sign))

  test.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1500, '1.5 s'],
    [59_999, '59 s'],
    [8_820_000, '2.4 h'],
    [7 * 60_000, '7 min'],
    [200_000_000, '2 d'],
  ])('%s ms are %s', (ms, shown) => expect(lengthText(ms)).toBe(shown))
})

describe('the address of the page', () => {
  test('says all that is shown, and only what is not so by itself', () => {
    expect(hashOfPlace(FIRST_PLACE)).toBe('#/')
    const name = fc.oneof(fc.constant(null), fc.string({ minLength: 1 }))
    const places = fc.record({
      view: fc.constantFrom(...VIEWS),
      coin: name,
      at: fc.constantFrom('now', '17', '2021-05-19T15:18:18.000Z'),
      tab: fc.constantFrom(...TABS),
      span: fc.constantFrom(...SPANS),
      inside: fc.constantFrom('steps' as const, 'machine' as const),
      event: name,
      filter: fc.string(),
    })
    fc.assert(
      fc.property(places, (place) => {
        expect(placeOfHash(hashOfPlace(place))).toEqual(place)
      }),
    )
  })

  test('of another make leads to the desk', () => {
    expect(placeOfHash('#/nowhere?tab=none&at=5')).toEqual({ ...FIRST_PLACE, at: '5' })
  })
})

describe('the slider', () => {
  const scale = sliderScale({ fromMs: 0, toMs: 1_000_000, breaks: [[100_000, 600_000]] })

  test('gives a long silence a hundredth of its length', () => {
    const silence = scale.pieces.find(({ isBreak }) => isBreak)!
    expect(silence.to - silence.from).toBeCloseTo(0.01)
    expect(scale.shareOf(0)).toBe(0)
    expect(scale.shareOf(1_000_000)).toBeCloseTo(1)
  })

  test('never runs back, and finds each moment again within one of its steps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 0, max: 1_000_000 }), (a, b) => {
        const [first, last] = [Math.min(a, b), Math.max(a, b)]
        expect(scale.shareOf(first)).toBeLessThanOrEqual(scale.shareOf(last))
        expect(Math.abs(scale.shareOf(scale.timeOf(scale.shareOf(a))) - scale.shareOf(a))).toBeLessThan(1 / SLIDER_STEPS)
      }),
    )
  })
})
