import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { steadyTimers } from '../../../src/kernel/clock.ts'
import { Failure } from '../../../src/kernel/errors.ts'
import { askEngine, NoEngine } from '../../../src/ops/control/ask-engine.ts'
import { controlPath, makeControlFolder } from '../../../src/ops/control/control-path.ts'
import type { ControlAnswer, ControlRequest } from '../../../src/ops/control/control-request.ts'
import { ControlServer } from '../../../src/ops/control/control-server.ts'

let folder: string
let path: string
let server: ControlServer | null
let asked: ControlRequest[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'control-'))
  path = join(folder, 'x.sock')
  asked = []
  server = null
})
afterEach(async () => {
  await server?.close()
  rmSync(folder, { recursive: true, force: true })
})

const accepted: ControlAnswer = { is: 'answered', commandId: '1', command: 'Pause', answer: { is: 'accepted' } }
const open = async (answer: () => ControlAnswer | Promise<ControlAnswer> = () => accepted): Promise<void> => {
  server = await ControlServer.open({ path, folder: null }, (request) => {
    asked.push(request)
    return answer()
  })
}
const wish: ControlRequest = { ask: 'wish', id: '1', actor: 'anna', because: 'news', wish: { type: 'CloseCoin', symbol: 'AAA/USD' } }
/** What comes back for whatever bytes. */
const raw = (text: string): Promise<string> =>
  new Promise((resolve) => {
    const call = createConnection(path, () => call.write(text))
    let said = ''
    call.on('data', (more) => {
      said += more
    })
    call.on('error', () => {})
    call.on('close', () => resolve(said))
  })

test('one request, one answer, and nobody but the owner may ask', async () => {
  await open()
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(await askEngine(path, wish)).toEqual(accepted)
  expect(asked).toEqual([wish])
})

test('many at once are each answered', async () => {
  await open()
  const answers = await Promise.all(Array.from({ length: 8 }, () => askEngine(path, wish)))
  expect(answers).toEqual(Array.from({ length: 8 }, () => accepted))
})

test.each([
  ['no JSON', 'hello\n', 'one line of JSON'],
  ['an unknown request', '{"ask":"dance"}\n', 'ask must be status, health, wish or reload'],
  ['an unknown wish', '{"ask":"wish","id":"1","actor":"a","because":"","wish":{"type":"Buy"}}\n', 'wish must be one of Pause'],
  ['a wish without its coin', '{"ask":"wish","id":"1","actor":"a","because":"","wish":{"type":"CloseCoin"}}\n', 'wish must be one of'],
  ['an empty id', '{"ask":"wish","id":"","actor":"a","because":"","wish":{"type":"Pause"}}\n', 'id must be a text'],
  ['too much', `{"ask":"${'x'.repeat(20_000)}`, 'at most 16384 bytes'],
])('%s gets a sentence, and reaches no engine', async (_, text, sentence) => {
  await open()
  const said = JSON.parse(await raw(text))
  expect(said).toMatchObject({ is: 'not-taken', why: expect.stringContaining(sentence) })
  expect(asked).toEqual([])
})

test('whoever says nothing is told so in time, and keeps no place', async () => {
  let ring: (() => void) | null = null
  const after = (_: number, late: () => void) => {
    ring = late
    return () => {}
  }
  server = await ControlServer.open({ path, folder: null }, () => accepted, { ...steadyTimers, after })
  const said = raw('{"ask":')
  await vi.waitFor(() => expect(ring).not.toBeNull())
  ring!()
  expect(await said).toContain('No request came within 5 s.')
})

test('a socket at which somebody answers is left alone, and so is a file', async () => {
  const left = createServer().listen(path)
  await new Promise((resolve) => left.once('listening', resolve))
  await expect(open()).rejects.toThrow('Another process answers at')
  await new Promise<void>((resolve) => left.close(() => resolve()))
  writeFileSync(path, 'mine')
  await expect(open()).rejects.toThrow('is no socket')
})

test('an engine that ends answers who waits, and takes the file along', async () => {
  const { promise, resolve } = Promise.withResolvers<ControlAnswer>()
  await open(() => promise)
  const answer = askEngine(path, wish)
  while (asked.length === 0) await new Promise((next) => setImmediate(next))
  const closed = server!.close()
  resolve(accepted)
  expect(await answer).toEqual(accepted)
  await closed
  server = null
  expect(existsSync(path)).toBe(false)
  await expect(askEngine(path, wish)).rejects.toThrow(NoEngine)
})

test('an engine that does not answer is waited for so long, and the wish can be repeated by its id', async () => {
  await open(() => new Promise(() => {}))
  await expect(askEngine(path, wish, 50)).rejects.toThrow('ask again with --id 1, which counts once')
})

test('a name that is too long is shortened, the same for the same log, in a folder of the user alone', () => {
  const deep = join(folder, 'd'.repeat(90))
  mkdirSync(deep)
  const log = join(deep, 'a-log.db')
  writeFileSync(log, '')
  expect(controlPath(join(folder, 'x.db'))).toMatchObject({ folder: null })
  const found = controlPath(log, folder)
  expect(found.path).toMatch(/\/coinfold-\d+\/[0-9a-f]{16}\.sock$/)
  expect(controlPath(join(deep, '..', 'd'.repeat(90), 'a-log.db'), folder)).toEqual(found)
  makeControlFolder(found.folder!)
  expect(statSync(found.folder!).mode & 0o777).toBe(0o700)
  chmodSync(found.folder!, 0o755)
  makeControlFolder(found.folder!)
  expect(statSync(found.folder!).mode & 0o777, 'nobody else looks into it').toBe(0o700)
  expect(() => controlPath(log, deep)).toThrow(Failure)
  expect(() => controlPath(log, deep)).toThrow('is too long')
})
