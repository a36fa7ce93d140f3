import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { acquireFileLease } from '../../src/event/sqlite/file-lease.ts'
import { inProcess } from './in-process.ts'

let folder: string
const at = (name: string): string => join(folder, name)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-doctor-'))
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true })
})

type Finding = { readonly check: string; readonly state: string; readonly found: string }
const examined = async (log = at('a.db')) => {
  const { code, stdout } = await inProcess(['doctor', '--log', log, '--json'])
  const { ok, findings } = JSON.parse(stdout) as { ok: boolean; findings: Finding[] }
  const find = (check: string) => findings.find((finding) => finding.check === check)
  return { code, ok, find, findings }
}

describe('the doctor', () => {
  test('finds a computer fit of which nothing is wrong, and says so in words as well', async () => {
    const { code, ok, findings } = await examined()
    expect([code, ok]).toEqual([0, true])
    const { stdout } = await inProcess(['doctor', '--log', at('a.db')])
    const lines = stdout.trimEnd().split('\n')
    expect(lines.map((line) => line.split(/ {2,}/).slice(0, 2))).toEqual(findings.map(({ check, state }) => [state, check]))
    expect(lines.at(-1)?.split(/ {2,}/)).toEqual(['ok', 'lock', `${at('a.db')} is free`])
    expect(findings.find(({ check }) => check === 'sqlite')?.found).toMatch(/^3\.\d+\.\d+$/)
    expect(findings.find(({ check }) => check === 'disk')?.found).toMatch(/^\d+\.\d GB free$/)
  })

  test.each([
    [2024, 'failed'],
    [2025, 'ok'],
    [2124, 'ok'],
    [2125, 'failed'],
  ])('in the year %d calls the clock %s', async (year, state) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(year, 6, 1) })
    const { code, ok, find } = await examined()
    expect(find('clock')).toEqual({
      check: 'clock',
      state,
      found: `${year}-07-01T00:00:00.000Z${state === 'ok' ? '' : ' cannot be right; set the clock'}`,
    })
    expect([code, ok]).toEqual(state === 'ok' ? [0, true] : [1, false])
  })

  test('says that a folder is made where none is, and that one cannot be where a file stands', async () => {
    expect((await examined(at('x/y/a.db'))).find('log folder')).toEqual({
      check: 'log folder',
      state: 'ok',
      found: `${at('x/y')} (will be made)`,
    })
    mkdirSync(at('x'))
    expect((await examined(at('x/a.db'))).find('log folder')?.found).toBe(at('x'))
    writeFileSync(at('file'), '')
    const failed = await examined(at('file/a.db'))
    expect(failed.find('log folder')).toMatchObject({ state: 'failed' })
    expect([failed.code, failed.ok]).toEqual([1, false])
  })

  test('fails where the environment says what every start would refuse', async () => {
    vi.stubEnv('COINFOLD_NONSENSE', '1')
    vi.stubEnv('COINFOLD_ENTRY_TTL_S', 'soon')
    const { code, find } = await examined()
    expect(code).toBe(1)
    expect(find('environment')).toMatchObject({
      state: 'failed',
      found: expect.stringMatching(/NONSENSE is no option.*entry\.ttlS must be a number/),
    })
    vi.unstubAllEnvs()
    expect((await examined()).find('environment')).toEqual({ check: 'environment', state: 'ok', found: 'every COINFOLD_... is an option' })
  })

  test('names the folder of tape copies and their size; without it nothing is wrong', async () => {
    const before = process.env.COINFOLD_TAPE_CACHE
    const found = async (path: string) => {
      process.env.COINFOLD_TAPE_CACHE = path
      const { ok, find } = await examined()
      expect([ok, find('tape copies')?.state]).toEqual([true, 'ok'])
      return find('tape copies')?.found
    }
    try {
      expect(await found(at('x/tapes'))).toBe(`${at('x/tapes')} (will be made)`)
      mkdirSync(at('tapes'))
      writeFileSync(at('tapes/1.candles'), Buffer.alloc(260_000_000))
      writeFileSync(at('tapes/2.known'), 'x')
      writeFileSync(at('tapes/mine.txt'), Buffer.alloc(260_000_000))
      expect(await found(at('tapes'))).toBe(`${at('tapes')}: 1, 0.3 GB of at most 8; may be deleted`)
      writeFileSync(at('file'), '')
      expect(await found(at('file'))).toBe(`none are kept: ${at('file')} is no folder that can be written`)
    } finally {
      process.env.COINFOLD_TAPE_CACHE = before
    }
  })

  test('warns of a log on which an engine runs, and leaves a lease that nobody holds as free', async () => {
    const log = at('a.db')
    const lease = acquireFileLease(log, { pid: 4711, host: hostname(), sinceMs: 0 })
    const held = await examined(log)
    expect(held.find('lock')).toMatchObject({ state: 'warning', found: expect.stringMatching(/^Another engine \(pid 4711 on .*a\.db/) })
    expect([held.code, held.ok]).toEqual([0, true])
    lease.release()
    writeFileSync(`${log}.lease`, '')
    expect((await examined(log)).find('lock')).toEqual({ check: 'lock', state: 'ok', found: `${log} is free` })
    mkdirSync(at('b.db.lease'))
    expect((await examined(at('b.db'))).find('lock'), 'what cannot be a lease').toMatchObject({ state: 'failed' })
  })

  test('knows no other URL than that of a server', async () => {
    const { code, stdout, stderr } = await inProcess(['doctor', '--log', 'http://me:secretWord@here'])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^coinfold: The log is a URL that coinfold does not know/)
    expect(stderr).not.toContain('secretWord')
  })
})
