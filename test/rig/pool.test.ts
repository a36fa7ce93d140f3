import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { establish } from '../../src/command/establish.ts'
import { Recorder } from '../../src/command/recorder.ts'
import { type OpenedEventStoreDb, openEventStoreDb } from '../../src/event/eventstoredb/open-store.ts'
import { ServerLease } from '../../src/event/eventstoredb/server-lease.ts'
import { leaseStream } from '../../src/event/eventstoredb/server-log.ts'
import { TapeClock } from '../../src/kernel/clock.ts'
import { format } from '../../src/kernel/money.ts'
import { NO_PARTS, streams } from '../../src/kernel/streams.ts'
import { slicesOf } from '../../src/pool/slices.ts'
import { foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import { command, type Ended, expectRefusal } from './command.ts'
import { type EsdbServer, startEventStoreDb } from './eventstoredb/server.ts'

const BOOK = 'paper.coinbase.main'
const parts = { book: BOOK, symbol: null, base: null, quote: null }

let server: EsdbServer
beforeAll(async () => {
  server = await startEventStoreDb()
})
afterAll(() => server.close())

const pool = (...args: readonly string[]): Promise<Ended> => command(['pool', ...args, '--store', server.url])
const shown = async (...args: readonly string[]) => {
  const ended = await pool(...args, '--json')
  expect(ended).toMatchObject({ code: 0 })
  return JSON.parse(ended.stdout)
}
/** One connection at a time: two in one process answer for each other. */
const onGroup = async <T>(group: string, work: (opened: OpenedEventStoreDb) => Promise<T>): Promise<T> => {
  const opened = await openEventStoreDb(`${server.url}&group=${group}`)
  try {
    return await work(opened)
  } finally {
    await opened.store.close()
  }
}
/** What the group's engine does about its budget when it starts. */
const startEngine = (group: string): Promise<void> =>
  onGroup(group, async ({ connection, store }) => {
    const folded = await foldLog(store, foldNothing(), { isChecked: true })
    const slices = await slicesOf({ connection, book: BOOK, group }, folded.state.facts, ['USD'])
    const recorder = new Recorder({ store, folded, clock: new TapeClock(), run: 'engine', tell: () => {}, follow: () => {} })
    const tape = { hash: 'tape', coins: [] }
    const [mode, resumed] = ['paper' as const, folded.heads.events > 0]
    const begun = { branch: group, of: 'chance', book: BOOK, mode } as const
    if (!resumed) recorder.note({ stream: streams.log, parts: NO_PARTS }, { type: 'LogBegun', data: begun }, 'start')
    const data = { mode, book: BOOK, version: '1', pid: 1, host: 'here', tape, resumed }
    recorder.note({ stream: streams.session('main'), parts }, { type: 'SessionStarted', data }, 'start')
    const wanted = { book: parts, venue: 'coinbase', options: {}, deposits: {}, instruments: [] }
    await establish(recorder, folded.state, { ...wanted, granted: slices?.owed ?? [] })
  })
const deposits = (group: string): Promise<Record<string, string>> =>
  onGroup(group, async ({ store }) => {
    expect((await verifyLog(store.readAll(null))).broken).toBeUndefined()
    const { state } = await foldLog(store, foldNothing(), { isChecked: true })
    return Object.fromEntries(Object.entries(state.folds.budget.pools).map(([asset, each]) => [asset, format(each.deposits)]))
  })

describe('the pool of a book on a server, from the command line', () => {
  test('is funded, shared out, taken by engines, moved, and shown', async () => {
    expect((await pool('show')).stdout).toBe('The pool of paper.coinbase.main was never funded.\n')
    await shown('fund', 'USD', '10000.0')
    await shown('grant', 'alts', 'USD', '6000')
    expect(await shown('grant', 'majors', 'USD', '1500')).toEqual({
      book: BOOK,
      assets: { USD: { funded: '10000', free: '2500', slices: { alts: '6000', majors: '1500' } } },
    })
    await startEngine('alts')
    expect(await deposits('alts')).toEqual({ USD: '6000' })
    await shown('give-up', 'alts', 'USD', '1000')
    await shown('move', 'USD', '2000', '--from', 'alts', '--to', 'majors')
    expect(await deposits('alts')).toEqual({ USD: '3000' })
    await startEngine('majors')
    expect(await deposits('majors')).toEqual({ USD: '3500' })
    const { stdout } = await pool('show')
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['USD', 'in the pool', '10000'],
      ['USD', 'slice of alts', '3000'],
      ['USD', 'slice of majors', '3500'],
      ['USD', 'free', '3500'],
      [''],
    ])
  })

  test('says in one sentence what cannot be', async () => {
    expectRefusal(await pool('grant', 'alts', 'USD', '3500.01'), 1, 'has 3500 USD free, so 3500.01 cannot be granted to group alts')
    expectRefusal(await pool('give-up', 'alts', 'USD', '3000.01'), 1, 'Group alts has a slice of 3000 USD')
    expectRefusal(await pool('give-up', 'nobody', 'USD', '1'), 1, 'Group nobody has a slice of 0 USD')
    expectRefusal(await pool('move', 'USD', '1', '--from', 'alts', '--to', 'alts'), 2, '--from and --to name the same group')
    expectRefusal(await pool('grant', 'No Group', 'USD', '1'), 2, 'The group of the store URL is not a name')
    expectRefusal(await pool('fund', 'USD', 'much'), 2, 'The amount is a decimal number above zero such as 2500.50, not "much"')
    expectRefusal(await pool('fund', 'USD', '0'), 2, 'above zero')
    expectRefusal(await pool('fund', 'U S D', '1'), 2, '"U S D" is not the name of an asset')
    expectRefusal(await pool('show', '--book', 'main'), 2, '--book is mode.venue.account, such as paper.coinbase.main, not "main"')
    expectRefusal(await command(['pool', 'show']), 2, 'A pool is shared on a server: name it with --store esdb://')
    expectRefusal(await command(['pool', 'show', '--store', 'logs/a.db']), 2, 'A pool is shared on a server')
  })

  test('takes nothing from a group whose engine runs', async () => {
    await onGroup('alts', async ({ connection, url }) => {
      const owner = { run: 'engine', host: 'here', pid: 1, sinceMs: 0 }
      const options = { connection, stream: leaseStream('alts'), name: url.name, owner, ttlMs: 2000, waits: false }
      const lease = await ServerLease.acquire(options)
      const ended = await pool('give-up', 'alts', 'USD', '1')
      await lease.release()
      expect(ended.code).toBe(1)
      expect(ended.stderr).toContain('Another engine (pid 1 on here')
    })
    expect((await shown('show')).assets.USD.slices.alts).toBe('3000')
  })
})
