// The longest that money can hold: 18 decimals, and more whole digits than anything is worth.
const WHOLE_DIGITS = 20
const DECIMALS = 18
const ZERO = 48
const NINE = 57
const POINT = 46

/** Whether a text is a plain decimal of at least zero. By hand: it is asked of every price that is heard. */
export const isDecimal = (text: unknown): text is string => {
  if (typeof text !== 'string' || text.length === 0) return false
  let point = -1
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === POINT) {
      if (point !== -1) return false
      point = at
    } else if (code < ZERO || code > NINE) return false
  }
  const whole = point === -1 ? text.length : point
  return whole > 0 && whole <= WHOLE_DIGITS && point !== text.length - 1 && (point === -1 || text.length - point - 1 <= DECIMALS)
}

/** A decimal above zero: a price or a quantity that can be traded. */
export const isPositive = (text: unknown): text is string => isDecimal(text) && Number(text) > 0

/** Whether a is below b, both decimals: as numbers, and where these are one, digit by digit. */
export const isBelow = (a: string, b: string): boolean => {
  const [left, right] = [Number(a), Number(b)]
  if (left !== right) return left < right
  const [wholeA = '', partA = ''] = a.split('.')
  const [wholeB = '', partB = ''] = b.split('.')
  const [i, j] = [BigInt(wholeA + partA.padEnd(DECIMALS, '0')), BigInt(wholeB + partB.padEnd(DECIMALS, '0'))]
  return i < j
}
