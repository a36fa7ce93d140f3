import type { Parts } from './recorded.ts'
import { slotOf } from './slots.ts'

const encode = (part: string): string => encodeURIComponent(part).replaceAll('-', '%2D')

/** of what belongs to no book */
export const NO_PARTS: Parts = { book: '', symbol: null, base: null, quote: null }

/** Stream names are built here and nowhere parsed: whoever needs a part reads the envelope. */
export const streams = {
  /** what the log says of itself: its first event stands there */
  log: 'log',
  position: (parts: Parts): string => `position-${encode(parts.book)}-${encode(parts.symbol ?? '')}-${encode(slotOf(parts))}`,
  /** of the only position of an instrument it names no slot */
  decision: (parts: Parts): string =>
    `decision-${encode(parts.book)}-${encode(parts.symbol ?? '')}${parts.slot === undefined ? '' : `-${encode(parts.slot)}`}`,
  alarms: (parts: Parts): string =>
    `alarms-${encode(parts.book)}-${encode(parts.symbol ?? '')}${parts.slot === undefined ? '' : `-${encode(parts.slot)}`}`,
  instrument: (venue: string, symbol: string): string => `instrument-${encode(venue)}-${encode(symbol)}`,
  account: (book: string): string => `account-${encode(book)}`,
  marks: (book: string): string => `marks-${encode(book)}`,
  feed: (book: string): string => `feed-${encode(book)}`,
  unowned: (book: string): string => `unowned-${encode(book)}`,
  risk: (book: string): string => `risk-${encode(book)}`,
  config: (book: string): string => `config-${encode(book)}`,
  session: (engine: string): string => `session-${encode(engine)}`,
}
