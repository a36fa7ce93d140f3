import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { copyFolderOf } from '../../src/market/tape/copy/copy-folder.ts'
import { openTape, type Tape, type TapeOptions } from '../../src/market/tape/tape.ts'
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

const testEach = (files: readonly string[]): void =>
  test.each(files.map((file) => [typeof file === 'string' ? basename(file) : '', file]))('%s', async (name, file) => {
    const format = /coinbase-api-order/.test(name) ? ('coinbase' as const) : undefined
    const options: TapeOptions = { maxUnusablePct: 100, ...(format && { format }) }
    const open = (more: TapeOptions): Promise<Tape> => openTape([`ABC/USDT=${file}`], { ...options, ...more })
    const read = await open({}).catch((error: Error) => error.message)
    const copies = { path, leastBytes: 0 }
    if (typeof read === 'string') return expect(open({ copies })).rejects.toThrow(read)
    const plain = await playOf(read)
    const before = readdirSync(path).length
    expect(await playOf(await open({ copies })), 'the first time').toEqual(plain)
    expect(readdirSync(path).length, 'a copy, and how to find it').toBeGreaterThan(before)
    expect(await playOf(await open({ copies })), 'the second time').toEqual(plain)
    expect(await playOf(await open({ runRows: 1024 })), 'by runs').toEqual(plain)
  })

describe('the coins that come with the program', () => testEach(candleFiles(tapeFolder)))

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
