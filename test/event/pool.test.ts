import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { NoteRow } from '../../src/event/eventstoredb/wire.ts'
import { StoreFailure } from '../../src/event/store.ts'
import { Decimal, format, parse } from '../../src/kernel/money.ts'
import { foldPool, freeOf, sliceOf } from '../../src/pool/law.ts'
import { fundPool, giveUpSlice, grantSlice, PoolRefusal, readPool, revokeSlice } from '../../src/pool/pool-stream.ts'
import { drawnFrom } from '../draws.ts'
import { connectionTo, type NoteFault, NoteServer } from './pool-stage.ts'

const BOOK = 'paper.test.main'
const STREAM = `pool/${BOOK}`
const GROUPS = ['a', 'b', 'c']
const ACTS = { fund: fundPool, grant: grantSlice, 'give-up': giveUpSlice, revoke: revokeSlice }

type Act = { readonly what: keyof typeof ACTS; readonly group: string; readonly asset: string; readonly amount: string }
const act = fc.record({
  what: fc.constantFrom(...(Object.keys(ACTS) as Act['what'][])),
  group: fc.constantFrom(...GROUPS),
  asset: fc.constantFrom('USD', 'BTC'),
  amount: fc.integer({ min: 1, max: 500 }).map((n) => format(parse('0.25') * BigInt(n))),
})
const writer = fc.record({
  acts: fc.array(act, { maxLength: 6 }),
  faults: fc.array(fc.constantFrom<NoteFault | 'none'>('request-lost', 'answer-lost', 'silence', 'unreachable', 'none'), { maxLength: 4 }),
})

/** By plain sums over the notes, at every one of them: the slices are never more than the pool has, and none is below zero. */
const expectLawful = (notes: readonly NoteRow[]): void => {
  const sums = new Map<string, Decimal>()
  const of = (key: string): Decimal => sums.get(key) ?? new Decimal(0)
  for (const { type, data } of notes) {
    const { group, asset, amount } = data as Record<string, string>
    const key = type === 'PoolFunded' ? `has ${asset}` : `slice ${asset} ${group}`
    const sign = type === 'PoolFunded' || type === 'SliceGranted' ? 1 : -1
    sums.set(key, of(key).plus(new Decimal(amount ?? '').times(sign)))
    for (const name of ['USD', 'BTC']) {
      const slices = GROUPS.map((each) => of(`slice ${name} ${each}`))
      expect(
        slices.every((slice) => slice.gte(0)),
        'no slice is below zero',
      ).toBe(true)
      const shared = slices.reduce((total, slice) => total.plus(slice), new Decimal(0))
      expect(shared.lte(of(`has ${name}`)), `${shared} ${name} are shared out of ${of(`has ${name}`)}`).toBe(true)
    }
  }
}

const funded = async (server: NoteServer, amount = '1000'): Promise<void> =>
  fundPool(connectionTo(server), BOOK, { asset: 'USD', amount, id: 'start' })
const usd = (group: string, amount: string, id: string) => ({ group, asset: 'USD', amount, id })

describe('whoever writes at the same time, and whatever is lost on the way', () => {
  test('the slices of a pool are never more than it has, and each act counts once or is refused', async () => {
    const seen = { refused: 0, stored: 0, contested: 0 }
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(writer, { minLength: 2, maxLength: 4 }), async (scheduler, writers) => {
        const server = new NoteServer()
        await funded(server, '200')
        const told = new Map<string, 'done' | string>()
        const write = async ({ acts, faults }: (typeof writers)[number], name: number): Promise<void> => {
          const turn = (): Promise<void> => scheduler.schedule(Promise.resolve())
          const connection = connectionTo(server, { turn, faults: faults.map((fault) => fault as NoteFault) })
          for (const [index, { what, ...data }] of acts.entries()) {
            const id = `${name}-${index}`
            const failed = await ACTS[what](connection, BOOK, { ...data, id }).catch((error: unknown) => error)
            if (failed !== undefined) expect(failed).toBeInstanceOf(PoolRefusal)
            told.set(id, failed === undefined ? 'done' : (failed as PoolRefusal).message)
          }
        }
        await scheduler.waitFor(Promise.all(writers.map(write)))
        const notes = server.notes(STREAM)
        expectLawful(notes)
        expect(foldPool(BOOK, notes).last).toBe(notes.length - 1)
        for (const [id, what] of told) {
          const times = notes.filter(({ data }) => data.id === id).length
          expect(times, `${id}: ${what}`).toBe(what === 'done' ? 1 : 0)
          if (what === 'done') seen.stored++
          else seen.refused++
        }
        if (new Set(notes.map(({ data }) => String(data.id).split('-')[0])).size > 2) seen.contested++
      }),
      { numRuns: 150, seed: drawnFrom(5) },
    )
    for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(30)
  })

  test('two who ask for the last of it at the same moment: one gets it, the other is told', async () => {
    const server = new NoteServer()
    await funded(server)
    const asked = ['a', 'b'].map((group) => grantSlice(connectionTo(server), BOOK, usd(group, '600', group)))
    const [one, other] = await Promise.allSettled(asked)
    expect([one?.status, other?.status].sort()).toEqual(['fulfilled', 'rejected'])
    expect(server.notes(STREAM)).toHaveLength(2)
  })

  test('two who ask for the same at the same moment are two', async () => {
    const server = new NoteServer()
    await funded(server)
    await Promise.all(['1', '2'].map((id) => grantSlice(connectionTo(server), BOOK, usd('a', '300', id))))
    expect(format(sliceOf(await readPool(connectionTo(server), BOOK), 'a', 'USD'))).toBe('600')
  })

  test('an act that stands there already is not written again', async () => {
    const server = new NoteServer()
    await funded(server)
    for (let times = 0; times < 2; times++) await grantSlice(connectionTo(server), BOOK, usd('a', '700', 'one'))
    expect(server.notes(STREAM)).toHaveLength(2)
  })
})

test('all that is free can be granted, and a slice given up as a whole', async () => {
  const server = new NoteServer()
  await funded(server)
  const connection = connectionTo(server)
  await grantSlice(connection, BOOK, usd('a', '1000', 'all'))
  const granted = await readPool(connection, BOOK)
  expect([freeOf(granted, 'USD'), sliceOf(granted, 'a', 'USD')].map(format)).toEqual(['0', '1000'])
  await giveUpSlice(connection, BOOK, usd('a', '1000', 'back'))
  const back = await readPool(connection, BOOK)
  expect([freeOf(back, 'USD'), sliceOf(back, 'a', 'USD')].map(format)).toEqual(['1000', '0'])
})

test('whoever others are always before gets there as soon as they are done', async () => {
  const server = new NoteServer()
  await funded(server)
  const connection = connectionTo(server)
  const { appendNote } = connection.wire
  let others = 40
  Object.assign(connection, { patience: { ...connection.patience, readMs: 20 } })
  connection.wire.appendNote = async (stream, expected, note) => {
    if (others-- > 0)
      server.append(STREAM, expected, { id: `other-${others}`, type: 'PoolFunded', data: { asset: 'USD', amount: '1', id: `o${others}` } })
    return appendNote(stream, expected, note)
  }
  await grantSlice(connection, BOOK, usd('a', '5', 'g'))
  expect(server.notes(STREAM)).toHaveLength(42)
})

describe('refused in a sentence, and nothing is written', () => {
  const refused = async (ask: (server: NoteServer) => Promise<void>): Promise<string> => {
    const server = new NoteServer()
    await funded(server)
    await grantSlice(connectionTo(server), BOOK, usd('a', '400', 'a'))
    const before = server.notes(STREAM).length
    const error = await ask(server).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(PoolRefusal)
    expect(server.notes(STREAM)).toHaveLength(before)
    return (error as Error).message
  }

  test('a grant of more than is free', async () => {
    expect(await refused((server) => grantSlice(connectionTo(server), BOOK, usd('b', '600.01', 'b')))).toBe(
      'The pool of paper.test.main has 600 USD free, so 600.01 cannot be granted to group b: fund the pool, or let another group give up some of its slice.',
    )
  })
  test('a grant of what the pool never had', async () => {
    const btc = { group: 'b', asset: 'BTC', amount: '1', id: 'b' }
    expect(await refused((server) => grantSlice(connectionTo(server), BOOK, btc))).toContain('has 0 BTC free')
  })
  test('giving up more than the slice', async () => {
    expect(await refused((server) => giveUpSlice(connectionTo(server), BOOK, usd('a', '401', 'x')))).toBe(
      'Group a has a slice of 400 USD of the pool of paper.test.main, so it cannot give up 401: what it has gained beyond its slice stays with it.',
    )
    expect(await refused((server) => revokeSlice(connectionTo(server), BOOK, usd('b', '1', 'x')))).toContain('Group b has a slice of 0 USD')
  })
  test.each(['0', '-5'])('an amount of %s', async (amount) => {
    expect(await refused((server) => fundPool(connectionTo(server), BOOK, { asset: 'USD', amount, id: 'x' }))).toBe(
      `An amount of ${amount} USD moves nothing; it must be above zero.`,
    )
  })
})

describe('the fold of the notes', () => {
  const note = (number: number, type: string, data: Record<string, unknown>): NoteRow => ({ id: `n${number}`, number, type, data })
  const first = note(0, 'PoolFunded', { asset: 'USD', amount: '1000', id: 'f' })

  test('says what is funded, free, and whose', () => {
    const pool = foldPool(BOOK, [
      first,
      note(1, 'SliceGranted', usd('a', '400', 'g1')),
      note(2, 'SliceGranted', usd('b', '350.5', 'g2')),
      note(3, 'SliceGivenUp', usd('a', '100', 'w')),
    ])
    expect([sliceOf(pool, 'a', 'USD'), sliceOf(pool, 'b', 'USD'), freeOf(pool, 'USD')].map(format)).toEqual(['300', '350.5', '349.5'])
    expect(pool.assets.get('USD')?.funded).toBe(parse('1000'))
  })
  test('takes what is revoked off the oldest grants, so that a group takes no more than is left to it', () => {
    const pool = foldPool(BOOK, [
      first,
      note(1, 'SliceGranted', usd('a', '100', 'g1')),
      note(2, 'SliceGranted', usd('b', '100', 'g2')),
      note(3, 'SliceGranted', usd('a', '200', 'g3')),
      note(4, 'SliceRevoked', usd('a', '150', 'r')),
    ])
    expect(pool.grants.map(({ number, amount }) => [number, format(amount)])).toEqual([
      [1, '0'],
      [2, '100'],
      [3, '150'],
    ])
  })
  test.each<[string, NoteRow[], string]>([
    ['a note that is missing', [first, note(2, 'SliceGranted', usd('a', '1', 'g'))], 'damaged at note 2: note 1 is missing'],
    ['more shared out than there is', [first, note(1, 'SliceGranted', usd('a', '1001', 'g'))], 'damaged at note 1: it breaks the law'],
    ['more given up than was had', [first, note(1, 'SliceGivenUp', usd('a', '1', 'g'))], 'damaged at note 1: it breaks the law'],
    ['a note twice', [first, note(1, 'PoolFunded', first.data)], 'damaged at note 1: it repeats an earlier note'],
    [
      'an amount that is none',
      [first, note(1, 'PoolFunded', { asset: 'USD', amount: 'lots', id: 'x' })],
      'its amount is no decimal number',
    ],
    ['a grant to nobody', [first, note(1, 'SliceGranted', first.data)], 'it lacks one of group, asset, amount, id'],
    ['a note of a later coinfold', [first, note(1, 'SliceLent', usd('a', '1', 'l'))], 'of the unknown type SliceLent: update coinfold'],
  ])('refuses %s by name', (_, notes, sentence) => {
    expect(() => foldPool(BOOK, notes)).toThrow(StoreFailure)
    expect(() => foldPool(BOOK, notes)).toThrow(sentence)
  })
  test('a writer does not go on for ever where something stands that is no note', async () => {
    const server = new NoteServer()
    await funded(server)
    const connection = connectionTo(server)
    connection.wire.appendNote = async () => ({ kind: 'wrong-number', actual: 1 })
    await expect(grantSlice(connection, BOOK, usd('a', '1', 'g'))).rejects.toThrow(
      'damaged at note 1: something stands there that cannot be read',
    )
  })

  test('a writer tries again where nothing is to be seen of what was before it', async () => {
    const server = new NoteServer()
    await funded(server)
    const connection = connectionTo(server)
    const { appendNote } = connection.wire
    let times = 0
    connection.wire.appendNote = async (stream, expected, note) =>
      times++ < 2 ? { kind: 'wrong-number', actual: 1 } : appendNote(stream, expected, note)
    await grantSlice(connection, BOOK, usd('a', '1', 'g'))
    expect([times, server.notes(STREAM).length]).toEqual([3, 2])
  })
})
