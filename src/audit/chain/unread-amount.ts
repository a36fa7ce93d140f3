/** Under these names an event holds decimal text and nothing else; a percentage or a price has its unit at the end of its name. */
const AMOUNTS: ReadonlySet<string> = new Set([
  ...['quantity', 'price', 'amount', 'reserve', 'margin', 'executed', 'dust', 'mark', 'rate', 'sold', 'threshold', 'compared', 'fixedStop'],
  ...['entryValue', 'exitValue', 'quoteValue', 'size', 'leverage', 'tickSize', 'stepSize', 'minQuantity', 'minNotional', 'contractSize'],
  ...['equity', 'exposure', 'loss', 'limit', 'warning', 'opening', 'realised', 'peak'],
])
const isAmount = (name: string): boolean => AMOUNTS.has(name) || /(?:Pct|Price)$/.test(name)
const isDecimal = (text: string): boolean => /^-?\d+(?:\.\d+)?$/.test(text)

const unreadIn = (data: unknown, name: string): string | null => {
  if (typeof data === 'string') return isAmount(name) && !isDecimal(data) ? data : null
  if (typeof data !== 'object' || data === null) return null
  for (const [key, value] of Object.entries(data)) {
    const unread = unreadIn(value, Array.isArray(data) ? name : key)
    if (unread !== null) return unread
  }
  return null
}

/**
 * The first text in the data of an event that stands for an amount and is none; null: all are. Asked once a check has come to nothing: of a
 * sound log nobody pays for it.
 */
export const unreadAmount = (data: string): string | null => {
  try {
    return unreadIn(JSON.parse(data), '')
  } catch {
    return null
  }
}
