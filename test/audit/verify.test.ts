import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { Unreachable } from '../../src/event/eventstoredb/wire.ts'
import type { Row } from '../../src/event/store.ts'
import { UsageError } from '../../src/kernel/errors.ts'
import { stateVersions } from '../../src/replay/engine-state.ts'
import { generatedFacts, pages, sealAll } from './sealed-log.ts'

const verify = (rows: readonly Row[], expectedHead?: string) =>
  verifyLog(pages(rows), expectedHead === undefined ? {} : { expect: expectedHead })
const logs = fc
  .record({ seed: fc.integer({ min: 0, max: 1_000_000 }), cycles: fc.integer({ min: 1, max: 8 }) })
  .map(({ seed, cycles }) => sealAll(generatedFacts(seed, cycles)))
/** A place in a log, as a share of its length: the length is known only later. */
const share = fc.integer({ min: 0, max: 9999 }).map((n) => n / 10_000)
const at = (rows: readonly unknown[], part: number): number => Math.floor(rows.length * part)
const runs = { numRuns: 150 }

describe('a log that is as it was written', () => {
  test('is accepted, whatever was traded, and its head is told', async () => {
    await fc.assert(
      fc.asyncProperty(logs, async ({ rows, heads }) => {
        expect(await verify(rows)).toMatchObject({ ok: true, events: rows.length, head: heads.head(), seals: { notCompared: 0 } })
        expect((await verify(rows, heads.head())).ok).toBe(true)
      }),
      runs,
    )
  })
  test('is accepted with the head it had at any earlier moment', async () => {
    const facts = generatedFacts(5, 3)
    const whole = sealAll(facts).rows
    const early = sealAll(facts.slice(0, 20), 25)
    const head = early.heads.head()
    expect((await verify(early.rows, head)).ok).toBe(true)
    // the early log ended with a session end that the whole one does not have, so at that count the heads differ
    expect((await verify(whole, head)).broken?.rule).toBe('other-head')
    for (const cut of [1, 7, 30]) {
      const { head: then } = await verify(whole.slice(0, cut))
      expect(await verify(whole, then)).toMatchObject({ ok: true, events: whole.length })
    }
  })
  test('with seals of other folds is accepted too, and their hashes are told as not compared', async () => {
    const sealer = sealAll(generatedFacts(4, 3))
    const before = (await verify(sealer.rows)).seals.compared
    sealer.seal({ by: { ...stateVersions, newcomer: 1 }, stateHash: 'a'.repeat(64) })
    sealer.seal({ by: { ...stateVersions, lots: stateVersions.lots! + 1 }, stateHash: 'b'.repeat(64) })
    const verdict = await verify(sealer.rows)
    expect(verdict).toMatchObject({ ok: true, events: sealer.rows.length, seals: { compared: before, notCompared: 2 } })
    sealer.seal({ stateHash: 'c'.repeat(64) })
    expect(await verify(sealer.rows)).toMatchObject({ ok: false, broken: { rule: 'state-hash' } })
  })
  test('is no log if nothing is in it: the file of one that lost all its events looks the same', async () => {
    expect(await verify([])).toMatchObject({ ok: false, events: 0, broken: { rule: 'no-beginning', stream: 'log', number: 0 } })
  })
})

describe('damage', () => {
  test('every change of one byte is found, at the event that was changed', async () => {
    await fc.assert(
      fc.asyncProperty(logs, share, share, fc.integer({ min: 1, max: 255 }), async ({ rows }, where, offset, flip) => {
        const index = at(rows, where)
        const row = rows[index] as Row
        const bytes = Buffer.from(row.data)
        const place = Math.floor(bytes.length * offset)
        bytes[place] = (bytes[place] as number) ^ flip
        const verdict = await verify(rows.with(index, { ...row, data: bytes.toString() }))
        expect(verdict).toMatchObject({
          ok: false,
          events: index,
          broken: { stream: row.stream, number: row.number, rule: 'chain-broken' },
        })
      }),
      runs,
    )
  })
  test('a changed column is found', async () => {
    await fc.assert(
      fc.asyncProperty(logs, share, fc.constantFrom('hash', 'stream', 'number'), async ({ rows }, where, column) => {
        const index = at(rows, where)
        const row = rows[index] as Row
        const changed = {
          hash: { hash: `0${row.hash.slice(1)}` },
          stream: { stream: `${row.stream}x` },
          number: { number: row.number + 1 },
        }[column]
        fc.pre(changed?.hash !== row.hash)
        expect(await verify(rows.with(index, { ...row, ...changed }))).toMatchObject({ ok: false, events: index })
      }),
      runs,
    )
  })
  test('an event missing before the last seal is found and named', async () => {
    await fc.assert(
      fc.asyncProperty(logs, share, async ({ rows }, where) => {
        const index = at(rows.slice(0, -1), where)
        const { stream, number } = rows[index] as Row
        // a missing instrument is missed before the seal, by the first order that cites it
        fc.pre(!stream.startsWith('instrument-'))
        const { ok, broken } = await verify(rows.toSpliced(index, 1))
        expect(ok).toBe(false)
        // a log without its first event shows that by its new first one
        if (index > 0) expect(broken).toMatchObject({ stream, number, rule: 'missing-event' })
      }),
      runs,
    )
  })
  test('a stream that vanished is found and named', async () => {
    await fc.assert(
      fc.asyncProperty(logs, share, async ({ rows, heads }, which) => {
        const others = [...heads.table.keys()].filter((stream) => stream !== rows[0]?.stream && !stream.startsWith('instrument-'))
        const gone = others[at(others, which)] as string
        const { broken } = await verify(rows.filter((row) => row.stream !== gone))
        // the seals are in the stream of the session: what was written without one tells
        if (gone === 'session-main') expect(broken).toMatchObject({ number: 0, rule: 'no-session' })
        // a sample of prices that counted the fills may stand before the seal
        else if (broken?.rule === 'fills-missing')
          expect([broken.stream, gone.split('-')[0]]).toEqual(['marks-paper.test.main', 'position'])
        else expect(broken).toMatchObject({ stream: gone, number: 0, rule: 'missing-event' })
      }),
      runs,
    )
  })
  test('an event taken out of a store whose positions count is missed wherever it stood but at the very end', async () => {
    await fc.assert(
      fc.asyncProperty(logs, share, async ({ rows }, where) => {
        const left = rows.slice(
          0,
          rows.findLastIndex(({ type }) => type === 'HeadsSealed'),
        )
        const index = at(left.slice(1), where)
        const verdict = await verifyLog(pages(left.toSpliced(index, 1)), { isDense: true })
        expect(verdict).toMatchObject({ ok: false, broken: { rule: 'missing-event' } })
        const { stream, number } = verdict.broken!
        const { stream: goneFrom, number: gone } = left[index]!
        const next = left[index + 1]!
        // by its own number where its stream goes on or is sealed, else by what stands behind the hole
        expect([`${goneFrom} ${gone}`, `${next.stream} ${next.number}`]).toContain(`${stream} ${number}`)
        expect(verdict.events).toBeGreaterThanOrEqual(index)
      }),
      runs,
    )
  })
  test('an event written twice, or copied to another place, is found (F57)', async () => {
    await fc.assert(
      fc.asyncProperty(logs, share, share, async ({ rows }, from, to) => {
        const copy = rows[at(rows, from)] as Row
        expect((await verify(rows.toSpliced(at(rows, to), 0, copy))).ok).toBe(false)
      }),
      runs,
    )
  })
  test('events in another order are found', async () => {
    await fc.assert(
      fc.asyncProperty(logs, share, share, async ({ rows }, one, other) => {
        const [a, b] = [at(rows, one), at(rows, other)]
        fc.pre(a !== b)
        expect((await verify(rows.with(a, rows[b] as Row).with(b, rows[a] as Row))).ok).toBe(false)
      }),
      runs,
    )
  })
  test('an event written in by one who knows the hashes is found at the next seal', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 1000 }), share, async (seed, where) => {
        const facts = generatedFacts(seed, 4)
        const index = at(facts, where)
        const parts = { book: 'paper.test.main', symbol: null, base: null, quote: null }
        const fact = { type: 'FundsDeposited', data: { depositId: 'forged', asset: 'USD', amount: '5' } } as const
        const forged = sealAll(
          facts.toSpliced(index, 0, { stream: 'account-forged', parts, timeMs: facts[index]?.timeMs ?? 0, fact }),
          1_000_000,
        ).rows
        const honest = sealAll(facts, 1_000_000).rows
        const seal = honest.at(-1) as Row
        // its own stream is a valid chain; only the true seal at the end knows that it was not there
        expect((await verify([...forged.slice(0, -1), { ...seal }])).ok).toBe(false)
      }),
      { numRuns: 40 },
    )
  })
  test('events cut off the end are found by the head that was printed', async () => {
    await fc.assert(
      fc.asyncProperty(logs, fc.integer({ min: 1, max: 10 }), async ({ rows, heads }, cut) => {
        const left = rows.slice(0, -cut)
        expect(await verify(left, heads.head())).toMatchObject({ ok: false, events: left.length, broken: { rule: 'cut-off' } })
        expect((await verify(left)).ok, 'nothing inside a log can show that its end is missing').toBe(true)
      }),
      runs,
    )
  })
  test('rows that are no events, and a store that fails, end in a sentence', async () => {
    const { rows } = sealAll(generatedFacts(1, 1))
    const broken = async function* (): AsyncIterable<readonly Row[]> {
      yield rows.slice(0, 3)
      throw new Error('database disk image is malformed')
    }
    expect(await verifyLog(broken())).toMatchObject({
      ok: false,
      events: 3,
      broken: { rule: 'unreadable-log', message: expect.stringContaining('malformed') },
    })
    await expect(verify(rows, 'nonsense')).rejects.toThrow(UsageError)
  })

  test('a server that goes away in the middle says nothing about the log: it is not called broken', async () => {
    const { rows } = sealAll(generatedFacts(1, 1))
    const away = async function* (): AsyncIterable<readonly Row[]> {
      yield rows.slice(0, 3)
      throw new Unreachable('The server cannot be reached.')
    }
    await expect(verifyLog(away())).rejects.toBeInstanceOf(Unreachable)
  })
})
