/** Under these keys stand absolute positions, which mean nothing; their order and equality do. */
const POSITION_KEYS = new Set(['commit', 'prepare', 'pos', 'metastreamRevision', 'firstHasCommitPositionField'])
const CHECKPOINT = /^checkpoint (\d+)$/

const positionIn = (key: string, value: unknown): bigint | null => {
  if (typeof value !== 'string') return null
  const text = CHECKPOINT.exec(value)?.[1] ?? (POSITION_KEYS.has(key) ? /^(\d+)n$/.exec(value)?.[1] : undefined)
  return text === undefined ? null : BigInt(text)
}

const visit = (value: unknown, key: string, onPosition: (position: bigint) => void): void => {
  const position = positionIn(key, value)
  if (position !== null) onPosition(position)
  if (typeof value !== 'object' || value === null) return
  for (const [name, part] of Object.entries(value)) visit(part, Array.isArray(value) ? key : name, onPosition)
}

const text = (value: string): string =>
  value
    .replace(/-[0-9a-f]{8}(?![0-9a-f])/g, '-*')
    .replace(/127\.0\.0\.1:\d+/g, 'ADDRESS')
    .replace(/within \d+ ms/, 'within N ms')
    // what the client adds about its own stages depends on how long they took
    .replace(/after [\d.]+s,([\w ]+: [\d.]+s,)*/, 'after N s,')
    // the one or the other for the same act, as the recording of five kills shows
    .replace(/read ECONNRESET|Connection dropped/g, 'CONNECTION LOST')

/**
 * What may be compared of a recording and its replay: times are left out, random parts of names and addresses are made
 * equal, and a position becomes its place among all positions of the same case.
 */
export const normal = (value: unknown): unknown => {
  const positions = new Set<bigint>()
  visit(value, '', (position) => positions.add(position))
  const ranks = new Map([...positions].sort((a, b) => (a < b ? -1 : 1)).map((position, rank) => [position, rank]))
  const go = (part: unknown, key: string): unknown => {
    const position = positionIn(key, part)
    if (position !== null) return `position ${ranks.get(position)}`
    if (typeof part === 'string') return text(part)
    // log entries are [ms since the call, what]
    if (Array.isArray(part))
      return /log|subscription/i.test(key) ? part.map((entry) => go(entry[1], '')) : part.map((item) => go(item, key))
    if (typeof part !== 'object' || part === null) return part
    const kept = Object.entries(part).filter(([name]) => name !== 'ms' && name !== 'port')
    return Object.fromEntries(kept.map(([name, item]) => [text(name), go(item, name)]))
  }
  return go(value, '')
}
