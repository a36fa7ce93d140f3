import type { Listed } from './venue-dialect.ts'

/** Of a list only the rows of these coins, before it is checked: one of an instrument that nobody asked for may be as it likes. */
export const wantedRows = (list: unknown, coins: readonly Listed[]): unknown => {
  if (!Array.isArray(list)) return list
  const asked = new Set<unknown>(coins.map(({ id }) => id))
  return list.filter((row: unknown) => typeof row === 'object' && row !== null && 'symbol' in row && asked.has(row.symbol))
}
