import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { exposed, isLive, isSell, liveOrders, protectable } from '../../../machines/position/claims.ts'
import { verifyLog } from '../../../src/audit/verify-log.ts'
import { followPast, noPast, type PaperPast } from '../../../src/command/paper-past.ts'
import { openLogToRead } from '../../../src/event/open-log-to-read.ts'
import { SqliteStore } from '../../../src/event/sqlite/store.ts'
import type { EventStore } from '../../../src/event/store.ts'
import type { LogEvent } from '../../../src/kernel/log-event.ts'
import { format, parse, ZERO } from '../../../src/kernel/money.ts'
import { type EngineState, stateHashes } from '../../../src/replay/engine-state.ts'
import { foldLog, foldNothing } from '../../../src/replay/fold-log.ts'
import { reading } from '../../../src/replay/reading-folds.ts'
import { type Begun, startFromSnapshot } from '../../../src/replay/snapshots.ts'
import { type Event, intentsOf, LogReader, owned, withoutZeros } from './log.ts'
import type { Account } from './server.ts'
import { complaintsOf, type Process, type Stage, stop, word } from './stage.ts'

/** From the end of all faults until everything is settled; the engine's own look-ups come every ten seconds. */
const CONVERGED_WITHIN_MS = 20_000
/** Looks in a row, a tenth of a second apart, at which all must be well and nothing new: a price takes that long to act. */
const QUIET_LOOKS = 5

/** What is still on its way, in words; nothing at a quiet point. */
const unsettled = (state: EngineState, account: Account): string[] => {
  const found: string[] = []
  const live: string[] = []
  for (const position of state.positions.values()) {
    const { entry, protection, exit } = position.value
    if (entry !== 'none' || exit !== 'none' || !['none', 'protected'].includes(protection))
      found.push(`${position.stream}: entry ${entry}, protection ${protection}, exit ${exit}`)
    if (protectable(position, exposed(position)) > ZERO) found.push(`${position.stream} holds ${format(exposed(position))} without a stop`)
    for (const { orderId, role, value } of liveOrders(position)) {
      live.push(orderId)
      if (value.fate !== 'known' || value.phase !== 'working') found.push(`${role} ${orderId} is ${value.phase} and ${value.fate}`)
    }
  }
  if (live.sort().join() !== account.open.toSorted().join()) found.push(`live orders: folds ${live.sort()}, venue ${account.open}`)
  for (const { orderId, status, phase } of account.orders)
    if (status === 'open' && phase !== 'waiting') found.push(`${orderId} is ${phase} at the venue`)
  const [byFolds, byVenue] = [owned(state), withoutZeros(account.balances)]
  for (const asset of new Set([...Object.keys(byFolds), ...Object.keys(byVenue)]))
    if (byFolds[asset] !== byVenue[asset]) found.push(`${asset}: folds ${byFolds[asset]}, venue ${byVenue[asset]}`)
  return found
}

const ABANDONED = /(Abandoned)$/

/**
 * I-01, I-06, I-09, I-28: every request to place that ever came has its intent in the log, was sent by the run that wrote the
 * intent, and came once; every order at the venue is one of these.
 */
export const requireIntents = (events: readonly Event[], account: Account): void => {
  const intents = intentsOf(events)
  const posted = account.posts.map(({ orderId }) => orderId)
  expect(
    posted.filter((orderId) => !intents.has(orderId)),
    'nothing is sent before its intent is durable (I-01)',
  ).toEqual([])
  expect(
    posted.filter((orderId, at) => posted.indexOf(orderId) !== at),
    'no order id is sent twice (I-06)',
  ).toEqual([])
  expect(
    account.posts.filter(({ orderId, agent }) => intents.get(orderId)?.run !== agent),
    'an order is sent by the process that wrote its intent and by no later one (I-28)',
  ).toEqual([])
  const orders = account.orders.map(({ orderId }) => orderId)
  expect(new Set(orders).size, 'one order per id (I-06)').toBe(orders.length)
  expect(
    orders.filter((orderId) => !intents.has(orderId)),
    'every order has its intent (I-09)',
  ).toEqual([])
}

/** I-10, I-12: each trade of the venue is in the log once and as it was; no order was declared dead that lived. */
const requireOrders = (events: readonly Event[], account: Account): void => {
  const fills = events.filter(({ type }) => type.endsWith('Filled'))
  const line = (of: Record<string, unknown>): string =>
    [of.orderId, of.tradeId, of.quantity, of.price, JSON.stringify(of.fee), of.liquidity].join(' ')
  const trades = account.orders.flatMap((order) => order.trades)
  expect(fills.map(({ data }) => line(data)).sort(), 'each trade counts once, exactly (I-10)').toEqual(trades.map(line).sort())

  const orders = new Map(account.orders.map((order) => [order.orderId, order]))
  const intents = intentsOf(events)
  const guessed = events
    .filter(({ type, data }) => ABANDONED.test(type) && data.because === 'never-arrived' && orders.has(data.orderId ?? ''))
    .map(({ data: { orderId = '', evidence } }) => ({
      intendedMs: intents.get(orderId)?.time,
      ...account.posts.find((post) => post.orderId === orderId),
      acceptedMs: orders.get(orderId)?.acceptedMs,
      evidence,
    }))
  expect(guessed, 'what was found absent never came (I-12)').toEqual([])
  const refused = events.filter(({ type, data }) => ABANDONED.test(type) && data.because === 'rejected' && orders.has(data.orderId ?? ''))
  expect(refused, 'what was refused was never taken (I-12)').toEqual([])
  for (const { type, data } of events.filter(({ type }) => /^(Entry|Protection|Exit)(Ended|Reduced)$/.test(type))) {
    const order = orders.get(data.orderId ?? '')
    const executed = (order?.trades ?? []).reduce((sum, { quantity }) => sum + parse(quantity), ZERO)
    expect({ type, status: order?.status === 'open', executed: data.executed }, 'an end is the end (I-10, I-12)').toEqual({
      type,
      status: false,
      executed: format(executed),
    })
  }
}

/** I-07, from the machines and, on its own, from the venue's books. */
const requireClaims = (state: EngineState, account: Account): void => {
  for (const position of state.positions.values()) {
    const claims = position.orders.filter((order) => isLive(order) && isSell(order)).reduce((sum, o) => sum + o.quantity - o.executed, ZERO)
    expect(claims <= position.exposure, `sells claim no more than is held: ${position.stream} (I-07)`).toBe(true)
  }
  const selling: Record<string, bigint> = {}
  for (const { symbol, side, status, remaining } of account.orders)
    if (side === 'sell' && status === 'open') selling[symbol] = (selling[symbol] ?? ZERO) + parse(remaining)
  for (const [symbol, quantity] of Object.entries(selling))
    expect(quantity <= parse(account.balances[symbol.split('/')[0]!] ?? '0'), `${symbol}: sells at the venue are covered (I-07)`).toBe(true)
}

/** I-02, I-15, I-21: the log is sound, folds to one state by every way, and that is the state its last seal names. */
const requireLog = async (log: string, cachePath: string): Promise<void> => {
  const store = await openLogToRead(log)
  try {
    const dangling = store instanceof SqliteStore ? store.danglingStreams() : []
    const verdict = await verifyLog(store.readAll(null), { dangling })
    expect(verdict.broken, 'the log is sound (I-21)').toBeUndefined()
    const nothing = () => ({ folded: foldNothing(), beside: noPast(), after: null })
    const { events, hashes } = await folding(store, nothing(), true)
    const again = await folding(store, nothing(), false)
    const start = await startFromSnapshot(cachePath, store, noPast)
    expect(start.after, 'there is a snapshot').not.toBeNull()
    const quick = await folding(store, start, true)
    expect([again.hashes, quick.hashes]).toEqual([hashes, hashes])
    const last = events.at(-1)
    expect(last, 'an orderly end is sealed').toMatchObject({ type: 'HeadsSealed', data: { stateHash: hashes.stateHash } })
  } finally {
    await store.close()
  }
}

/** Goes on to the end of the log as an engine does, and hashes all folds, those that decide and those that are only read. */
const folding = async (store: EventStore, { folded, beside, after }: Begun<PaperPast>, isChecked: boolean) => {
  const events: LogEvent[] = []
  const onEvent = (event: LogEvent): void => {
    events.push(event)
    followPast(beside, folded.state, event)
  }
  await foldLog(store, folded, { after, isChecked, onEvent })
  return { events, hashes: { ...stateHashes(folded.state), reading: reading.hashes(beside.reading) } }
}

export type Verdict = { readonly events: readonly Event[]; readonly account: Account; readonly settledMs: number }

/** Heals the world, starts the engine once more with entries paused, and demands that everything settles. */
export const expectSound = async (stage: Stage, withinMs?: number): Promise<Verdict> => {
  await stage.faults({})
  return expectSettled(stage, await stage.trading({ entries: 'off' }), withinMs)
}

/**
 * Heals the world under a running engine, pauses its entries, waits until nothing is on its way, stops it, and compares the
 * log with the venue's own books.
 */
export const expectSettled = async (stage: Stage, engine: Process, withinMs = CONVERGED_WITHIN_MS): Promise<Verdict> => {
  engine.child.kill('SIGUSR2')
  await stage.faults({})
  await stage.prices({ isHeld: true })
  const reader = new LogReader(stage.log)
  const beganMs = performance.now()
  let problems: string[] = []
  let isLate = false
  for (let looks = 0; looks < QUIET_LOOKS && !isLate; looks++) {
    const account = await stage.account()
    const before = reader.events.length
    problems = unsettled(await reader.read(), account)
    if (problems.length > 0 || reader.events.length > before) looks = 0
    isLate = performance.now() - beganMs > withinMs
    await sleep(100)
  }
  if (problems.length === 0 && isLate) problems = ['it does not come to rest']
  const settledMs = Math.round(performance.now() - beganMs)
  const { cachePath } = JSON.parse(await word(engine))
  const ended = await stop(engine)
  expect(`${ended.code} ${complaintsOf(ended)}`, 'a healthy engine stops when it is told to, and not before').toBe('0 ')
  expect(problems, `everything is settled within ${withinMs} ms (I-24, I-03, I-05, I-11)`).toEqual([])
  const account = await stage.account()
  const state = await reader.read()
  expect(unsettled(state, account), 'stopping changes nothing').toEqual([])
  await requireLog(stage.log, cachePath)
  requireIntents(reader.events, account)
  requireOrders(reader.events, account)
  requireClaims(state, account)
  await stage.prices({ isHeld: false })
  return { events: reader.events, account, settledMs }
}
