import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../../src/ops/log.ts'
import { openMessageFile } from '../../src/ops/message-file.ts'

let folder: string
let said: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'messages-'))
  said = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const ENV = { BINANCE_API_SECRET: 'hunter-2-long' }
const open = async (file: string, options: { fileMb?: number; files?: number } = {}) => {
  const out = await openMessageFile({ file, fileMb: 1, files: 3, ...options }, (sentence) => void said.push(sentence))
  return out === null ? null : createLog({ level: 'info', env: ENV, out })
}
const names = (): string[] => readdirSync(folder).sort()
const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 5))

test('a message is in the file when it was told, a line each, without secrets, and only its owner may read it', async () => {
  const log = await open(join(folder, 'messages'))
  log?.info(
    { event: 'position-x@3', correlation: 'c', causation: 'd', input: { number: 7 }, data: { apiKey: 'visible', url: '?k=hunter-2-long' } },
    'EntryRequested',
  )
  const path = join(folder, 'messages.1.log')
  const text = readFileSync(path, 'utf8')
  expect(text.split('\n')).toHaveLength(2)
  expect(JSON.parse(text)).toMatchObject({
    event: 'position-x@3',
    correlation: 'c',
    causation: 'd',
    input: { number: 7 },
    msg: 'EntryRequested',
  })
  expect(text).not.toMatch(/visible|hunter/)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(said).toEqual([])
})

test('a file that is full is followed by another, so many are kept, and a later process goes on with the newest', async () => {
  const file = join(folder, 'messages')
  const fill = async (log: Awaited<ReturnType<typeof open>>, times: number) => {
    for (let nth = 0; nth < times; nth++) {
      log?.info({ long: 'x'.repeat(100_000) }, 'told')
      if (nth % 5 === 0) await turn()
    }
    await turn()
  }
  await fill(await open(file), 60)
  expect(names().length).toBeLessThanOrEqual(3)
  const [newest] = names().slice(-1)
  expect(newest).not.toBe('messages.1.log')
  const later = await open(file)
  later?.info('later')
  expect(readFileSync(join(folder, names().at(-1)!), 'utf8')).toContain('"later"')
  await fill(later, 60)
  expect(names().length).toBeLessThanOrEqual(3)
})

test('a full disk is said once, throws nothing, and what comes later is told again', async () => {
  // every write to it fails for want of room
  symlinkSync('/dev/full', join(folder, 'messages.1.log'))
  const log = await open(join(folder, 'messages'))
  for (let nth = 0; nth < 50; nth++) log?.info({ nth }, 'told')
  await turn()
  expect(said).toEqual([expect.stringMatching(/^Messages cannot be written to .+messages \(ENOSPC.+\): .+ trading goes on\.$/)])
})

test('where no file can be opened that is said, and messages go where they went before', async () => {
  writeFileSync(join(folder, 'no-folder'), '')
  expect(await open(join(folder, 'no-folder', 'messages'))).toBeNull()
  expect(said).toEqual([expect.stringContaining('they go to standard error')])
  expect(await open('')).toBeNull()
  expect(said).toHaveLength(1)
})
