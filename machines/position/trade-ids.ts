/**
 * The ids of an order's trades as a set that old states share: adding one copies a few short lists, whatever number there
 * is. Up to `LEAF_IDS` of them are a sorted list; more are spread over `FANOUT` sets, by digits of a hash of the id. The
 * shape follows from the ids alone, so that the order of arrival leaves no trace.
 */
export type TradeIds = readonly string[] | readonly TradeIds[]

/** Short enough to copy in less time than a look into the next level takes; most orders have fewer trades and stay one list. */
const LEAF_IDS = 32
/** 5 bits of the hash a level: a million trades are four levels. */
const DIGIT_BITS = 5
const FANOUT = 1 << DIGIT_BITS
/** Behind the last whole digit of 32 bits nothing is left to tell ids apart, and a list may grow. */
const LAST_BIT = 30

const NONE: readonly string[] = []
export const noTradeIds: TradeIds = NONE

const isSpread = (ids: TradeIds): ids is readonly TradeIds[] => ids.length === FANOUT && typeof ids[0] !== 'string'

/** FNV-1a over the UTF-16 units; then mixed, because its low bits hardly tell running numbers apart. */
const hash = (id: string): number => {
  let bits = 0x811c9dc5
  for (let at = 0; at < id.length; at++) bits = Math.imul(bits ^ id.charCodeAt(at), 0x01000193)
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  return bits ^ (bits >>> 13)
}

const digitAt = (bits: number, from: number): number => (bits >>> from) & (FANOUT - 1)

/** Where the id is in a sorted list, or belongs. */
const placeOf = (list: readonly string[], id: string): number => {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((list[middle] as string) < id) low = middle + 1
    else high = middle
  }
  return low
}

export const hasTradeId = (ids: TradeIds, id: string): boolean => {
  const bits = ids.length < FANOUT ? 0 : hash(id)
  let rest = ids
  for (let from = 0; isSpread(rest); from += DIGIT_BITS) rest = rest[digitAt(bits, from)] as TradeIds
  const list = rest as readonly string[]
  return list[placeOf(list, id)] === id
}

/** A set with the id in it; the one that was handed in stays as it is. */
export const withTradeId = (ids: TradeIds, id: string): TradeIds => withId(ids, id, hash(id), 0)

const withId = (ids: TradeIds, id: string, bits: number, from: number): TradeIds => {
  if (!isSpread(ids)) return withListed(ids as readonly string[], id, from)
  const digit = digitAt(bits, from)
  return ids.with(digit, withId(ids[digit] as TradeIds, id, bits, from + DIGIT_BITS))
}

const withListed = (list: readonly string[], id: string, from: number): TradeIds => {
  const place = placeOf(list, id)
  if (list[place] === id) return list
  const longer = list.toSpliced(place, 0, id)
  return longer.length <= LEAF_IDS || from >= LAST_BIT ? longer : spread(longer, from)
}

const spread = (list: readonly string[], from: number): TradeIds => {
  const parts: string[][] = Array.from({ length: FANOUT }, () => [])
  for (const id of list) parts[digitAt(hash(id), from)]?.push(id)
  return parts.map((part) => (part.length <= LEAF_IDS || from + DIGIT_BITS >= LAST_BIT ? part : spread(part, from + DIGIT_BITS)))
}
