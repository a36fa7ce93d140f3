import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { establish } from '../../src/command/establish.ts'
import { Recorder } from '../../src/command/recorder.ts'
import { type OpenedEventStoreDb, openEventStoreDb } from '../../src/event/eventstoredb/open-store.ts'
import { TapeClock } from '../../src/kernel/clock.ts'
import { format } from '../../src/kernel/money.ts'
import { NO_PARTS, streams } from '../../src/kernel/streams.ts'
import { claimCoins } from '../../src/pool/coins.ts'
import { slicesOf } from '../../src/pool/slices.ts'
import { foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import { type Ended, expectRefusal } from '../rig/ended.ts'
import { type EsdbServer, startEventStoreDb } from '../rig/eventstoredb/server.ts'
import { inProcess } from './in-process.ts'

const BOOK = 'paper.coinbase.main'
const parts = { book: BOOK, symbol: null, base: null, quote: null }

let server: EsdbServer
beforeAll(async () => {
  server = await startEventStoreDb()
})
afterAll(() => server.close())

const pool = (...args: readonly string[]): Promise<Ended> => inProcess(['pool', ...args, '--store', server.url])
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
      ['asset', 'what', 'amount'],
      ['USD', 'in the pool', '10000.00'],
      ['USD', 'slice of alts', '3000.00'],
      ['USD', 'slice of majors', '3500.00'],
      ['USD', 'free', '3500.00'],
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
    expectRefusal(await inProcess(['pool', 'show']), 2, 'A pool is shared on a server: name it with --store esdb://')
    expectRefusal(await inProcess(['pool', 'show', '--store', 'logs/a.db']), 2, 'A pool is shared on a server')
  })

  test('counts an act once that is named twice, and draws a name where none is given', async () => {
    const before = (await shown('show')).assets.USD.funded
    await shown('fund', 'EUR', '5', '--id', 'once')
    const { assets } = await shown('fund', 'EUR', '5', '--id', 'once')
    expect(assets.EUR).toEqual({ funded: '5', free: '5', slices: {} })
    await shown('fund', 'EUR', '1')
    expect((await shown('fund', 'EUR', '1')).assets.EUR.funded).toBe('7')
    await shown('grant', 'euros', 'EUR', '2', '--id', 'slice')
    expect((await shown('grant', 'euros', 'EUR', '2', '--id', 'slice')).assets.EUR).toEqual({
      funded: '7',
      free: '5',
      slices: { euros: '2' },
    })
    expect((await shown('show')).assets.USD.funded).toBe(before)
  })

  test('is one of each book, the store being an option like others', async () => {
    const other = ['--book', 'paper.kraken.main']
    expect(await shown('fund', 'USD', '12', ...other)).toEqual({
      book: 'paper.kraken.main',
      assets: { USD: { funded: '12', free: '12', slices: {} } },
    })
    const ended = await inProcess(['pool', 'show', ...other, '--set', `store=${server.url}`])
    expect(ended).toMatchObject({ code: 0, stdout: 'asset  what         amount\nUSD    in the pool   12.00\nUSD    free          12.00\n' })
    const csv = await inProcess(['pool', 'show', ...other, '--store', server.url, '--csv'])
    expect(csv.stdout).toBe('asset,what,amount\r\nUSD,in the pool,12\r\nUSD,free,12\r\n')
  })
})

describe('the coins of a book on a server, from the command line', () => {
  test('are nobody’s, then whose they were claimed for, and free again when they are released', async () => {
    expect((await pool('coins')).stdout).toBe(`No group has claimed a coin of ${BOOK}.\n`)
    expect(await shown('coins')).toEqual({ book: BOOK, coins: {} })
    await onGroup('alts', ({ connection }) => claimCoins(connection, BOOK, 'alts', ['LTC/USD', 'ETH/USD']))
    await onGroup('majors', ({ connection }) => claimCoins(connection, BOOK, 'majors', ['BTC/USD']))
    expect((await pool('coins')).stdout).toBe('coin     group\nLTC/USD  alts\nETH/USD  alts\nBTC/USD  majors\n')
    expect(await shown('coins')).toEqual({ book: BOOK, coins: { 'LTC/USD': 'alts', 'ETH/USD': 'alts', 'BTC/USD': 'majors' } })
    expect(await shown('release', 'alts', 'LTC/USD')).toEqual({ book: BOOK, coins: { 'ETH/USD': 'alts', 'BTC/USD': 'majors' } })
    expectRefusal(await pool('release', 'alts', 'BTC/USD'), 1, `BTC/USD of ${BOOK} does not belong to group alts.`)
    expectRefusal(await pool('release', 'alts', 'BTC/USD', '--book', 'x'), 2, /--book is mode\.venue\.account/)
    expectRefusal(await pool('coins', '--book', 'x.y.z.w'), 2, /--book is mode\.venue\.account/)
  })
})
