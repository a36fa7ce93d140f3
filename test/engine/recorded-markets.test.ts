import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { openTape, type Tape } from '../../src/market/tape/tape.ts'
import { stateHashes } from '../../src/replay/engine-state.ts'
import { foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import { brokenInvariant } from '../../src/replay/soundness.ts'
import { orBlanks, RECORDINGS, recordingOf } from '../recordings.ts'
import { candleFiles, candleFolder, tapeFolder } from '../rig/tapes.ts'
import { UNLIMITED } from '../unlimited.ts'
import { longestExposureMs } from './exposure.ts'
import { expectConserved, type Played, play } from './play.ts'

/** As a user would name it: by its name where that says what it is, else as SYMBOL=FILE. */
const open = (path: string): Promise<Tape> => {
  const name = basename(path)
  if (/^ftx_BTC-PERP/.test(name)) return openTape([`BTC/USD=${path}`])
  if (/^binanceusdm_XRP/.test(name)) return openTape([`XRP/USDT=${path}`])
  if (/^mtf_binance_BTC-USDT/.test(name)) return openTape([`BTC/USDT=${path}`])
  return openTape([path])
}

const expectWhole = async (played: Played, tape: Tape): Promise<void> => {
  expect(played.rowsPlayed, 'every usable row is played').toBe(tape.counts.used)
  expect(played.events.at(-2)).toMatchObject({ type: 'SessionStopped', data: { because: 'end-of-tape' } })
  expect(brokenInvariant(played.folded.state)).toBeNull()
  expectConserved(played)
  expect(await verifyLog(played.store.readAll(null), {})).toMatchObject({ ok: true })
  const again = await foldLog(played.store, foldNothing(), { isChecked: true })
  expect(stateHashes(again.state)).toEqual(played.hashes)
  // at the default latency and with every request answered
  expect(longestExposureMs(played.events)).toBeLessThanOrEqual(1000)
}

const bundled = candleFiles(tapeFolder)
const recorded = candleFiles(candleFolder).filter((path) => !bundled.some((own) => basename(own) === basename(path)))
const recordedAs = (start: string): string => recorded.find((path) => basename(path).startsWith(start)) ?? ''

const testWhole = (paths: readonly string[]): void =>
  test.each(paths.map((path) => [String(path).slice(String(path).lastIndexOf('/') + 1), path]))(
    '%s plays to its end by the defaults',
    async (_, path = '') => {
      const tape = await open(path)
      const played = await play({ tape, store: new MemoryStore() })
      await expectWhole(played, tape)
      expect(played.events.flatMap(({ type, data }) => (type === 'FundsDeposited' ? [data.asset] : []))).toEqual([tape.coins[0]?.quote])
    },
  )

describe('the coins that come with the program, each alone', () => testWhole(bundled))

describe.skipIf(recorded.length === 0)('recorded markets', { tags: [RECORDINGS] }, () => {
  testWhole(orBlanks(recorded, 19))

  test('together they trade: of each quote asset some file has fills', async () => {
    for (const name of ['binance_ETH-USDT', 'binance_XTZ-BTC', 'binance_XRP-ETH_1m'].map(recordedAs)) {
      const { events } = await play({ tape: await open(name), store: new MemoryStore(), set: { 'entry.dropPct': '0.7' } })
      expect(events.filter(({ type }) => type.endsWith('Filled')).length, name).toBeGreaterThan(0)
    }
  })

  test('a perpetual is traded in both directions by the usual options', async () => {
    const tape = await openTape([recordedAs('ftx_BTC-PERP')])
    const played = await play({ tape, store: new MemoryStore(), set: { 'entry.strategy': 'reversion', 'risk.maxCoinExposurePct': '100' } })
    await expectWhole(played, tape)
    const sides = new Set(played.events.flatMap((event) => (event.type === 'EntryRequested' ? [event.data.side] : [])))
    expect([...sides].sort()).toEqual(['buy', 'sell'])
  })

  test('and in hedge mode in both at once, each position by its own options', async () => {
    const tape = await openTape([recordedAs('ftx_BTC-PERP')])
    const set = { 'entry.strategy': 'reversion', 'risk.maxCoinExposurePct': '100', 'paper.positionMode': 'hedge' }
    const played = await play({ tape, store: new MemoryStore(), set })
    await expectWhole(played, tape)
    const open = new Set<string>()
    let together = 0
    for (const { type, parts } of played.events) {
      if (type === 'EntryFilled') open.add(parts.slot!)
      if (type === 'PositionClosed') open.delete(parts.slot!)
      if (type === 'EntryFilled' && open.size === 2) together++
    }
    expect(together).toBeGreaterThan(5)
  })

  // the same coin against two moneys, of two timeframes, at the same time
  test('coins of one venue in several quote assets are one book', async () => {
    const tape = await openTape(['binance_XTZ-BTC_1m', 'binance_XTZ-USDT_5m'].map(recordedAs))
    const set = {
      'entry.dropPct': '0.7',
      'exit.takeProfitPct': '0.8',
      'paper.feeAsset': 'received',
      'sizing.tradePct': '30',
      ...UNLIMITED,
    }
    const played = await play({ tape, store: new MemoryStore(), set })
    await expectWhole(played, tape)
    const pools = new Set(played.events.filter(({ type }) => type === 'EntryFilled').map(({ parts }) => parts.quote))
    expect([...pools].sort()).toEqual(['BTC', 'USDT'])
  })
})

const found = recordingOf('found')
const foundTape = (name: string, symbol: string): Promise<Tape> => openTape([`${symbol}=${join(found, name)}`])

describe.skipIf(!existsSync(found))('tapes of other programs', { tags: [RECORDINGS] }, () => {
  test.each([
    ['binance_RRR-USDT_1m_jitter-300ms.csv', 'RRR/USDT'],
    ['binance_RRR-USDT_1m_recorded-running-then-finished.csv', 'RRR/USDT'],
    ['oanda_BTC-USD_1d_local-midnight_Berlin.csv', 'BTC/USD'],
    ['monthly_BTC-USD.csv', 'BTC/USD'],
    ['thin_XMR-BTC_ten-minutes-with-trades.csv', 'XMR/BTC'],
    ['fmt_cryptodatadownload.csv', 'BTC/USDT'],
  ])('%s plays to its end', async (name, symbol) => {
    const tape = await foundTape(name, symbol)
    await expectWhole(await play({ tape, set: { 'entry.dropPct': '1', 'entry.minWindowBars': '1' } }), tape)
  })

  test('what a number looks like changes nothing: the same fills, whether it was printed with an exponent', async () => {
    const [exponent, plain] = await Promise.all(
      ['exponent', 'plain'].map(async (how) => play({ tape: await foundTape(`binance_LUNC-USDT_1m_pandas_${how}.csv`, 'LUNC/USDT') })),
    )
    expect(exponent!.events.some(({ type }) => type === 'EntryFilled')).toBe(true)
    expect(exponent!.hashes).toEqual(plain!.hashes)
  })

  test('a tape without volume fills nothing', async () => {
    const { events } = await play({ tape: await foundTape('binance_VOL-USDT_1m_no-volume.csv', 'VOL/USDT') })
    expect(events.some(({ type }) => type === 'EntryRequested')).toBe(true)
    expect(events.filter(({ type }) => type.endsWith('Filled'))).toEqual([])
  })
})

describe('one tape', () => {
  const folder = mkdtempSync(join(tmpdir(), 'coinfold-plain-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  let packed: Played
  beforeAll(async () => {
    packed = await play({ tape: await openTape([tapeFolder]) })
  })

  test('played twice leads to the same state, and so does its replay (I-25)', async () => {
    const again = await play({ tape: await openTape([tapeFolder]) })
    expect(again.hashes).toEqual(packed.hashes)
    expect(
      again.events.map(({ type, time, data }) => (type.startsWith('Session') || type === 'HeadsSealed' ? type : { type, time, data })),
    ).toEqual(
      packed.events.map(({ type, time, data }) => (type.startsWith('Session') || type === 'HeadsSealed' ? type : { type, time, data })),
    )
    await expectWhole(again, await openTape([tapeFolder]))
  })

  test('is the same unpacked, under other file names, as single files in any order', async () => {
    mkdirSync(join(folder, 'plain'))
    const paths = readdirSync(tapeFolder)
      .filter((name) => name.endsWith('.gz'))
      .map((name) => {
        const path = join(folder, 'plain', name.replace(/_2018.*$/, '_copy.csv'))
        writeFileSync(path, gunzipSync(readFileSync(join(tapeFolder, name))))
        return path
      })
    const tape = await openTape(paths.reverse())
    expect(tape.identity.hash).toBe((await openTape([tapeFolder])).identity.hash)
    expect((await play({ tape })).hashes).toEqual(packed.hashes)
  })

  test.each(['low-first', 'high-first'])('%s: another assumption, another result, equally sound', async (path) => {
    const tape = await openTape([tapeFolder])
    const played = await play({ tape, set: { 'paper.candlePath': path } })
    await expectWhole(played, tape)
    expect(played.hashes.stateHash).not.toBe(packed.hashes.stateHash)
  })
})
