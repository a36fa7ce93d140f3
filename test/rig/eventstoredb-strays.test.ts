import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Ended, start } from './command.ts'
import { type EsdbServer, startEventStoreDb } from './eventstoredb/server.ts'
import { tapeFolder } from './tapes.ts'

const TAPE = ['--tape', join(tapeFolder, 'coinbase_ETH-USD_1m_2018-04-04_2018-04-05.csv.gz')]
const source = (path: string): string => new URL(`../../src/${path}`, import.meta.url).href

let folder: string
let server: EsdbServer
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-strays-'))
  server = await startEventStoreDb()
})
afterEach(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const appended = async (count: number): Promise<void> => {
  const before = server.appends
  while (server.appends < before + count) await wait(10)
}

test('a rejection that nobody can catch, from inside of the client, does not end the engine', async () => {
  const engine = start(['run', ...TAPE, '--json', '--log', server.url], { cwd: folder })
  await appended(30)
  server.delayMs = 20
  server.answerUnknownCorrelation()
  await wait(200)
  server.delayMs = 0
  const { code, stdout, stderr } = await engine.ended
  expect(code, stderr.slice(-500)).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ isAtEnd: true })
})

/** What an engine would be that had this defect. */
const preload = (defect: string): string => `data:text/javascript,${encodeURIComponent(`setTimeout(() => { ${defect} }, 1500).unref()`)}`

test.each([
  ['a rejection', "Promise.reject(new Error('a defect of ours'))"],
  ['an exception', "throw new Error('a defect of ours')"],
])('%s of our own still does, in one sentence', async (_, defect) => {
  const engine = start(['run', ...TAPE, '--speed', '600', '--log', server.url], { cwd: folder, preload: preload(defect) })
  const { code, stderr } = await engine.ended
  expect(code).toBe(1)
  expect(stderr).toMatch(/^coinfold: .*a defect of ours/m)
  expect(stderr).not.toMatch(/^ +at /m)
})

/** Runs a script that has a store; it says `gone on` if it was not ended. */
const script = (body: string): Promise<Ended> =>
  new Promise((resolve) => {
    const text = `
      const { openEventStoreDb } = await import('${source('event/eventstoredb/open-store.ts')}')
      const { store } = await openEventStoreDb('${server.url}')
      const { sampleEvents } = await import('${new URL('../event/sample.ts', import.meta.url).href}')
      ${body}
      setTimeout(() => { console.log('gone on'); process.exit(0) }, 1500)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', text], { stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk) => {
      stdout += chunk
    })
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })

test('a subscriber that throws ends the process, since its picture of the log is wrong from then on', async () => {
  const { code, stdout, stderr } = await script(`
    await store.subscribe(null, () => { throw new Error('cannot handle it') })
    await store.append('position-a', -1, sampleEvents('position-a', 1))`)
  expect(stdout).not.toContain('gone on')
  expect(code).not.toBe(0)
  expect(stderr).toContain('cannot handle it')
})

test('an event of somebody else, heard live, ends it too', async () => {
  const strange = {
    id: crypto.randomUUID(),
    type: 'Hello',
    contentType: 'application/json',
    data: Buffer.from('{}'),
    metadata: Buffer.alloc(0),
  }
  const ended = script("await store.subscribe(null, () => {}); await store.append('position-a', -1, sampleEvents('position-a', 1))")
  while (server.appends === 0) await wait(10)
  await wait(200)
  server.db.append('main.position-a', 'any', [strange], 0)
  const { code, stdout, stderr } = await ended
  expect(stdout).not.toContain('gone on')
  expect(code).not.toBe(0)
  expect(stderr).toMatch(/was not written by coinfold/)
})

test('while a store is open, a rejection inside of the client is dropped, and one of ours is not; closed, neither is', async () => {
  const stray =
    "const error = new Error('stray'); error.stack = 'Error: stray\\n    at /x/node_modules/@eventstore/db-client/dist/a.js:1:1'; Promise.reject(error)"
  expect(await script(stray)).toMatchObject({ code: 0, stdout: 'gone on\n' })
  expect((await script("Promise.reject(new Error('ours'))")).code).not.toBe(0)
  expect((await script(`await store.close(); ${stray}`)).code).not.toBe(0)
})
