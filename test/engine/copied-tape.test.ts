import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { copyFolderOf } from '../../src/market/tape/copy/copy-folder.ts'
import { openTape, type Tape } from '../../src/market/tape/tape.ts'
import type { TapeOptions } from '../../src/market/tape/tape-options.ts'
import { zipOf } from '../market/made-zip.ts'
import { columnsOf } from '../market/read-coin.ts'
import { orBlanks, RECORDINGS, recordingOf } from '../recordings.ts'
import { candleFiles, candleFolder, tapeFolder } from '../rig/tapes.ts'
import { play } from './play.ts'

// With a copy and without one every run has the same events, chain and state.

const path = mkdtempSync(join(tmpdir(), 'coinfold-copied-'))
afterAll(() => rmSync(path, { recursive: true }))

const playOf = async (tape: Tape) => {
  const { hashes, folded, rowsPlayed } = await play({ tape, store: new MemoryStore() })
  return { hashes, rowsPlayed, events: folded.heads.events, tape: tape.identity, counts: tape.counts, remarks: tape.remarks }
}

/** All that a run is made of: of equal rows the engine makes equal runs, so that one of them is enough of each file. */
const readOf = ({ identity, counts, remarks, coins }: Tape) => ({
  ...{ identity, counts, remarks },
  coins: coins.map((coin) => [coin.symbol, coin.quote, coin.series.timeframeMs, coin.series.tickSize, coin.problems, columnsOf(coin)]),
})

const testEach = (files: readonly string[]): void =>
  test.each(files.map((file) => [typeof file === 'string' ? basename(file) : '', file]))('%s', async (name, file) => {
    const format = /coinbase-api-order/.test(name) ? ('coinbase' as const) : undefined
    const options: TapeOptions = { maxUnusablePct: 100, ...(format && { format }) }
    const open = (more: TapeOptions): Promise<Tape> => openTape([`ABC/USDT=${file}`], { ...options, ...more })
    const read = await open({}).catch((error: Error) => error.message)
    const copies = { path, leastBytes: 0 }
    if (typeof read === 'string') return expect(open({ copies })).rejects.toThrow(read)
    const [plain, rows] = [await playOf(read), readOf(read)]
    const before = readdirSync(path).length
    expect(readOf(await open({ copies })), 'the first time').toEqual(rows)
    expect(readdirSync(path).length, 'a copy, and how to find it').toBeGreaterThan(before)
    expect(await playOf(await open({ copies })), 'the second time').toEqual(plain)
    expect(readOf(await open({ runRows: 1024 })), 'by runs').toEqual(rows)
  })

describe('the coins that come with the program', () => testEach(candleFiles(tapeFolder)))

describe('the same candles, however they are packed and written, are the same run', () => {
  const csv = gunzipSync(readFileSync(candleFiles(tapeFolder).find((file) => file.includes('ETH-USD'))!)).toString()
  const rows = csv.trim().split('\n').slice(1)
  const json = JSON.stringify(rows.map((row) => row.split(',').map(Number)))
  const played = async (name: string, content: string | Buffer, more: TapeOptions = {}) => {
    writeFileSync(join(path, name), content)
    const { hashes, events, rowsPlayed, tape } = await playOf(await openTape([`ETH/USD=${join(path, name)}`], more))
    return { hashes, events, rowsPlayed, hash: tape.hash }
  }
  let plain: Awaited<ReturnType<typeof played>>
  beforeAll(async () => {
    plain = await played('plain.csv', csv)
    expect(plain.rowsPlayed).toBe(rows.length)
  })

  test.each<[string, string | Buffer]>([
    ['packed.csv.gz', gzipSync(csv)],
    ['archive.zip', zipOf({ 'eth.csv': csv })],
    ['list.json', json],
    ['list.json.gz', gzipSync(json)],
    ['list.zip', zipOf({ 'eth.json': json })],
    ['crlf-bom.csv', `\ufeff${csv.replaceAll('\n', '\r\n')}`],
    ['semicolon.csv', csv.replaceAll(',', ';')],
    ['newest-first.zip', zipOf({ 'eth.csv': [...rows].reverse().join('\n') })],
  ])('%s', async (name, content) => {
    expect(await played(name, content), 'read').toEqual(plain)
    const copies = { path: join(path, `${name}-copies`), leastBytes: 0 }
    for (const time of ['first', 'second']) expect(await played(name, content, { copies }), `the ${time} time with a copy`).toEqual(plain)
    expect(readdirSync(copies.path).some((kept) => kept.endsWith('.candles'))).toBe(true)
    expect(await played(name, content, { runRows: 1024 }), 'by runs').toEqual(plain)
  })
})

const found = recordingOf('found')
const all = (): string[] =>
  readdirSync(found)
    .filter((name) => /\.(csv|json)$/.test(name))
    .map((name) => join(found, name))
const recorded = candleFiles(candleFolder)
describe.skipIf(recorded.length === 0)('recorded markets', { tags: [RECORDINGS] }, () => {
  testEach(orBlanks(recorded, 22))
  testEach(recorded.length === 0 ? orBlanks<string>([], 29) : all())
})

test('the folder is the one that is named, else in the cache of the user', () => {
  expect(copyFolderOf({ COINFOLD_TAPE_CACHE: 'x', XDG_CACHE_HOME: '/y' })).toEqual({ path: 'x' })
  expect(copyFolderOf({ COINFOLD_TAPE_CACHE: '', XDG_CACHE_HOME: '/y' })).toEqual({ path: '/y/coinfold/tapes' })
  expect(copyFolderOf({ XDG_CACHE_HOME: 'y' })?.path).toMatch(/[/\\]\.cache[/\\]coinfold[/\\]tapes$/)
})
