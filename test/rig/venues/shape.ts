/**
 * How a message is written, without what it says: its keys, and of each value its type and format. Decimals count by how many there
 * are, `isExact` false: by being some.
 */
export const shapeOf = (value: unknown, isExact = true): unknown => {
  if (Array.isArray(value)) return value.map((one) => shapeOf(one, isExact))
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, one]) => [key, shapeOf(one, isExact)]),
    )
  if (typeof value === 'number') return Number.isInteger(value) ? 'whole number' : 'number'
  if (typeof value !== 'string') return value === null ? 'null' : typeof value
  const [, fraction] = /^-?\d+(?:\.(\d+))?$/.exec(value) ?? []
  if (fraction !== undefined && isExact) return `text of ${fraction.length} decimals`
  return /^-?\d+(\.\d+)?$/.test(value) ? 'decimal text' : 'text'
}
