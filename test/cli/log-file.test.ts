import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { requireFileOrServer } from '../../src/cli/log-name.ts'

/** A folder of logs that is this test's alone: where it is follows from the folder a program is started in. */
let logs: string
let logFile: typeof import('../../src/cli/log-file.ts')
beforeEach(async () => {
  logs = join(mkdtempSync(join(tmpdir(), 'coinfold-logs-')), 'logs')
  vi.stubEnv('COINFOLD_STORE', '')
  vi.resetModules()
  vi.doMock('../../src/cli/places.ts', () => ({ logFolder: logs, bundledTape: '' }))
  logFile = await import('../../src/cli/log-file.ts')
})
afterEach(() => {
  vi.doUnmock('../../src/cli/places.ts')
  vi.resetModules()
  vi.unstubAllEnvs()
  rmSync(join(logs, '..'), { recursive: true })
})
const made = (...names: string[]): void => {
  for (const name of names) writeFileSync(join(logs, name), 'written')
}
const log = (name: string): string => join(logs, name)

describe('a new log', () => {
  test('has the number behind the highest, in a folder that is made for the first', () => {
    expect(existsSync(logs)).toBe(false)
    expect(logFile.newLog()).toBe(log('paper-0001.db'))
    expect(existsSync(logs)).toBe(true)
    made('paper-0002.db', 'paper-0009.db', 'paper-0003.db', 'paper-77.db', 'paper-0100.db.snapshot', 'mypaper-0500.db')
    expect(logFile.newLog()).toBe(log('paper-0010.db'))
    made('paper-12345.db')
    expect(logFile.newLog()).toBe(log('paper-12346.db'))
  })

  test('has its name at once, so that no other takes it, and gives it back where nothing was written', () => {
    expect([logFile.newLog(), logFile.newLog()]).toEqual([log('paper-0001.db'), log('paper-0002.db')])
    made('paper-0002.db')
    logFile.dropUnused(log('paper-0002.db'))
    logFile.dropUnused(log('paper-0001.db'))
    logFile.dropUnused(log('paper-0001.db'))
    expect(readdirSync(logs)).toEqual(['paper-0002.db'])
    rmSync(log('paper-0002.db'))
    logFile.dropUnused(logFile.newLog())
    expect(existsSync(logs), 'the folder was made for it').toBe(false)
  })

  test('has no place where the folder is a file', () => {
    writeFileSync(logs, '')
    for (const ask of [logFile.newLog, () => logFile.existingLog(undefined)])
      expect(ask).toThrow(`${logs} is a file, and logs go into a folder of that name: move it, or name a log by --log.`)
  })
})

describe('the log that is there', () => {
  test('is the newest where none is named', () => {
    expect(() => logFile.existingLog(undefined)).toThrow(
      `There is no log in ${logs} yet; make one with "coinfold run", or name one with --log.`,
    )
    logFile.newLog()
    made('paper-0002.db', 'paper-0011.db', 'paper-0003.db')
    expect(logFile.newLog(), 'and something was written to it').toBe(log('paper-0012.db'))
    expect(logFile.existingLog(undefined)).toBe(log('paper-0011.db'))
    vi.stubEnv('COINFOLD_STORE', 'sqlite')
    expect(logFile.existingLog(undefined)).toBe(log('paper-0011.db'))
  })

  test('is that of the environment where none is named, which has to be a server', () => {
    vi.stubEnv('COINFOLD_STORE', 'esdb://here:2113?tls=false')
    expect(logFile.existingLog(undefined)).toBe('esdb://here:2113?tls=false')
    logFile.newLog()
    made('a.db')
    expect(logFile.existingLog(log('a.db')), 'and what is named counts').toBe(log('a.db'))
    vi.stubEnv('COINFOLD_STORE', 'a.db')
    expect(() => logFile.existingLog(undefined)).toThrow('COINFOLD_STORE must be sqlite, or the URL of an EventStoreDB server')
  })

  test('is the one that is named, if it is there, or a server, which is seen when it is opened', () => {
    expect(logFile.existingLog('esdb+discover://here')).toBe('esdb+discover://here')
    expect(() => logFile.existingLog('none.db')).toThrow('There is no log none.db; name one with --log, or make one with "coinfold run".')
  })
})

test.each(['http://x', 'ESDB//x', 'esdb', 'postgres+tls://u:p@h', 'x-y.z://'])('%s is no log, and is not repeated', (url) => {
  const refuse = () => requireFileOrServer(url)
  expect(refuse).toThrow('The log is a URL that coinfold does not know: expected a file, or esdb://user:password@host:port.')
})
test.each(['a.db', 'folder/a.db', '/x/a.db', 'my-esdb.db', 'esdb://here:1'])('%s is a log', (name) => {
  expect(() => requireFileOrServer(name)).not.toThrow()
})
test('a group of a server without events is no log, and a file without events is one', () => {
  expect(() => logFile.requireWritten('esdb://me:secretWord@here:1', false)).toThrow(
    /^There is no log at esdb:\/\/[^ ]*here:1[^ ]*: nothing was ever written to this group\.$/,
  )
  expect(() => logFile.requireWritten('esdb://here:1', true)).not.toThrow()
  expect(() => logFile.requireWritten('a.db', false)).not.toThrow()
})
