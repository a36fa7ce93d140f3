/** A number as a file writes it: the nearest double, and what its text says about the decimals. */
export type WrittenNumber = {
  readonly value: number
  /** behind the point, without zeros at the end, which say nothing about the tick */
  readonly decimals: number
  /** significant digits, without zeros at either end */
  readonly digits: number
}

const NUMBER = /^[+-]?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/
// No program prints more; it also bounds the work for whatever stands in a file.
const LONGEST = 100
/** A double holds any decimal of 15 significant digits exactly; longer ones are printed binary noise. */
export const EXACT_DIGITS = 15

/** Decimal text, with or without an exponent; null for anything else. */
export function readNumber(text: string): WrittenNumber | null {
  const match = text.length > LONGEST ? null : NUMBER.exec(text)
  if (match === null) return null
  const [, whole = '', fraction = '', exponent = '0'] = match
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  const decimals = fraction.length - Number(exponent) - (digits.length - significant.length)
  return { value: Number(text), decimals: significant === '' ? 0 : Math.max(0, decimals), digits: significant.length }
}

/** A number's first 15 digits: what was meant before a program printed the nearest double. */
export function withoutNoise(noisy: WrittenNumber): WrittenNumber {
  return readNumber(noisy.value.toExponential(EXACT_DIGITS - 1)) ?? noisy
}

const NO_NUMBERS = /^([+-]?inf(inity)?|nan|null|none|n\/a|undefined)$/i

/** Why a text is no number. */
export function whyNoNumber(text: string): string {
  if (text === '') return 'has an empty field'
  if (NO_NUMBERS.test(text)) return `has ${text} in place of a number`
  if (/^[+-]?\d+,\d+$/.test(text)) return 'has a decimal comma, where a point is needed'
  if (/^"?[+-]?\d{1,3}$/.test(text) || /^[+-]?\d{1,3}([ ']\d{3})+([.,]\d+)?$/.test(text))
    return 'has thousands that are parted from each other: write numbers without that'
  if (/^\d?\d:\d\d(:\d\d)?$/.test(text)) return 'has a time of day apart from its date: join them in one column, such as 2024-05-13T10:00Z'
  if (/^[$€£¥]/.test(text)) return 'has a currency sign before a number'
  return 'has a field that is not decimal text'
}
