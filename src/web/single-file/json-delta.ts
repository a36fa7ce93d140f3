/** How one JSON value becomes another: nothing, the whole, fields of an object, or a piece of a list. */
export type JsonDelta =
  | { readonly whole: unknown }
  | { readonly set: Readonly<Record<string, JsonDelta>>; readonly gone?: readonly string[] }
  | { readonly from: number; readonly cut: number; readonly put: readonly unknown[] }
  | { readonly items: Readonly<Record<number, JsonDelta>> }

type Fields = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

const ofLists = (old: readonly unknown[], now: readonly unknown[]): JsonDelta => {
  if (old.length === now.length) {
    const items = now.flatMap((item, at) => (same(old[at], item) ? [] : [[at, deltaOf(old[at], item)!] as const]))
    if (items.length * 2 <= now.length) return { items: Object.fromEntries(items) }
  }
  const shorter = Math.min(old.length, now.length)
  let from = 0
  while (from < shorter && same(old[from], now[from])) from += 1
  let behind = 0
  while (behind < shorter - from && same(old[old.length - 1 - behind], now[now.length - 1 - behind])) behind += 1
  return { from, cut: old.length - behind - from, put: now.slice(from, now.length - behind) }
}

/** Null: they are the same. */
export const deltaOf = (old: unknown, now: unknown): JsonDelta | null => {
  if (same(old, now)) return null
  if (Array.isArray(old) && Array.isArray(now)) return ofLists(old, now)
  if (!isObject(old) || !isObject(now)) return { whole: now }
  const set = Object.entries(now).flatMap(([name, value]) => {
    const delta = Object.hasOwn(old, name) ? deltaOf(old[name], value) : { whole: value }
    return delta === null ? [] : [[name, delta] as const]
  })
  const gone = Object.keys(old).filter((name) => !Object.hasOwn(now, name))
  return { set: Object.fromEntries(set), ...(gone.length > 0 && { gone }) }
}

/** The value that it became; the old one stays as it is. */
export const applyDelta = (old: unknown, delta: JsonDelta): unknown => {
  if ('whole' in delta) return delta.whole
  if ('put' in delta) return (old as unknown[]).toSpliced(delta.from, delta.cut, ...delta.put)
  if ('items' in delta)
    return (old as unknown[]).map((item, at) => (delta.items[at] === undefined ? item : applyDelta(item, delta.items[at])))
  const left = Object.entries(old as Fields).filter(([name]) => !(delta.gone ?? []).includes(name))
  const set = Object.entries(delta.set).map(([name, of]) => [name, applyDelta((old as Fields)[name], of)] as const)
  return Object.fromEntries([...left, ...set])
}
