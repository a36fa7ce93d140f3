import { describe, expect, test } from 'vitest'
import type { Evidence } from '../../machines/position/order-facts.ts'
import { PaymentCheck } from '../../src/audit/books/payment-check.ts'
import { checkLink, readRow } from '../../src/audit/chain/row-check.ts'
import { checkSeal } from '../../src/audit/chain/seal-checks.ts'
import { checkEvidence, type RunningSince } from '../../src/audit/orders/evidence.ts'
import { decode } from '../../src/event/codec.ts'
import { seal } from '../../src/event/envelope.ts'
import { Heads, headsHash } from '../../src/event/heads.ts'
import { Places } from '../../src/event/link.ts'
import type { Row } from '../../src/event/store.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { Decimal } from '../../src/kernel/money.ts'
import { sampleDraft, sampleEvents } from '../event/sample.ts'

describe('the proof that an order closes with', () => {
  const order = {
    orderId: 'o',
    executed: new Decimal('1.5'),
    hasShown: false,
    provableAfterMs: 1000,
    ownProofMs: 1000,
    proofDelayMs: 400,
    venueTimeMs: null,
  }
  const said = (evidence: object | undefined, changed: object = {}, since: RunningSince = null): string => {
    const finding = checkEvidence('EntryEnded', { ...order, ...changed }, evidence as Evidence | undefined, since)
    return finding === null ? 'fine' : `${finding.rule}: ${finding.message}`
  }
  const status = { by: 'venue-status', status: 'closed', executed: '1.50' }
  const absence = { by: 'absence', askedMs: 1000, askedVenueMs: 1000, provableAfterMs: 1000 }
  const early = (fromMs: number, fromVenueMs: number, askedMs: number, askedVenueMs: number): string =>
    `false-absence: The absence of order o proves something from ${fromMs} on, and from ${fromVenueMs} on by the venue's clock; ` +
    `it was asked for at ${askedMs}, and at ${askedVenueMs} by the venue's clock (I-12).`
  const NONE = 'no-evidence: EntryEnded of order o cites no proof (I-12).'

  test('is the venue’s word, with what was executed', () => {
    expect(said(status)).toBe('fine')
    expect(said({ ...status, status: '' })).toBe(NONE)
    expect(said({ ...status, executed: '1.4' })).toBe(
      'executed-differs: The proof says that 1.4 of order o were executed, its trades add up to 1.5 (I-10).',
    )
    expect(said(status, { hasShown: true })).toBe('fine')
  })

  test('is a rejection by its code, or nothing', () => {
    expect(said({ by: 'rejection', code: 'no' })).toBe('fine')
    expect(said({ by: 'rejection', code: '' })).toBe(NONE)
    expect(said(undefined)).toBe(NONE)
    expect(said({ by: 'hearsay' })).toBe(NONE)
  })

  test('is an absence of what was never seen, asked for when it proves something', () => {
    expect(said(absence)).toBe('fine')
    expect(said({ ...absence, askedVenueMs: 999 })).toBe(NONE)
    expect(said(absence, { hasShown: true })).toBe(
      'false-absence: Order o cannot be absent: the venue had accepted, found or filled it (I-12).',
    )
    expect(said(absence, { ownProofMs: 1001 })).toBe(early(1001, 1000, 1000, 1000))
    const later = { ...absence, askedMs: 2000, askedVenueMs: 2000 }
    expect(said(later, { provableAfterMs: 1001 }), 'of another request').toBe(early(1000, 1001, 2000, 2000))
    expect(said(later, { ownProofMs: 2000, venueTimeMs: 1000 })).toBe('fine')
    expect(said(later, { venueTimeMs: 999 }), 'the venue looked before').toBe(early(1000, 1000, 2000, 999))
  })

  test('is an absence that this process has waited for', () => {
    const since = { ...absence, runningSinceMs: 700 }
    const asked = (askedMs: number, by: RunningSince = 700): string => said({ ...since, askedMs }, {}, by)
    expect([asked(1100), asked(1099)]).toEqual(['fine', early(1100, 1000, 1099, 1000)])
    expect(asked(2000, 'never')).toBe('false-absence: Order o is called absent by a process whose session never began (I-12).')
    expect(asked(2000, 701), 'by another process').toMatch(/^false-absence: /)
    expect(asked(2000, null)).toMatch(/^false-absence: /)
    expect(said({ ...absence, askedMs: 2000 }, {}, 700)).toMatch(/^false-absence: /)
    expect(said({ ...since, runningSinceMs: 100 }, {}, 100), 'a process that is old enough').toBe('fine')
  })
})

describe('money that only an event speaks for', () => {
  const parts = { book: 'paper.x.main', symbol: 'BTC/USD', base: 'BTC', quote: 'USD' }
  const event = (type: string, data: object, book = parts.book): LogEvent =>
    ({ type, data, parts: { ...parts, book } }) as unknown as LogEvent
  const said = (check: PaymentCheck, ...args: Parameters<typeof event>): string => {
    const finding = check.check(event(...args))
    return finding === null ? 'fine' : `${finding.rule}: ${finding.message}`
  }

  test('comes in and goes out above zero, once for each name in each book', () => {
    const check = new PaymentCheck()
    for (const [type, name, word, goes] of [
      ['FundsDeposited', 'depositId', 'Deposit', 'comes in'],
      ['FundsWithdrawn', 'withdrawalId', 'Withdrawal', 'goes out'],
    ] as const) {
      const rule = word.toLowerCase()
      expect(said(check, type, { [name]: 'a', amount: '0.1' })).toBe('fine')
      expect(said(check, type, { [name]: 'a', amount: '0.1' })).toBe(`${rule}-twice: ${word} a was booked before.`)
      expect(said(check, type, { [name]: 'a', amount: '0.1' }, 'paper.y.main')).toBe('fine')
      for (const amount of ['0', '-1'])
        expect(said(check, type, { [name]: 'b', amount })).toBe(`${rule}-amount: ${word} b is of ${amount}; money ${goes} only.`)
      expect(said(check, type, { [name]: 'b', amount: '1' }), 'what was refused was not booked').toBe('fine')
    }
  })

  test('is worth as a fee what it is: in the quote asset as it stands, in coins at the price, in others what the venue says', () => {
    const fee = (amount: string, asset: string, quoteValue: string): string =>
      said(new PaymentCheck(), 'EntryFilled', { price: '100.5', fee: { amount, asset, quoteValue } })
    expect([fee('2', 'USD', '2'), fee('2', 'BTC', '201'), fee('2', 'BNB', '7'), fee('0', 'USD', '0'), fee('0', 'BNB', '0')]).toEqual(
      Array(5).fill('fine'),
    )
    expect(fee('-1', 'USD', '-1')).toBe('negative-fee: Its fee is -1 USD; a fee is never negative.')
    expect(fee('2', 'USD', '3')).toBe('fee-value: Its fee of 2 USD is told to be worth 3 USD; it is worth 2.')
    expect(fee('2', 'BTC', '200')).toBe('fee-value: Its fee of 2 BTC is told to be worth 200 USD; it is worth 201.')
    expect(fee('2', 'BNB', '-1')).toBe('fee-value: Its fee of 2 BNB is told to be worth -1 USD; no fee is worth less than nothing.')
    expect(said(new PaymentCheck(), 'EntryAccepted', {})).toBe('fine')
  })
})

const rows: readonly Row[] = sampleEvents('a', 3).map((event, at) => ({ ...event, position: String(at + 1) }))

describe('a row in its stream', () => {
  const linked = (row: Row, behind = 2): string => {
    const heads = new Heads()
    const places = new Places()
    for (const before of rows.slice(0, behind)) {
      heads.observe(before)
      places.has(before)
    }
    const finding = checkLink(heads, places, row)
    return finding === null ? 'fine' : `${finding.rule}: ${finding.message}${finding.number === undefined ? '' : ` (${finding.number})`}`
  }

  test('is the next one, with the hash that it makes, in the place of its stream', () => {
    const [first, second, third] = rows as [Row, Row, Row]
    expect([linked(third), linked(first, 0)]).toEqual(['fine', 'fine'])
    expect(linked(third, 1)).toBe('missing-event: Event 1 of stream a is missing: number 2 follows 0. (1)')
    expect(linked(second)).toBe('number-repeated: Number 1 stands after 1: an event was inserted or moved.')
    expect(linked({ ...third, time: 1 })).toBe(
      'chain-broken: It is not what was written, or does not continue the event before it: its hash does not fit.',
    )
    expect(linked({ ...third, parts: { ...third.parts, book: 'other' } })).toBe(
      'chain-broken: It does not belong where its stream does: to another book or instrument.',
    )
  })

  test('is an event, or it is said why it is none', () => {
    const [first] = rows as [Row]
    const said = (row: Row): unknown => {
      const read = readRow(row)
      return 'finding' in read ? read.finding.rule : read.event.type
    }
    expect(said(first)).toBe('RefusalRepeated')
    expect(said({ ...first, type: 'Unheard' })).toBe('newer-version')
    expect(said({ ...first, data: '{' })).toBe('not-an-event')
    const odd = readRow(null as unknown as Row)
    expect('finding' in odd && odd.finding).toMatchObject({
      rule: 'not-an-event',
      message: expect.stringMatching(/^It cannot be read: TypeError/),
    })
  })
})

describe('a seal', () => {
  const heads = new Heads()
  for (const row of rows) heads.observe(row)
  const whole = { events: 3, heads: Object.fromEntries(heads.table), hash: headsHash(heads.table) }
  const said = (changed: object, type = 'HeadsSealed'): unknown => {
    const { stored } = seal({ ...sampleDraft('session-main', 0, { ...whole, ...changed }), type }, '')
    return checkSeal(heads, decode({ ...stored, position: '4' }))
  }

  test('names every stream with its end, and no other', () => {
    expect([said({}), said({ events: 9 }, 'RefusalRepeated')]).toEqual([null, null])
    expect(said({ heads: { ...whole.heads, b: [2, 'x'] } })).toEqual({
      rule: 'missing-event',
      stream: 'b',
      number: 0,
      message: 'Stream b is missing: it had 3 events, as event 0 of session-main sealed it.',
    })
    expect(said({ heads: { a: [4, 'x'] } })).toMatchObject({
      number: 3,
      message: 'Stream a ends at 2: it went up to 4, as event 0 of session-main sealed it.',
    })
    expect(said({ heads: { a: [1, rows[1]!.hash] } })).toEqual({
      rule: 'inserted-event',
      stream: 'a',
      number: 2,
      message: 'Stream a ended at 1 when it was sealed, and has 2 before the seal.',
    })
    expect(said({ heads: { a: [2, 'x'] } })).toEqual({
      rule: 'seal-broken',
      stream: 'a',
      number: 2,
      message: 'Event 2 of stream a is not the one that was sealed.',
    })
    expect(said({ heads: {} })).toEqual({
      rule: 'inserted-event',
      stream: 'a',
      number: 0,
      message: 'Stream a was not there when the heads were sealed.',
    })
    expect(said({ events: 4 })).toEqual({ rule: 'seal-broken', message: 'It seals 4 events, and 3 stand before it.' })
    expect(said({ hash: 'x' })).toEqual({ rule: 'seal-broken', message: 'Its hash does not fit the heads that it names.' })
  })
})
