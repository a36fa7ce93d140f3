import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLogToRead } from '../../src/event/open-log-to-read.ts'
import type { Row } from '../../src/event/store.ts'
import { inputsFolder, segmentsIn } from '../../src/run/inputs/segment-folder.ts'
import { engine } from './engine.ts'
import { candleFiles, tapeFolder } from './tapes.ts'
import { VenueProcess } from './venues/venue-process.ts'

/** A wild hour, its minutes as seconds: bought and sold every few of them. */
const SET = [
  ['entry.dropPct', '0.15'],
  ['entry.windowMin', '3'],
  ['entry.ttlS', '5'],
  ['entry.minWindowBars', '3'],
  ['exit.takeProfitPct', '0.5'],
  ['exit.hardStopPct', '0.6'],
  ['exit.maxHoldMin', '1'],
  ['risk.cooldownMin', '0'],
].flatMap(([name, value]) => ['--set', `${name}=${value}`])

/** How long each of the three processes trades: long enough for entries and what becomes of them. */
const TRADES_MS = 15_000

const folder = mkdtempSync(join(tmpdir(), 'parity-'))
const log = join(folder, 'trade.db')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The bundled candles of a coin, a second each. */
const fastTape = (): string => {
  const [head = '', ...rows] = gunzipSync(readFileSync(candleFiles(tapeFolder).find((path) => path.includes('ETH'))!))
    .toString()
    .trimEnd()
    .split('\n')
  const path = join(folder, 'coinbase_ETH-USDT_1s.csv')
  const fast = rows.map((row, at) => [Date.parse('2026-01-01T00:00:00Z') + at * 1000, ...row.split(',').slice(1)].join(','))
  writeFileSync(path, [head, ...fast].join('\n'))
  return path
}

/** Killed, asked to stop, asked to stop. */
beforeAll(async () => {
  const venue = await VenueProcess.start(['--tape', `ETH/USDT=${fastTape()}`, '--for', '300'])
  process.env.COINFOLD_VENUE_URL = venue.url
  try {
    const from = ['--venue', 'binance', '--symbols', 'ETH/USDT', '--timeframe', '1s']
    for (const [at, by] of (['SIGKILL', 'SIGTERM', 'SIGTERM'] as const).entries()) {
      const ended = await engine(['trade', ...(at === 0 ? from : ['--resume']), '--log', log, ...SET], {
        afterMs: TRADES_MS,
        behind: 'Trading on',
        by,
      })
      expect(by === 'SIGKILL' ? ended.signal : ended.stderr, ended.stderr).toContain(by === 'SIGKILL' ? by : 'Stopped; go on')
    }
  } finally {
    delete process.env.COINFOLD_VENUE_URL
    await venue.close()
  }
}, 240_000)

type Difference = { symbol: string; log: { type: string } | null; inputs: { type: string } | null }
type Session = {
  skipped: string | null
  torn: string[]
  replayed: { inputs: number; passedOver: number; missing: number | null; fault: string | null }
  compared: { compared: number; differences: Difference[] }
}
type Parity = { isSame: boolean; sessions: Session[] }

const rowsInLog = async (): Promise<Row[]> => {
  const store = await openLogToRead(log)
  try {
    return (await Array.fromAsync(store.readAll(null))).flat()
  } finally {
    await store.close()
  }
}

test('a paper session over a kill and a stop comes to the same when its inputs are played again', async () => {
  const played = await engine(['parity', '--log', log, '--json'])
  const { isSame, sessions } = JSON.parse(played.stdout) as Parity
  expect(sessions.map(({ replayed }) => replayed.fault)).toEqual([null, null, null])
  expect(sessions.flatMap(({ compared }) => compared.differences)).toEqual([])
  expect(isSame).toBe(true)
  expect(played.code).toBe(0)
  expect(sessions.map(({ replayed }) => replayed.missing)).toEqual([null, null, null])
  expect(sessions[2]!.replayed.passedOver, 'what stops in order has written all it took').toBe(0)
  const events = await rowsInLog()
  const compared = sessions.reduce((sum, session) => sum + session.compared.compared, 0)
  expect(compared, 'every event of the log is compared').toBe(events.length)
  expect(events.filter(({ type }) => type === 'EntryRequested').length, 'it bought something').toBeGreaterThan(0)
  const text = await engine(['parity', '--log', log])
  expect(text.stdout).toContain('None differs.')
  const verified = await engine(['verify', '--log', log])
  expect(verified.stdout + verified.stderr).toContain('The log is sound.')
}, 120_000)

/** What is kept with every line through `change`, in a folder of its own. */
const changed = (change: (line: unknown[]) => unknown[]): string => {
  const other = mkdtempSync(join(folder, 'changed-'))
  for (const { path } of segmentsIn(inputsFolder(log))) {
    const [head = '', ...lines] = gunzipSync(readFileSync(path)).toString().trimEnd().split('\n')
    const made = lines.map((line) => JSON.stringify(change(JSON.parse(line) as unknown[])))
    writeFileSync(join(other, path.split('/').at(-1)!), gzipSync([head, ...made, ''].join('\n')))
  }
  return other
}

test('a candle that would have come too late is found by the entry that it led to', async () => {
  const entry = (await rowsInLog()).find(({ type }) => type === 'EntryRequested')!
  expect(entry.input.kind).toBe('candle')
  let flagged = 0
  const inputs = changed((line) => {
    const [n, timeMs, letter, coin, closeMs, , ...bar] = line
    // those that were handed over together have the number of the last
    if (letter !== 'c' || (n as number) > entry.input.number || (n as number) < entry.input.number - 20) return line
    flagged++
    return [n, timeMs, letter, coin, closeMs, 1, ...bar]
  })
  expect(flagged).toBeGreaterThan(0)
  const played = await engine(['parity', '--log', log, '--inputs', inputs, '--json'])
  expect(played.code).toBe(1)
  const differences = (JSON.parse(played.stdout) as Parity).sessions.flatMap(({ compared }) => compared.differences)
  expect(differences.map(({ symbol, log: side }) => `${symbol} ${side?.type}`)).toContain('ETH/USDT EntryRequested')
  const { stdout } = await engine(['parity', '--log', log, '--inputs', inputs])
  expect(stdout).toContain('The log is not what its inputs come to.')
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('ETH/USDT: event')
}, 120_000)

test('quotes that are not there are said by number, and not taken for a difference of what stands before them', async () => {
  const cited = (await rowsInLog()).find(({ type }) => type === 'EntryRequested')!.input.number
  const gone: number[] = []
  const inputs = changed((line) => {
    if (line[2] !== 'q' || (line[0] as number) > cited) return line
    gone.push(line[0] as number)
    return [0, 0, 's']
  })
  const { sessions, isSame } = JSON.parse((await engine(['parity', '--log', log, '--inputs', inputs, '--json'])).stdout) as Parity
  const missing = sessions.flatMap(({ replayed }) => replayed.missing ?? [])
  expect(missing.length).toBeGreaterThan(0)
  for (const n of missing) expect(gone).toContain(n)
  expect(sessions.flatMap(({ compared }) => compared.differences)).toEqual([])
  expect(isSame).toBe(true)
}, 120_000)
