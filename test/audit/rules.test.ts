import { expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import type { Fact } from '../../src/kernel/log-event.ts'
import { format, multiply, parse } from '../../src/kernel/money.ts'
import type { Placed } from '../projection/trading-log.ts'
import { generatedFacts, pages, sealAll } from './sealed-log.ts'

/** Every hash, number and seal of these logs is right: only what the events say is wrong. */
const facts = generatedFacts(11, 40)
type Data = Record<string, unknown>

const first = (type: string, where: (data: Data) => boolean = () => true): number =>
  facts.findIndex(({ fact }) => fact.type === type && where(fact.data as Data))
const change = (index: number, data: Data, type?: string): Placed[] => {
  const placed = facts[index] as Placed
  const fact = { ...placed.fact, type: type ?? placed.fact.type, data: { ...placed.fact.data, ...data } } as Fact
  return facts.with(index, { ...placed, fact })
}
const placeOf = (log: readonly Placed[], index: number): { stream: string; number: number } => {
  const { stream } = log[index] as Placed
  return { stream, number: log.slice(0, index).filter((placed) => placed.stream === stream).length }
}
const verify = async (log: readonly Placed[]) => (await verifyLog(pages(sealAll(log).rows))).broken

test('the log that is changed below is sound', async () => {
  expect(await verify(facts)).toBeUndefined()
})

const evidence = { by: 'venue-status', status: 'closed', executed: '0' }
const cases: [what: string, rule: string, index: number, data: Data, type?: string][] = [
  ['an order that nobody intended', 'no-intent', first('EntryAccepted'), { orderId: 'cf0' }],
  ['an order id that does not follow from its place', 'order-id', first('ExitRequested'), { orderId: 'cf000000000000000000000000' }],
  ['an exit that is not the next of its stream', 'exit-id', first('ExitDecided'), { exitId: 2 }],
  ['an order of another exit than was decided', 'reason-differs', first('ExitRequested'), { exitId: 2 }],
  ['a trade of another exit than its order is of', 'exit-id', first('ExitFilled'), { exitId: 2 }],
  ['a trade of a stop told as an exit', 'exit-id', first('ProtectionFilled'), { exitId: 1 }],
  ['an order for nothing', 'no-quantity', first('EntryRequested'), { quantity: '0' }],
  ['a negative reservation', 'negative-reserve', first('EntryRequested'), { reserve: '-1' }],
  ['a reservation above what is free', 'negative-free', first('EntryRequested'), { reserve: '1000001' }],
  ['more executed than the trades add up to', 'executed-differs', first('EntryEnded'), { executed: '999' }],
  ['an end without a proof', 'no-evidence', first('EntryEnded'), { evidence: { by: 'guess' } }],
  [
    'an absence believed before it could be proven (I-12)',
    'no-evidence',
    first('EntryAbandoned'),
    { evidence: { by: 'absence', provableAfterMs: 10, askedMs: 9, askedVenueMs: 9 } },
  ],
  ['an abandoned order that had traded', 'executed-differs', first('EntryEnded'), { because: 'cancelled', evidence }, 'EntryAbandoned'],
  ['a fill of an order that is open told as late', 'order-state', first('EntryFilled'), {}, 'EntryLateFilled'],
  ['a step that the machine does not allow', 'illegal-transition', first('ExitDecided'), {}, 'TrailingRaised'],
  ['other dust than is held (I-16)', 'figures-differ', first('PositionClosed'), { dust: '77' }],
  ['another value of the entry than its fills', 'figures-differ', first('PositionClosed'), { entryValue: '0.01' }],
  ['another beginning than the first fill', 'figures-differ', first('PositionClosed'), { openedMs: 1 }],
  ['an amount that is no number', 'unreadable-data', first('ExitFilled'), { price: 'many' }],
  ['a fill of more than was asked for', 'overfilled', first('EntryFilled'), { quantity: '100000' }],
]

test('data that is no number is told as that, without the name of a library', async () =>
  expect((await verify(change(first('ExitRequested'), { quantity: 'abc' })))?.message).toBe('Its data cannot be read: "abc" is no number.'))

test('what is not even text is told without the name of a library', async () => {
  const damaged = await verify(change(first('ExitRequested'), { quantity: {} }))
  expect(damaged?.message).toBe('Its data cannot be read: an amount that it tells, or that an event before it told, is no number.')
})

test('whatever of an event is no number is told by its own text', async () => {
  const isNumber = (value: unknown): boolean => typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)
  const seen = new Set<string>()
  const told = new Set<string>()
  for (const [index, { fact }] of facts.entries())
    for (const [name, value] of Object.entries(fact.data)) {
      const place = `${fact.type}.${name}`
      if (!isNumber(value) || seen.has(place)) continue
      seen.add(place)
      const broken = await verify(change(index, { [name]: 'abc' }))
      if (broken?.rule !== 'unreadable-data') continue
      told.add(place)
      expect(broken.message, place).toBe('Its data cannot be read: "abc" is no number.')
    }
  expect([...told]).toContain('EntryFilled.quantity')
  expect(told.size).toBeGreaterThan(15)
})

test.each(cases)('%s is found as %s', async (_, rule, index, data, type) => {
  expect(index, 'the generated log has such an event').toBeGreaterThanOrEqual(0)
  expect(await verify(change(index, data, type))).toMatchObject({ ...placeOf(facts, index), rule })
})

test('a trade that was counted before is found (F57)', async () => {
  const [one, other] = facts.flatMap(({ fact }, index) =>
    fact.type === 'EntryFilled' && facts[index]?.stream === facts[first('EntryFilled')]?.stream ? [index] : [],
  )
  const { tradeId } = facts[one as number]!.fact.data as { tradeId: string }
  expect(await verify(change(other as number, { tradeId }))).toMatchObject({ ...placeOf(facts, other as number), rule: 'trade-twice' })
})

test('a sale of more than is held is found', async () => {
  const sale = first('ExitFilled')
  const { parts, fact } = facts[sale] as Placed
  const { price } = fact.data as { price: string }
  // the order itself is covered; its fee takes a million coins more
  const fee = { amount: '1000000', asset: parts.base, quoteValue: format(multiply(parse('1000000'), parse(price))) }
  expect(await verify(change(sale, { fee }))).toMatchObject({ ...placeOf(facts, sale), rule: 'oversold' })
})

test('an event of another book, and a log that begins with something else, are found', async () => {
  const index = first('ProposalRefused')
  const placed = facts[index] as Placed
  const moved = facts.with(index, { ...placed, parts: { ...placed.parts, book: 'live.test.main' } })
  expect(await verify(moved)).toMatchObject({ ...placeOf(facts, index), rule: 'other-book' })
  const { rows } = sealAll(facts)
  const without = async (stream: string) => (await verifyLog(pages(rows.filter((row) => row.stream !== stream)))).broken
  expect(await without('log')).toMatchObject({ stream: 'session-main', number: 0, rule: 'no-beginning' })
  expect(await without('session-main'), 'and with it all seals').toMatchObject({ ...placeOf(facts, 0), rule: 'no-session' })
  const { mode } = JSON.parse(rows[0]!.data)
  const twice = sealAll([{ ...facts[0]!, fact: { type: 'LogBegun', data: { branch: 'b', of: 'chance', book: 'paper.test.main', mode } } }])
  expect((await verifyLog(pages(twice.rows))).broken).toMatchObject({ stream: facts[0]!.stream, number: 0, rule: 'begun-twice' })
})

test('fills or totals that are not those before it give a sample of prices, and a seal, away', async () => {
  const marks = first('MarksObserved')
  const { fills } = facts[marks]!.fact.data as { fills: number }
  for (const told of [fills + 1, fills - 1])
    expect(await verify(change(marks, { fills: told }))).toMatchObject({ ...placeOf(facts, marks), rule: 'fills-missing' })
  for (const [name, value] of [
    ['openOrders', 1],
    ['held', { 'BTC/USD': '1' }],
    ['cash', { USD: '1' }],
  ] as const) {
    const sealer = sealAll(facts)
    sealer.seal({ totals: { ...sealer.totals, [name]: value }, by: {} })
    expect((await verifyLog(pages(sealer.rows))).broken, name).toMatchObject({ stream: 'session-main', rule: 'totals-differ' })
  }
})
