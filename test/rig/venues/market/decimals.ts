import { floorToStep, format, type Money, parse } from '../../../../src/kernel/money.ts'

/** How many decimals a text has, zeros at its end left out. */
export const decimalsOf = (text: string): number => {
  const [, fraction = ''] = /\.(\d*?)0*$/.exec(text) ?? []
  return fraction.length
}

/** With at least so many decimals, as venues pad their numbers; more where the amount has more. */
export const padded = (amount: Money, decimals: number): string => {
  const text = format(amount)
  const point = text.indexOf('.')
  const fraction = point === -1 ? '' : text.slice(point + 1)
  if (fraction.length >= decimals) return text
  return `${point === -1 ? text : text.slice(0, point)}.${fraction.padEnd(decimals, '0')}`
}

/** With exactly so many decimals; what is below them is cut off. */
export const cut = (amount: Money, decimals: number): string => {
  const step = parse(decimals === 0 ? '1' : `0.${'1'.padStart(decimals, '0')}`)
  return padded(floorToStep(amount, step), decimals)
}
