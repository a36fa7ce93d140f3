import { Decimal as DecimalJs } from 'decimal.js'

/**
 * An amount, price or quantity as a whole number of 10^-18: what machines and folds compute with. 18 decimals are
 * those of the finest asset traded (wei), so every amount a venue can state is exact.
 */
export type Money = bigint

const DECIMALS = 18
export const SCALE = 10n ** 18n
export const ZERO = 0n

/** 60 digits hold the exact product of two amounts of 30; plain notation as far as amounts reach. */
export const Decimal = DecimalJs.clone({ precision: 60, rounding: DecimalJs.ROUND_HALF_UP, toExpNeg: -30, toExpPos: 30 })
export type Decimal = DecimalJs

/** 18 decimals and 30 digits before them, sign and point: far above any supply, and a hostile text ends here. */
const MAX_TEXT_LENGTH = 50
const MAX_WHOLE_DIGITS = 30
const POWERS = Array.from({ length: DECIMALS + 1 }, (_, decimals) => 10n ** BigInt(DECIMALS - decimals))
const MINUS = 45
const POINT = 46
const DIGIT_0 = 48

const refuse = (text: string): never => {
  throw new RangeError(`"${String(text).slice(0, MAX_TEXT_LENGTH)}" is not a plain decimal with at most ${DECIMALS} decimals.`)
}

/** Any length; the fast path of `parse` must agree with it. */
const parseLong = (text: string): Money => {
  const match = text.length > MAX_TEXT_LENGTH ? null : /^(-?)([0-9]+)(?:\.([0-9]{1,18}))?$/.exec(text)
  if (match === null) return refuse(text)
  const fraction = match[3] ?? ''
  const magnitude = BigInt(match[2] + fraction) * (POWERS[fraction.length] ?? 1n)
  return match[1] === '-' ? -magnitude : magnitude
}

/**
 * Plain decimal text to money: digits, at most one point with digits on both sides, '-' allowed, no exponent.
 * Throws RangeError otherwise. Up to 15 digits are gathered in a number (exact below 2^53), which spares the slow
 * path for nearly every amount that venues send.
 */
export const parse = (text: string): Money => {
  const length = text.length
  if (length === 0 || length > 17) return parseLong(text) // 15 digits, sign and point
  const isNegative = text.charCodeAt(0) === MINUS
  const first = isNegative ? 1 : 0
  let digits = 0
  let point = -1
  for (let at = first; at < length; at++) {
    const code = text.charCodeAt(at)
    if (code === POINT) {
      if (point !== -1) return refuse(text)
      point = at
    } else {
      const digit = code - DIGIT_0
      if (digit < 0 || digit > 9) return refuse(text)
      digits = digits * 10 + digit
    }
  }
  const decimals = point === -1 ? 0 : length - 1 - point
  if (length - first - (point === -1 ? 0 : 1) > 15) return parseLong(text)
  if (first === length || point === first || point === length - 1) return refuse(text)
  return BigInt(isNegative ? -digits : digits) * (POWERS[decimals] ?? 1n)
}

/** The one canonical text of an amount: no exponent, no trailing zeros, no '-0'. */
export const format = (money: Money): string => {
  if (money < 0n) return `-${format(-money)}`
  const digits = money.toString().padStart(DECIMALS + 1, '0')
  const point = digits.length - DECIMALS
  let end = digits.length
  while (end > point && digits.charCodeAt(end - 1) === DIGIT_0) end--
  return end === point ? digits.slice(0, point) : `${digits.slice(0, point)}.${digits.slice(point, end)}`
}

/** Rounded half away from zero. */
const quotient = (numerator: bigint, denominator: bigint): bigint => {
  if (denominator === 0n) throw new RangeError('An amount was divided by zero.')
  const whole = numerator / denominator
  const rest = numerator - whole * denominator
  // prices and quantities on their grids: nearly every product is exact
  if (rest === 0n) return whole
  if (abs(rest) * 2n < abs(denominator)) return whole
  return numerator < 0n === denominator < 0n ? whole + 1n : whole - 1n
}

const HALF = SCALE / 2n

/** Rounded half away from zero at 18 decimals. */
export const multiply = (a: Money, b: Money): Money => {
  const product = a * b
  return (product < 0n ? product - HALF : product + HALF) / SCALE
}

const SCALE_TWICE = SCALE * SCALE

/** contracts x contract size x price, rounded once, half away from zero at 18 decimals. */
export const contractValue = (contracts: Money, size: Money, price: Money): Money => quotient(contracts * size * price, SCALE_TWICE)

/** Rounded half away from zero at 18 decimals; throws RangeError for b = 0. */
export const divide = (a: Money, b: Money): Money => quotient(a * SCALE, b)

/** total x part / whole, truncated toward zero: the piece of a cost; the last piece takes the remainder. */
export const share = (total: Money, part: Money, whole: Money): Money => {
  if (whole === 0n) throw new RangeError('A share of nothing was asked for.')
  return (total * part) / whole
}

const positive = (step: Money): Money => {
  if (step <= 0n) throw new RangeError(`A step must be positive, not ${format(step)}.`)
  return step
}

/** The greatest multiple of `step` that is not above `money`. */
export const floorToStep = (money: Money, step: Money): Money => {
  const rest = money % positive(step)
  return rest < 0n ? money - rest - step : money - rest
}

/** The least multiple of `step` that is not below `money`. */
export const ceilToStep = (money: Money, step: Money): Money => -floorToStep(-money, step)

/** `nearest` sends a half away from zero. */
export const roundToTick = (money: Money, tick: Money, direction: 'down' | 'up' | 'nearest'): Money => {
  if (direction === 'down') return floorToStep(money, tick)
  if (direction === 'up') return ceilToStep(money, tick)
  return quotient(money, positive(tick)) * tick
}

/** money x percent / 100, rounded once, half away from zero. */
export const percentOf = (money: Money, percent: Money): Money => quotient(money * percent, SCALE * 100n)

export const min = (a: Money, b: Money): Money => (a < b ? a : b)
export const max = (a: Money, b: Money): Money => (a > b ? a : b)
export const abs = (money: Money): Money => (money < 0n ? -money : money)

/** The shortest decimal text of a finite number, rounded half away from zero at 18 decimals; throws RangeError otherwise. */
export const fromNumber = (value: number): Money => {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is not an amount.`)
  const text = String(value)
  const [, sign, whole = '', fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text)!
  const shift = DECIMALS - fraction.length + Number(exponent)
  if (whole.length + Number(exponent) > MAX_WHOLE_DIGITS) return refuse(text)
  // with so many zeros before its first digit that nothing is left of it
  if (shift < -MAX_TEXT_LENGTH) return ZERO
  const digits = BigInt(whole + fraction)
  const magnitude = shift >= 0 ? digits * 10n ** BigInt(shift) : quotient(digits, 10n ** BigInt(-shift))
  return sign === '-' ? -magnitude : magnitude
}

/** The nearest double: for indicators and display, never for money. */
export const toNumber = (money: Money): number => Number(format(money))
