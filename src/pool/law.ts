import type { NoteRow } from '../event/eventstoredb/wire.ts'
import { StoreFailure } from '../event/store.ts'
import { format, type Money, parse, ZERO } from '../kernel/money.ts'

type Amount = { readonly asset: string; readonly amount: string }
/** Amounts are decimal strings above zero. `id` names the act: written twice under one id it counts once. */
export type Funding = Amount & { readonly id: string }
export type Slice = Funding & { readonly group: string }

/** What may happen to a pool. A slice is revoked if its group never took it into a log, given up if it did. */
export type PoolNote =
  | { readonly type: 'PoolFunded'; readonly data: Funding }
  | { readonly type: 'SliceGranted' | 'SliceGivenUp' | 'SliceRevoked'; readonly data: Slice }

/** `amount` is what the grant is still good for, with what was revoked of it taken off. */
export type Grant = { readonly number: number; readonly group: string; readonly asset: string; amount: Money }
/** free = funded - the sum of the slices */
export type AssetPool = { funded: Money; readonly slices: Map<string, Money> }

/** The budget of one book, shared out to the groups that trade it. */
export type SharedPool = {
  readonly book: string
  /** number of the last note; -1: nothing was ever written */
  last: number
  readonly assets: Map<string, AssetPool>
  readonly grants: Grant[]
  /** by id, what groups took out of their logs and gave back */
  readonly givenUp: Map<string, Slice>
  /** type and id of every note */
  readonly acts: Set<string>
}

export const actOf = ({ type, data }: PoolNote): string => `${type} ${data.id}`

export const sliceOf = (pool: SharedPool, group: string, asset: string): Money => pool.assets.get(asset)?.slices.get(group) ?? ZERO

export const freeOf = (pool: SharedPool, asset: string): Money => {
  const { funded, slices } = pool.assets.get(asset) ?? { funded: ZERO, slices: new Map<string, Money>() }
  return [...slices.values()].reduce((free, slice) => free - slice, funded)
}

/** The sentence that forbids it, or null. This is the law: in no asset are the slices ever more than the pool has. */
export const refusalOf = (pool: SharedPool, { type, data }: PoolNote): string | null => {
  const { asset, amount } = data
  const money = parse(amount)
  if (money <= ZERO) return `An amount of ${amount} ${asset} moves nothing; it must be above zero.`
  if (type === 'PoolFunded') return null
  const { group } = data
  const free = freeOf(pool, asset)
  if (type === 'SliceGranted')
    return money <= free
      ? null
      : `The pool of ${pool.book} has ${format(free)} ${asset} free, so ${amount} cannot be granted to group ${group}: fund the pool, or let another group give up some of its slice.`
  const slice = sliceOf(pool, group, asset)
  if (money > slice)
    return `Group ${group} has a slice of ${format(slice)} ${asset} of the pool of ${pool.book}, so it cannot give up ${amount}: what it has gained beyond its slice stays with it.`
  return null
}

const apply = (pool: SharedPool, number: number, note: PoolNote): void => {
  const { asset } = note.data
  const money = parse(note.data.amount)
  const assetPool = pool.assets.get(asset) ?? { funded: ZERO, slices: new Map<string, Money>() }
  pool.assets.set(asset, assetPool)
  pool.last = number
  pool.acts.add(actOf(note))
  if (note.type === 'PoolFunded') {
    assetPool.funded += money
    return
  }
  const { group, id } = note.data
  assetPool.slices.set(group, sliceOf(pool, group, asset) + (note.type === 'SliceGranted' ? money : -money))
  if (note.type === 'SliceGranted') pool.grants.push({ number, group, asset, amount: money })
  else if (note.type === 'SliceGivenUp') pool.givenUp.set(id, note.data)
  else revoke(pool, note.data, money)
}

/** Oldest grants first: which of them a group that never started would have taken makes no difference. */
const revoke = (pool: SharedPool, { group, asset }: Slice, money: Money): void => {
  let left = money
  for (const grant of pool.grants) {
    if (grant.group !== group || grant.asset !== asset) continue
    const taken = left < grant.amount ? left : grant.amount
    grant.amount -= taken
    left -= taken
  }
}

const TYPES = new Set<string>(['PoolFunded', 'SliceGranted', 'SliceGivenUp', 'SliceRevoked'] satisfies PoolNote['type'][])

const noteOf = (book: string, { type, number, data }: NoteRow): PoolNote => {
  if (!TYPES.has(type))
    throw new StoreFailure(`Note ${number} of the pool of ${book} is of the unknown type ${type}: update coinfold to read it.`)
  const needed = type === 'PoolFunded' ? ['asset', 'amount', 'id'] : ['group', 'asset', 'amount', 'id']
  if (needed.some((name) => typeof data[name] !== 'string')) throw damaged(book, number, `it lacks one of ${needed.join(', ')}`)
  return { type, data } as unknown as PoolNote
}

export const damaged = (book: string, number: number, why: string): StoreFailure =>
  new StoreFailure(`The pool of ${book} is damaged at note ${number}: ${why}. Budget was not moved; restore its stream from a backup.`)

/** The pool that its notes make. Throws StoreFailure, naming the note, if they break the law or are none. */
export const foldPool = (book: string, notes: readonly NoteRow[]): SharedPool => {
  const pool: SharedPool = { book, last: -1, assets: new Map(), grants: [], givenUp: new Map(), acts: new Set() }
  for (const row of notes) {
    const { number } = row
    if (number !== pool.last + 1) throw damaged(book, number, `note ${pool.last + 1} is missing`)
    const note = noteOf(book, row)
    let refusal: string | null
    try {
      refusal = refusalOf(pool, note)
    } catch {
      throw damaged(book, number, 'its amount is no decimal number')
    }
    if (refusal !== null) throw damaged(book, number, `it breaks the law of the pool (${refusal})`)
    if (pool.acts.has(actOf(note))) throw damaged(book, number, 'it repeats an earlier note')
    apply(pool, number, note)
  }
  return pool
}
