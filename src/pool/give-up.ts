import { positionParts } from '../command/position-slots.ts'
import { recorderAtRest } from '../command/recorder-at-rest.ts'
import type { Epoch } from '../event/leased-log.ts'
import type { EventStore } from '../event/store.ts'
import { Failure } from '../kernel/errors.ts'
import type { Fact } from '../kernel/log-event.ts'
import type { Parts } from '../kernel/recorded.ts'
import { streams } from '../kernel/streams.ts'
import type { Amount } from '../replay/facts.ts'
import { foldLog, foldNothing } from '../replay/fold-log.ts'
import { refusalOf, type Slice } from './law.ts'
import { giveUpSlice, PoolRefusal, readPool, revokeSlice } from './pool-stream.ts'
import { type Share, slicesOf, withdrawalIdOf } from './slices.ts'
import { decideWithdrawal } from './withdraw.ts'

export type GivingUp = Share & {
  /** the group's log; only the holder of the group's lease writes to it */
  readonly store: EventStore
  readonly epoch: Epoch
}

/**
 * Gives unused budget of a group that does not run back to the pool. It is taken out of the group's log first and put into the
 * pool second, so that no two groups ever have it. Completes what an earlier attempt began and returns that; if it was the same
 * amount, it was this one. `id` names the act. Throws Failure, and moves nothing, if less than the amount is free.
 */
export const giveUp = async (giving: GivingUp, wanted: Amount & { readonly id: string }): Promise<readonly Amount[]> => {
  const { connection, book, group, store } = giving
  const { asset, amount } = wanted
  const slice: Slice = { group, asset, amount, id: withdrawalIdOf(wanted.id) }
  const { folded, written } = await readLog(store)
  if (folded.heads.events === 0) {
    await revokeSlice(connection, book, slice)
    return []
  }
  const { state } = folded
  requireBook(state.session.book, giving)
  const slices = await slicesOf(giving, state.facts, [])
  if (slices === null) throw new Failure(`The pool of ${book} was never funded, so no group has a slice of it to give up.`)
  if (slices.completed.some((done) => done.asset === asset && done.amount === amount)) return slices.completed
  await requireSlice(giving, slice)
  const recorder = recorderAtRest(store, folded, giving.epoch.owner)
  const record = (stream: string, parts: Parts, fact: Fact): void => {
    recorder.note({ stream, parts }, fact, 'operator')
  }
  // what an older owner has on its way to the server does not fit any more behind the fences
  for (const [stream, parts] of written) record(stream, parts, { type: 'StreamFenced', data: giving.epoch })
  const account = streams.account(book)
  const parts: Parts = { book, symbol: null, base: null, quote: null }
  for (const data of slices.owed) record(account, parts, { type: 'FundsDeposited', data })
  await recorder.durable()
  const decided = decideWithdrawal({ withdrawalId: slice.id, asset, amount }, state)
  if (!decided.ok)
    throw new Failure(
      `Group ${group} cannot give up ${amount} ${asset}: ${decided.judged.freeBudget ?? '0'} of its budget is free, the rest is invested or reserved.`,
    )
  for (const fact of decided.facts) record(account, parts, fact)
  await recorder.durable()
  await giveUpSlice(connection, book, slice)
  return slices.completed
}

/** The folded log, and every stream that its engine may write to. */
const readLog = async (store: EventStore) => {
  const written = new Map<string, Parts>()
  let slots: readonly string[] = []
  const folded = await foldLog(store, foldNothing(), {
    isChecked: true,
    onEvent: ({ stream, type, parts, data }) => {
      written.set(stream, parts)
      if (type === 'ConfigApplied') slots = (data.changed.slots?.[1] ?? slots) as readonly string[]
      if (type !== 'InstrumentObserved' || parts.symbol === null) return
      // also those of an account that holds contracts long and short, and of every slot
      const isContract = 'kind' in data && data.kind === 'linear'
      const others = positionParts(parts, { isContract, positionMode: 'hedge', slots })
      for (const of of [parts, ...others, ...positionParts(parts, { isContract, positionMode: 'one-way', slots })]) {
        written.set(streams.position(of), of)
        written.set(streams.decision(of), of)
      }
      const whole = { ...parts, symbol: null, base: null, quote: null }
      for (const stream of [streams.marks, streams.unowned]) written.set(stream(parts.book), whole)
    },
  })
  return { folded, written }
}

const requireBook = (recorded: string | null, { book, group }: Share): void => {
  if (recorded !== null && recorded !== book)
    throw new Failure(`The log of group ${group} belongs to the book ${recorded}, not to ${book}: name the right one with --book.`)
}

/** Before the log is touched: what has left it must find its place in the pool. While the lease holds, a slice only grows. */
const requireSlice = async ({ connection, book }: Share, slice: Slice): Promise<void> => {
  const refusal = refusalOf(await readPool(connection, book), { type: 'SliceGivenUp', data: slice })
  if (refusal !== null) throw new PoolRefusal(refusal)
}
