import { abs, format, type Money, multiply, parse, roundToTick, SCALE, ZERO } from '../kernel/money.ts'
import type { Figure } from './table.ts'

/** Of a figure below 1, or of a price: enough to tell any two that are traded apart. */
export const MOST_DIGITS = 8
/** Of an amount from 1 on. */
const DIGITS_FROM_ONE = 6
const CENT = SCALE / 100n
const HUNDRED = 100n * SCALE

/** Numbers and words: where the figures of a table stand at the right. */
export const isNumeric = ({ kind }: Figure): boolean => kind !== 'text' && kind !== 'time'

/** To so many digits from the first that is not zero; digits before the point stay. */
const significant = (money: Money, digits: number): Money => {
  const exponent = abs(money).toString().length - digits
  return exponent <= 0 ? money : roundToTick(money, min(10n ** BigInt(exponent), SCALE), 'nearest')
}
const min = <N extends bigint | number>(one: N, other: N): N => (one < other ? one : other)

const withDecimals = (money: Money): string => {
  const [whole = '0', fraction = ''] = format(money).split('.')
  return `${whole}.${fraction.padEnd(2, '0')}`
}
const withCents = (money: Money): string => withDecimals(roundToTick(money, CENT, 'nearest'))

/**
 * From 1 on to the cent, or to so many digits that count where that is finer: of some assets a cent is hundreds of dollars. Below it to
 * all of them: nothing that is not zero looks like it.
 */
export const roundedAmount = (amount: string, digits: number = MOST_DIGITS): string => {
  const money = parse(amount)
  if (money === ZERO) return '0'
  const fine = significant(money, digits)
  if (abs(fine) < SCALE) return format(fine)
  return withDecimals(finer(money, min(DIGITS_FROM_ONE, digits)))
}

const finer = (money: Money, digits: number): Money =>
  abs(money) < 10n ** BigInt(digits - 2) * SCALE ? significant(money, digits) : roundToTick(money, CENT, 'nearest')

/** Two decimals; nothing looks like nothing, or like all, that is not. */
const roundedShare = (share: string): string => {
  const percent = inPercent(share)
  if (percent !== ZERO && abs(percent) < CENT / 2n) return `${format(significant(percent, 2))} %`
  const isAlmostAll = percent < HUNDRED && percent >= HUNDRED - CENT / 2n
  return `${withCents(isAlmostAll ? HUNDRED - CENT : percent)} %`
}

/** Two decimals, and as many as show that it is not zero. */
const roundedRatio = (ratio: string): string => {
  const money = parse(ratio)
  return money !== ZERO && abs(money) < CENT / 2n ? format(significant(money, 2)) : withCents(money)
}

const inPercent = (share: string): Money => multiply(parse(share), HUNDRED)

export const isoTime = (timeMs: number): string => new Date(timeMs).toISOString()
export const exactTime = (timeMs: number): string => isoTime(timeMs).replace('T', ' ').replace('Z', '')
export const minuteOf = (timeMs: number): string => exactTime(timeMs).slice(0, 'yyyy-mm-dd hh:mm'.length)

const SPANS: readonly (readonly [unit: string, ms: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
]
/** Its two largest units: `2h 41m`. */
const spanText = (ms: number): string => {
  const at = SPANS.findIndex(([, length]) => ms >= length)
  const [unit = 'ms', length = 1] = SPANS[at] ?? []
  const [smaller, size = 1] = SPANS[at + 1] ?? []
  const first = `${Math.floor(ms / length)}${unit}`
  return at === -1 || smaller === undefined ? first : `${first} ${Math.floor((ms % length) / size)}${smaller}`
}

/** What comes from a log is somebody else's text: no command to the terminal, and no second line. */
const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, '\ufffd')

/** As a person reads it at a glance. */
export const roundedText = ({ kind, value }: Figure, digits: number): string => {
  if (value === null) return ''
  if (kind === 'amount') return roundedAmount(String(value), digits)
  if (kind === 'price' || kind === 'quantity') return format(significant(parse(String(value)), MOST_DIGITS))
  if (kind === 'share') return roundedShare(String(value))
  if (kind === 'ratio') return roundedRatio(String(value))
  if (kind === 'time') return minuteOf(Number(value))
  if (kind === 'span') return spanText(Number(value))
  return plain(String(value))
}

/** With every digit there is. */
export const exactText = ({ kind, value }: Figure): string => {
  if (value === null) return ''
  if (kind === 'share') return `${format(inPercent(String(value)))} %`
  if (kind === 'time') return exactTime(Number(value))
  if (kind === 'span') return `${Number(value) / 1000} s`
  return plain(String(value))
}

/** As a program reads it: numbers bare, a share in percent, a span in seconds, times in ISO 8601. */
export const bareText = ({ kind, value }: Figure): string => {
  if (value === null) return ''
  if (kind === 'share') return format(inPercent(String(value)))
  if (kind === 'time') return isoTime(Number(value))
  if (kind === 'span') return String(Number(value) / 1000)
  return String(value)
}
