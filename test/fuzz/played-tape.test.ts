import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { Failure, UsageError } from '../../src/kernel/errors.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { stateHashes } from '../../src/replay/engine-state.ts'
import { foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import { brokenInvariant } from '../../src/replay/soundness.ts'
import { tapeOf } from '../bad-input/stage.ts'
import { expectConserved, type Played, play } from '../engine/play.ts'
import { changes, mutate } from './mutate.ts'
import { FUZZ_MS, promptlyAsync, SLOW_MS, searchAsync } from './patience.ts'
import { LIVELY } from './real-log.ts'

const folder = mkdtempSync(join(tmpdir(), 'coinfold-fuzz-played-'))
afterAll(() => rmSync(folder, { recursive: true }))
const path = join(folder, 'v_ETH-USD_1m.csv')
// some three hundred candles in which a lively engine trades
const real = gunzipSync(readFileSync(tapeOf('ETH-USD'))).subarray(0, 15_000)

const WORDS = ['\n', ',', '1522800000000,1,1,1,1,1\n', '1522900000000,1000000,1000000,0.01,0.01,1\n', '1922900000000,380,380,380,380,0\n']

const orRefused = async <T>(work: () => Promise<T> | T): Promise<T | null> => {
  try {
    return await work()
  } catch (error) {
    expect(error instanceof UsageError || error instanceof Failure, String((error as Error).stack)).toBe(true)
    expect((error as Error).message).toMatch(/^\S.*\.$/s)
    return null
  }
}

/** However odd the market was: it is played to its end, the books agree with the venue's, and the log is sound. */
const expectWhole = async (played: Played): Promise<void> => {
  expect(brokenInvariant(played.folded.state)).toBeNull()
  expectConserved(played)
  expect(await verifyLog(played.store.readAll(null))).toMatchObject({ ok: true })
  const again = await foldLog(played.store, foldNothing(), { isChecked: true })
  expect(stateHashes(again.state)).toEqual(played.hashes)
}

const expectPlayedOrRefused = (content: Uint8Array | string, set: Readonly<Record<string, string>>): Promise<void> =>
  promptlyAsync(async () => {
    writeFileSync(path, content)
    const tape = await orRefused(() => openTape([path]))
    if (tape === null) return
    const played = await orRefused(() => play({ tape, set, store: new MemoryStore(), stop: AbortSignal.timeout(2 * SLOW_MS) }))
    if (played === null) return
    expect(played.rowsPlayed, 'every usable row is played, and soon').toBe(tape.counts.used)
    await expectWhole(played)
  })

test('a real market with any damage is played to its end, or refused', { timeout: FUZZ_MS }, async () => {
  await searchAsync(
    { numRuns: 80 },
    fc.asyncProperty(changes(WORDS), (list) => expectPlayedOrRefused(mutate(real, list), LIVELY)),
  )
})

test('options of any size, within their bounds, on a real market', { timeout: FUZZ_MS }, async () => {
  const share = fc.constantFrom('0.05', '0.5', '5', '50')
  const options = fc.record(
    {
      'entry.dropPct': share,
      'entry.windowMin': fc.constantFrom('1', '5', '10080'),
      'entry.minWindowBars': fc.constantFrom('1', '12'),
      'entry.limitOffsetPct': fc.constantFrom('-5', '0', '5'),
      'sizing.tradePct': fc.constantFrom('0.01', '10', '100'),
      'risk.maxCoinExposurePct': fc.constant('100'),
      'risk.cooldownMin': fc.constantFrom('0', '15'),
      'risk.dailyLossPct': fc.constantFrom('0', '0.01', '5'),
      'risk.maxDrawdownPct': fc.constantFrom('0', '1', '20'),
      'risk.lossStreakTrades': fc.constantFrom('0', '1', '5'),
      'risk.maxPositions': fc.constantFrom('1', '1000'),
      'exit.hardStopPct': fc.constantFrom('0.1', '1', '90'),
      'exit.takeProfitPct': fc.constantFrom('0.3', '30', '1000'),
      'exit.trailingActivatePct': fc.constantFrom('0', '0.05', '0.5'),
      'exit.trailingDistancePct': share,
      'exit.maxHoldMin': fc.constantFrom('3', '60', '525600'),
      'paper.spreadPct': fc.constantFrom('0', '0.02', '5'),
      'paper.slippagePct': fc.constantFrom('0', '5'),
      'paper.makerFeePct': fc.constantFrom('0', '5'),
      'paper.takerFeePct': fc.constantFrom('0', '5'),
      'paper.feeAsset': fc.constantFrom('quote', 'received'),
      'paper.maxVolumeSharePct': fc.constantFrom('0.01', '10', '100'),
      'paper.unansweredPct': fc.constantFrom('0', '50', '100'),
      capital: fc.constantFrom('{}', '{USD: 0.000000000000000001}', '{USD: 1}', '{USD: "999999999999999999999999"}'),
      instruments: fc.constantFrom(
        '{}',
        '{ETH/USD: {tickSize: 0.01, stepSize: 1e-18, minQuantity: 0, minNotional: 0}}',
        '{ETH/USD: {tickSize: 100, stepSize: 1000, minQuantity: 1, minNotional: 1000000}}',
      ),
    },
    // the usual target would not pay for the dearest of these venues
    { requiredKeys: ['exit.takeProfitPct'] },
  )
  await searchAsync(
    { numRuns: 80 },
    fc.asyncProperty(options, (set) => expectPlayedOrRefused(real, set as Record<string, string>)),
  )
})

test('a price that is a trillion times the next, and a silence of years (F41)', { timeout: FUZZ_MS }, async () => {
  const rows = real.toString('latin1').split('\n').slice(0, 200)
  const last = Number(rows.at(-1)?.split(',')[0])
  const tail = (gapMs: number) => [1, 2, 3].map((nth) => `${last + gapMs + nth * 60_000},380,380,380,380,10`)
  const dayMs = 86_400_000
  for (const odd of ['1000000000000000,1000000000000000,0.01,0.01,5', '0.01,0.01,0.01,0.01,0', '380,380,380,380,999999999999999999999999'])
    for (const gapMs of [60_000, dayMs, 1_000 * dayMs])
      await expectPlayedOrRefused([...rows, `${last + gapMs},${odd}`, ...tail(gapMs)].join('\n'), LIVELY)
})
