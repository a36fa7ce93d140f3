import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { InputFiles } from '../../../src/run/inputs/input-files.ts'
import { type InputLine, priceText } from '../../../src/run/inputs/input-line.ts'
import { newestKept, readSegment } from '../../../src/run/inputs/input-reading.ts'
import { forgetSegments, segmentName, segmentsIn } from '../../../src/run/inputs/segment-folder.ts'

const HOUR = 3_600_000
const T0 = Date.parse('2026-03-01T10:20:00Z')
const header = {
  run: 'r1',
  branch: 'b',
  book: 'paper.binance.main',
  bootMs: T0,
  mode: 'paper' as const,
  identity: { venue: 'binance', symbols: ['ETH/USDT'], timeframeMs: 60_000 },
  told: [],
  options: {},
  coins: [{ symbol: 'ETH/USDT', tickSize: '0.01', timeframeMs: 60_000 }],
}

let folder = ''
let said: string[] = []
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'inputs-')), 'log.db.inputs')
  said = []
})
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }))

const filesOf = (cited = 0, keep = { keepDays: 7, keepMb: 1024 }) =>
  new InputFiles({ folder, cited, keep: () => keep, say: (sentence) => said.push(sentence) }, newestKept(segmentsIn(folder)))
const price = (files: InputFiles, timeMs: number): void => files.add(priceText(files.next(), timeMs, 0, 100, timeMs, 1))
const allLines = (): InputLine[] => segmentsIn(folder).flatMap((segment) => [...(readSegment(segment)?.lines ?? [])])

test('what is kept is read back in order, an hour a file, packed once it is closed', async () => {
  const files = filesOf()
  files.begin(header, T0)
  for (let minute = 0; minute < 150; minute++) {
    price(files, T0 + minute * 60_000)
    files.flush(T0 + minute * 60_000)
  }
  await files.close()
  expect(readdirSync(folder)).toEqual([
    '0000000000000001_2026-03-01T10.jsonl.gz',
    '0000000000000042_2026-03-01T11.jsonl.gz',
    '0000000000000102_2026-03-01T12.jsonl.gz',
  ])
  expect(allLines().map(({ n }) => n)).toEqual(Array.from({ length: 150 }, (_, at) => at + 1))
  expect(segmentsIn(folder).map((segment) => readSegment(segment)?.header.sessionFirst)).toEqual([1, 1, 1])
  expect(said).toEqual([])
})

test('numbers go on above what the log cites and what was kept before, and nothing of an earlier session is written over', async () => {
  const first = filesOf(40)
  first.begin(header, T0)
  price(first, T0)
  price(first, T0)
  await first.close()
  const none = filesOf(40)
  none.begin({ ...header, run: 'r2' }, T0)
  await none.close()
  const third = filesOf(40)
  third.begin({ ...header, run: 'r3' }, T0)
  price(third, T0)
  await third.close()
  expect(allLines().map(({ n }) => n)).toEqual([41, 42, 43])
  expect(segmentsIn(folder).map((segment) => readSegment(segment)?.header.run)).toEqual(['r1', 'r3'])
})

test('half a line at the end, as a kill leaves it, is passed over and said, and the file is packed at the next start', async () => {
  const files = filesOf()
  files.begin(header, T0)
  price(files, T0)
  price(files, T0)
  files.flush(T0)
  const { path } = segmentsIn(folder)[0]!
  writeFileSync(path, '[3,17723', { flag: 'a' })
  const torn = readSegment(segmentsIn(folder)[0]!)!
  expect([...torn.lines].map(({ n }) => n)).toEqual([1, 2])
  expect(torn.isTorn()).toBe(true)
  const next = filesOf()
  next.begin({ ...header, run: 'r2' }, T0 + HOUR)
  price(next, T0 + HOUR)
  await next.close()
  expect(existsSync(path)).toBe(false)
  expect(segmentsIn(folder).map(({ isClosed }) => isClosed)).toEqual([true, true])
  expect(allLines().map(({ n }) => n)).toEqual([1, 2, 3])
})

test('a line in the middle that cannot be read is no torn end: the file was changed, and that is said', async () => {
  const files = filesOf()
  files.begin(header, T0)
  price(files, T0)
  files.flush(T0)
  const { path } = segmentsIn(folder)[0]!
  writeFileSync(path, '[2,17\n[3,1,"s"]\n', { flag: 'a' })
  expect(() => [...readSegment(segmentsIn(folder)[0]!)!.lines]).toThrow(/Line 3 of .* cannot be read: the file was changed/)
})

test('whole files go that are older than the days that are kept, then the oldest until the rest is small enough', () => {
  const files = filesOf()
  files.begin(header, T0)
  for (const old of readdirSync(folder)) rmSync(join(folder, old))
  const hours = [0, 1, 30, 31, 32]
  hours.forEach((hour, at) => {
    const name = join(folder, `${segmentName(at + 1, T0 + hour * HOUR)}.gz`)
    writeFileSync(name, Buffer.concat([gzipSync('x'), Buffer.alloc(400_000)]))
    utimesSync(name, 0, 0)
  })
  const open = join(folder, segmentName(9, T0 + 33 * HOUR))
  writeFileSync(open, Buffer.alloc(5_000_000))
  expect(forgetSegments(folder, T0 + 26 * HOUR, { keepDays: 1, keepMb: 1024 }), 'the first two end 24 hours before or more').toBe(2)
  expect(segmentsIn(folder).map(({ first }) => first)).toEqual([3, 4, 5, 9])
  expect(forgetSegments(folder, T0 + 33 * HOUR, { keepDays: 7, keepMb: 1 }), 'three times 0.4 MB are more than one').toBe(1)
  expect(segmentsIn(folder).map(({ first }) => first)).toEqual([4, 5, 9])
  expect(statSync(open).size, 'the one that is open stays').toBe(5_000_000)
})

test('where nothing can be written it is said once, numbers go on, and nothing is thrown', async () => {
  writeFileSync(folder, 'no folder')
  const files = new InputFiles({ folder, cited: 7, keep: () => ({ keepDays: 1, keepMb: 1 }), say: (one) => said.push(one) }, 0)
  files.begin(header, T0)
  price(files, T0)
  files.flush(T0)
  price(files, T0 + HOUR)
  files.flush(T0 + HOUR)
  await files.close()
  expect(files.newest).toBe(9)
  expect(said).toHaveLength(1)
  expect(said[0]).toMatch(
    /cannot be kept in .* any more \(EEXIST.*\): trading goes on, and this session can be compared up to input 7 at most/,
  )
})
