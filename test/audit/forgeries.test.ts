import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import { clientOrderId } from '../../src/kernel/ids.ts'
import type { Fact } from '../../src/kernel/log-event.ts'
import { format, parse } from '../../src/kernel/money.ts'
import { reports } from '../../src/report/index.ts'
import { RowStore } from '../event/row-store.ts'
import { storedOf } from '../event/sample.ts'
import type { Placed } from '../projection/trading-log.ts'
import { BRANCH } from '../spec/branch.ts'
import { generatedFacts, pages, Sealer, sealAll } from './sealed-log.ts'

/** One event is changed, and every id, hash, seal and state that follows from it is made anew: only what it says is wrong. */
const facts = generatedFacts(12, 40)
type Data = Record<string, unknown>
type Fee = { amount: string; asset: string; quoteValue: string }

const dataAt = (index: number): Data => facts[index]?.fact.data as Data
const first = (type: string, where: (data: Data, index: number) => boolean = () => true): number => {
  const found = facts.findIndex(({ fact }, index) => fact.type === type && where(fact.data as Data, index))
  expect(found, `the generated log has such a ${type}`).toBeGreaterThanOrEqual(0)
  return found
}
const changedTo = (index: number, data: Data): Placed => {
  const placed = facts[index] as Placed
  return { ...placed, fact: { ...placed.fact, data: { ...placed.fact.data, ...data } } as Fact }
}
/** From when on the absence of an order proves something, by the venue's clock and by the engine's. */
const proofOf = (intent: number) => {
  const { provableAfterMs, plan } = dataAt(intent) as unknown as { provableAfterMs: number; plan: { proofDelayMs: number } }
  const { proofDelayMs: delayMs } = plan
  return { provableAfterMs, delayMs, ownProofMs: facts[intent]!.timeMs + delayMs }
}
/** The venue looked so late that only the clocks of the engine decide. */
const saidLate = (placed: Placed): Placed => ({ ...placed, fact: { ...placed.fact, venueTime: Number.MAX_SAFE_INTEGER } })
const verify = async (log: readonly Placed[]) => (await verifyLog(pages(sealAll(log).rows))).broken
const placeOf = (log: readonly Placed[], index: number): { stream: string; number: number } => {
  const { stream } = log[index] as Placed
  return { stream, number: log.slice(0, index).filter((placed) => placed.stream === stream).length }
}
const expectFound = async (index: number, data: Data, rule: string): Promise<void> => {
  expect(await verify(facts.with(index, changedTo(index, data)))).toMatchObject({ ...placeOf(facts, index), rule })
}
const more = (text: unknown, by = '0.00000001'): string => format(parse(String(text)) + parse(by))
const less = (text: unknown): string => more(text, '-0.00000001')

describe('an order is forged', () => {
  test('an entry that sets aside less than it may cost', async () => {
    const entry = first('EntryRequested')
    const { quantity, limitPrice } = dataAt(entry)
    const value = format((parse(String(quantity)) * parse(String(limitPrice))) / parse('1'))
    await expectFound(entry, { reserve: less(value) }, 'under-reserved')
    expect((await verify(facts.with(entry, changedTo(entry, { reserve: value }))))?.rule, 'the value itself is enough').toBeUndefined()
  })
  test.each([
    ['EntryRequested', { orderType: 'market' }],
    ['ProtectionRequested', { side: 'buy' }],
    ['ExitRequested', { side: 'buy' }],
    ['ExitRequested', { orderType: 'stop-limit' }],
  ])('%s as %o', async (type, data) => expectFound(first(type), data, 'wrong-side'))
  test('ExitRequested as a limit order without a limit', async () =>
    expectFound(first('ExitRequested'), { orderType: 'limit' }, 'unreadable-data'))
  test.each(['ProtectionRequested', 'ExitRequested'])('%s for more coins than are held', async (type) =>
    expectFound(first(type), { quantity: '100000' }, 'overclaimed'),
  )
  test('a second stop on coins that the first one may sell (I-07)', async () => {
    const stands = first('ProtectionAccepted')
    const { stream } = facts[stands] as Placed
    const request = facts.findLastIndex(({ fact, stream: of }, index) => index < stands && of === stream && fact.type.endsWith('Requested'))
    const isIntent = ({ fact, stream: of }: Placed): boolean => of === stream && /^(Entry|Protection|Exit)Requested$/.test(fact.type)
    const intents = facts.slice(0, stands).filter(isIntent).length
    const again = { ...changedTo(request, { orderId: clientOrderId(BRANCH, stream, intents) }), timeMs: facts[stands]!.timeMs }
    const forged = facts.toSpliced(stands + 1, 0, again)
    expect(await verify(forged)).toMatchObject({ ...placeOf(forged, stands + 1), rule: 'overclaimed' })
  })
  test('a stop at another price than the plan leads to (F63)', async () =>
    expectFound(first('ProtectionRequested'), { stopPrice: '1.5' }, 'stop-price'))
  test('a plan with another distance than the stop is put at', async () => {
    const stop = first('ProtectionRequested')
    const { stream } = facts[stop] as Placed
    const entry = facts.findLastIndex(({ fact, stream: of }, index) => index < stop && of === stream && fact.type === 'EntryRequested')
    const plan = { ...(dataAt(entry).plan as Data), hardStop: { by: 'pct', of: '1' } }
    expect(await verify(facts.with(entry, changedTo(entry, { plan })))).toMatchObject({ ...placeOf(facts, stop), rule: 'stop-price' })
  })
  test.each(['EntryRequested', 'ProtectionRequested', 'ExitRequested'])('%s citing an instrument nobody observed', async (type) => {
    await expectFound(first(type), { instrumentVersion: 2 }, 'no-instrument')
    await expectFound(first(type), { instrumentVersion: 0 }, 'no-instrument')
  })
  test('an order that cites a version of its instrument before it was observed; each observation is one more', async () => {
    const entry = first('EntryRequested')
    const { parts } = facts[entry] as Placed
    const observed = facts.findIndex(({ fact, parts: of }) => fact.type === 'InstrumentObserved' && of.symbol === parts.symbol)
    const citing = (instrumentVersion: number): Placed[] =>
      facts.with(entry, changedTo(entry, { instrumentVersion })).toSpliced(observed, 0, facts[observed] as Placed)
    for (const version of [1, 2]) expect(await verify(citing(version))).toBeUndefined()
    expect(await verify(citing(3))).toMatchObject({ rule: 'no-instrument', stream: (facts[entry] as Placed).stream })
  })

  test('an instrument that is missing altogether', async () => {
    const order = first('EntryRequested')
    const { symbol } = (facts[order] as Placed).parts
    const left = facts.filter(({ fact, parts }) => fact.type !== 'InstrumentObserved' || parts.symbol !== symbol)
    expect(await verify(left)).toMatchObject({ ...placeOf(facts, order), rule: 'no-instrument' })
  })
})

describe('a trade is forged', () => {
  test('an entry filled above its limit', async () => {
    const fill = first('EntryFilled')
    const { limitPrice } = dataAt(first('EntryRequested', ({ orderId }) => orderId === dataAt(fill).orderId))
    await expectFound(fill, { price: more(limitPrice) }, 'above-limit')
  })
  test.each(['EntryFilled', 'ProtectionFilled', 'ExitFilled'])('%s for another reason than its order was asked for', async (type) =>
    expectFound(first(type), { reason: 'operator' }, 'reason-differs'),
  )
  const feeAt = (kind: 'base' | 'quote' | 'other'): number =>
    first('EntryFilled', ({ fee }, index) => {
      const { base, quote } = (facts[index] as Placed).parts
      const { asset } = fee as Fee
      return asset === (kind === 'other' ? 'BNB' : { base, quote }[kind])
    })
  const withFee = (index: number, change: Partial<Fee>): Data => ({ fee: { ...(dataAt(index).fee as Fee), ...change } })
  test('a fee below zero', async () => {
    const index = feeAt('quote')
    await expectFound(index, withFee(index, { amount: '-1', quoteValue: '-1' }), 'negative-fee')
  })
  test.each(['base', 'quote'] as const)('a fee in the %s asset that is told to be worth something else', async (kind) => {
    const index = feeAt(kind)
    const { quoteValue } = dataAt(index).fee as Fee
    await expectFound(index, withFee(index, { quoteValue: more(quoteValue) }), 'fee-value')
    await expectFound(index, withFee(index, { quoteValue: less(quoteValue) }), 'fee-value')
  })
  test('a fee in a third asset that is worth less than nothing', async () => {
    const index = feeAt('other')
    await expectFound(index, withFee(index, { quoteValue: '-0.01' }), 'fee-value')
  })
})

describe('a reason or a proof is forged', () => {
  test('an exit decided for a reason that does not exist', async () =>
    expectFound(first('ExitDecided'), { reason: 'hunch' }, 'unknown-reason'))
  test('an exit asked for with other numbers than were decided (I-19)', async () => {
    await expectFound(first('ExitRequested'), { reason: 'operator' }, 'reason-differs')
    await expectFound(first('ExitRequested'), { threshold: '7' }, 'reason-differs')
  })
  test('a position closed for another reason than its last sale', async () =>
    expectFound(first('PositionClosed'), { reason: 'operator' }, 'figures-differ'))
  test('a proof that tells of another quantity than was traded', async () => {
    const end = first('EntryEnded')
    const evidence = { ...(dataAt(end).evidence as Data), executed: '0' }
    await expectFound(end, { evidence }, 'executed-differs')
  })
  test('the absence of an order that the venue had accepted', async () =>
    expectFound(
      first('EntryAbandoned'),
      { evidence: { by: 'absence', provableAfterMs: 0, askedMs: Number.MAX_SAFE_INTEGER, askedVenueMs: Number.MAX_SAFE_INTEGER } },
      'false-absence',
    ))
  test('the absence of an order, asked for before that proved anything', async () => {
    const gone = first('EntryAbandoned', (_, index) => !facts[index + 1]?.fact.type.endsWith('LateFilled'))
    const { orderId } = dataAt(gone)
    const { provableAfterMs, ownProofMs } = proofOf(first('EntryRequested', (data) => data.orderId === orderId))
    const isOfOrder = ({ fact }: Placed): boolean => (fact.data as Data).orderId === orderId
    const absent = (askedMs: number, askedVenueMs: number, provable = provableAfterMs) => {
      const evidence = { by: 'absence', provableAfterMs: provable, askedMs, askedVenueMs }
      const told = facts.with(gone, saidLate(changedTo(gone, { evidence })))
      return verify(told.filter((placed) => !isOfOrder(placed) || !/Accepted|CancelRequested/.test(placed.fact.type)))
    }
    expect(await absent(ownProofMs, provableAfterMs)).toBeUndefined()
    expect(await absent(ownProofMs - 1, provableAfterMs), 'by the engine’s clock').toMatchObject({ rule: 'false-absence' })
    expect(await absent(ownProofMs, provableAfterMs - 1), 'by the venue’s clock').toMatchObject({ rule: 'no-evidence' })
    expect(await absent(ownProofMs, provableAfterMs, provableAfterMs - 1)).toMatchObject({ rule: 'false-absence' })
  })
  test('the absence of an order, told to a process that has not run for as long as the proof takes', async () => {
    const gone = first('EntryAbandoned', (_, index) => !facts[index + 1]?.fact.type.endsWith('LateFilled'))
    const { orderId } = dataAt(gone)
    const asked = first('EntryRequested', (data) => data.orderId === orderId)
    const { provableAfterMs, ownProofMs, delayMs } = proofOf(asked)
    const { timeMs } = facts[gone]!
    const begins = (type: string, data: object): Placed => ({ stream: 'session-main', parts, timeMs, fact: { type, data } as Fact })
    const parts = { book: 'paper.test.main', symbol: null, base: null, quote: null }
    const origin = { mode: 'paper', book: parts.book, version: '1', pid: 2, host: 'h', tape: { hash: 'tape', coins: [] }, resumed: true }
    const restart = [begins('SessionStarted', origin), begins('SessionReconciled', { openOrders: 1 })]
    const isOfOrder = ({ fact }: Placed): boolean => (fact.data as Data).orderId === orderId
    const absent = async (askedMs: number, more: object, of: 'chance' | 'tape' = 'chance') => {
      const evidence = { by: 'absence', provableAfterMs, askedMs, askedVenueMs: askedMs, ...more }
      const story = [...facts.slice(0, gone), ...restart, saidLate(changedTo(gone, { evidence }))]
      const rest = story.filter((placed) => !isOfOrder(placed) || !/Accepted|CancelRequested/.test(placed.fact.type))
      return (await verifyLog(pages(sealAll(rest, 25, of).rows))).broken
    }
    const ripeMs = Math.max(ownProofMs, timeMs + delayMs)
    expect(ripeMs, 'the process is younger than the proof').toBeGreaterThan(ownProofMs)
    expect(await absent(ripeMs, { runningSinceMs: timeMs })).toBeUndefined()
    expect(await absent(ripeMs - 1, { runningSinceMs: timeMs })).toMatchObject({ rule: 'false-absence' })
    expect(await absent(ripeMs, { runningSinceMs: timeMs - 1 }), 'another process').toMatchObject({ rule: 'false-absence' })
    expect(await absent(ripeMs, {}), 'as if on a tape').toMatchObject({ rule: 'false-absence' })
    expect(await absent(ownProofMs, {}, 'tape')).toBeUndefined()
  })
})

describe('a deposit is forged', () => {
  test.each(['0', '-5', 'NaN'])('of %s', async (amount) => expectFound(first('FundsDeposited'), { amount }, 'deposit-amount'))
  test('that was booked before', async () => {
    const [one, other] = [first('FundsDeposited'), first('FundsDeposited', ({ asset }) => asset === 'BTC')]
    await expectFound(other, { depositId: dataAt(one).depositId }, 'deposit-twice')
  })
})

describe('a withdrawal is forged', () => {
  const isUsd = ({ asset }: Data): boolean => asset === 'USD'
  test.each(['0', '-5', 'NaN'])('of %s', async (amount) => expectFound(first('FundsWithdrawn'), { amount }, 'withdrawal-amount'))
  test('that was booked before', async () => {
    const one = first('FundsWithdrawn')
    const other = first('FundsWithdrawn', ({ withdrawalId }) => withdrawalId !== dataAt(one).withdrawalId)
    await expectFound(other, { withdrawalId: dataAt(one).withdrawalId }, 'withdrawal-twice')
  })
  test('of more than is free, by the smallest part of it', async () => {
    const index = first('FundsWithdrawn', isUsd)
    const sealer = new Sealer()
    sealer.begin()
    for (const placed of facts.slice(0, index)) sealer.add(placed)
    const { free } = ((await reports.get('budget')!.read(new RowStore(sealer.rows))) as { pools: Record<string, { free: string }> }).pools
      .USD!
    await expectFound(index, { amount: more(free, '0.000000000000000001') }, 'over-withdrawn')
    expect(await verify(facts.slice(0, index).concat(changedTo(index, { amount: free }))), 'all that is free may go').toBeUndefined()
  })
  test('of an asset that was never paid in', async () => expectFound(first('FundsWithdrawn'), { asset: 'EUR' }, 'over-withdrawn'))
})

describe('the state that a log tells of (I-02)', () => {
  /** A fee in a third asset has a worth that only the venue knew: no other rule can tell it from another one. */
  const fill = facts.findLastIndex(({ fact }) => (fact.data as { fee?: Fee }).fee?.asset === 'BNB')
  const fee = { ...(dataAt(fill).fee as Fee), quoteValue: '0.5' }
  const forged = facts.with(fill, changedTo(fill, { fee }))

  test('is not what a forged event makes, at the seal (I-02 I-15)', async () => {
    const states = [facts, forged].map((log) => {
      const sealer = new Sealer()
      sealer.begin()
      for (const placed of log) sealer.add(placed)
      return sealer
    }) as [Sealer, Sealer]
    const { stateHash } = states[0]
    for (const sealer of states) sealer.seal({ stateHash })
    const [honest, changed] = await Promise.all(states.map(({ rows }) => verifyLog(pages(rows))))
    expect(honest).toMatchObject({ ok: true, seals: { compared: 1, notCompared: 0 } })
    expect(changed).toMatchObject({ ok: false, broken: { stream: 'session-main', number: 2, rule: 'state-hash' } })
  })
  test('cannot be told where it was hashed by other folds, and what is held, paid and open still is', async () => {
    const state = new Sealer()
    state.begin()
    for (const placed of facts) state.add(placed)
    const { totals } = state
    const by = { portfolio: 999 }
    state.seal({ by, stateHash: 'a'.repeat(64) })
    expect(await verifyLog(pages(state.rows))).toMatchObject({ ok: true, seals: { compared: 0, notCompared: 1 } })
    for (const wrong of [
      { ...totals, openOrders: 1 },
      { ...totals, held: {} },
      { ...totals, cash: { ...totals.cash, USD: '1' } },
    ]) {
      const sealer = new Sealer()
      sealer.begin()
      for (const placed of facts) sealer.add(placed)
      sealer.seal({ by, totals: wrong })
      expect((await verifyLog(pages(sealer.rows))).broken).toMatchObject({ stream: 'session-main', number: 2, rule: 'totals-differ' })
    }
  })
})

test('a stream emptied after the last seal is found by its name', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coinfold-'))
  try {
    const path = join(folder, 'a.log')
    const store = SqliteStore.open(path)
    const { rows } = sealAll(facts)
    for (const row of rows) await store.append(row.stream, row.number - 1, [storedOf(row)])
    const late = new Sealer()
    late.addSession('ConfigApplied', { changed: {} })
    await store.append('config-late', -1, [{ ...storedOf(late.rows[0]!), stream: 'config-late' }])
    await store.close()
    const database = new DatabaseSync(path)
    database.exec("DELETE FROM events WHERE stream = (SELECT id FROM streams WHERE name = 'config-late')")
    database.close()
    const left = SqliteStore.open(path, { readOnly: true })
    const dangling = left.danglingStreams()
    expect((await verifyLog(left.readAll(null))).ok, 'nothing in the events shows it').toBe(true)
    const found = await verifyLog(left.readAll(null), { dangling })
    expect(found).toMatchObject({ ok: false, events: rows.length, broken: { stream: 'config-late', number: 0, rule: 'emptied-stream' } })
    await left.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
})
