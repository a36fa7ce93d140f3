/** How amounts and times look. Amounts stay the texts that the server said: they are cut and grouped, never computed with. */

const THIN_SPACE = '\u2009'
const MINUS = '\u2212'

/** Below zero, zero, or above it, by its digits. */
export const signOf = (text: string): -1 | 0 | 1 => (/[1-9]/.test(text) ? (text.startsWith('-') ? -1 : 1) : 0)

/** `-1234.5678` with two decimals: `−1 234.56`. Cut, not rounded: what is shown is never more than there is. */
export const amountText = (text: string, decimals?: number): string => {
  const [whole = '0', part = ''] = text.replace('-', '').split('.')
  const cut = decimals === undefined ? part : part.slice(0, decimals).padEnd(decimals, '0')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, THIN_SPACE)
  const shown = cut === '' ? grouped : `${grouped}.${cut}`
  return text.startsWith('-') && /[1-9]/.test(shown) ? `${MINUS}${shown}` : shown
}

/** A number of a chart: never more than there is, and what a binary fraction lacks of its last digit is no lack. */
export const pixelPriceText = (price: number, decimals: number): string => amountText(price.toFixed(decimals + 4), decimals)

export const countText = (count: number): string => amountText(String(count))

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A length of time in its largest unit: `320 ms`, `7 min`, `1.4 h`. */
export const lengthText = (ms: number): string => {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 10_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`
  if (ms < MINUTE) return `${Math.floor(ms / 1000)} s`
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`
  if (ms < DAY) return `${(Math.floor(ms / (HOUR / 10)) / 10).toFixed(1)} h`
  return `${Math.floor(ms / DAY)} d`
}

/** Labels alone turn with the zone; what is asked of the server is always UTC. */
export const timeText = (ms: number, isLocal: boolean): string => {
  const shift = isLocal ? new Date(ms).getTimezoneOffset() * MINUTE : 0
  return new Date(ms - shift).toISOString().slice(0, 19).replace('T', ' ')
}

/** Without the year, for lists: `05-19 15:18:18`. */
export const shortTimeText = (ms: number, isLocal: boolean): string => timeText(ms, isLocal).slice(5)
