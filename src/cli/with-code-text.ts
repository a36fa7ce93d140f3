import type { EventSide, StreamDifference } from '../run/inputs/compared-events.ts'
import { columns } from './output.ts'

/** Of each coin the first difference, by its input. */
export const firstOfCoins = (differences: readonly StreamDifference[]): readonly StreamDifference[] => {
  const first = new Map<string, StreamDifference>()
  for (const one of differences) {
    if (one.symbol === null) continue
    const known = first.get(one.symbol)
    if (known === undefined || one.input < known.input) first.set(one.symbol, one)
  }
  return [...first.values()].sort((a, b) => a.input - b.input)
}

/** Of two events of different types what they were decided by. */
const SAYS = /^(because|judged|limits?|refusal|reason|trigger|quantity|reserve|limitPrice|stopPrice|price|orderType|side)\b/
const MOST_ROWS = 16

const cell = (side: EventSide, name: string): string => {
  const value = side?.fields[name]
  return value === undefined ? '-' : typeof value === 'string' ? value : JSON.stringify(value)
}

const namesIn = ({ log, inputs, differing }: StreamDifference): readonly string[] => {
  const names = Object.keys(differing)
  if (names.length > 0) return names
  const both = { ...log?.fields, ...inputs?.fields }
  return Object.keys(both).filter((name) => SAYS.test(name))
}

/** Both sides of one difference, a row a field. */
export const sideBySide = (difference: StreamDifference): string => {
  const { symbol, stream, number, input, log, inputs } = difference
  const names = namesIn(difference)
  const atMs = (log ?? inputs)?.fields.time
  const at = typeof atMs === 'number' ? ` (${new Date(atMs).toISOString()})` : ''
  const rows = [
    ['', 'in the log', 'by this code'],
    ['type', log?.type ?? 'nothing', inputs?.type ?? 'nothing'],
    ...names.slice(0, MOST_ROWS).map((name) => [name, cell(log, name), cell(inputs, name)]),
  ]
  const more = names.length > MOST_ROWS ? `\n  and ${names.length - MOST_ROWS} more; --json has all` : ''
  return `${symbol}: event ${number} of ${stream}, at input ${input}${at}\n${columns(rows.map(([name, ...rest]) => [`  ${name}`, ...rest]))}${more}`
}
