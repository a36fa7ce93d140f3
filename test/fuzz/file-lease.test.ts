import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { acquireFileLease, LeaseHeld } from '../../src/event/sqlite/file-lease.ts'
import { StoreFailure } from '../../src/event/store.ts'
import { BYTE_WAYS, type Change, changes, mutate } from './mutate.ts'
import { FUZZ_MS, promptly, search } from './patience.ts'

const folder = mkdtempSync(join(tmpdir(), 'coinfold-fuzz-lease-'))
afterAll(() => rmSync(folder, { recursive: true }))
const log = join(folder, 'a.log')
const LOG = 'the log itself, which no lease touches'
const me = { pid: 42, host: 'here', sinceMs: 0 }

beforeEach(() => {
  for (const end of ['', '.lease', '.lease.json', '.lease.json.tmp', '.lease-journal', '.lease-wal'])
    rmSync(`${log}${end}`, { recursive: true, force: true })
  writeFileSync(log, LOG)
})

/** Taken and given back, or refused in one sentence; and what was refused is the lease, not the log. */
const expectTakenOrRefused = (): void =>
  promptly(() => {
    try {
      acquireFileLease(log, me).release()
      expect(existsSync(`${log}.lease.json`), 'the note is gone with the lease').toBe(false)
    } catch (error) {
      expect(error, String((error as Error).stack)).toBeInstanceOf(StoreFailure)
      expect(error, 'nobody holds it').not.toBeInstanceOf(LeaseHeld)
      expect((error as Error).message).toMatch(/^[^\n]+\.$/)
      expect((error as Error).message, 'it names the file to look at').toContain(`${log}.lease`)
    }
    expect(readFileSync(log, 'utf8')).toBe(LOG)
  })

const database = (): Buffer => {
  const path = join(folder, 'some.db')
  rmSync(path, { force: true })
  const some = new DatabaseSync(path)
  some.exec('CREATE TABLE t(a); INSERT INTO t VALUES (1)')
  some.close()
  return readFileSync(path)
}

test('whatever stands in the lease file, the lease is taken or the file is named', { timeout: FUZZ_MS }, () => {
  const damage: fc.Arbitrary<Uint8Array | Change[]> = fc.oneof(fc.uint8Array({ maxLength: 300 }), changes(['SQLite format 3\0'], BYTE_WAYS))
  const whole = database()
  search(
    { numRuns: 80, examples: [[Buffer.from('not a lease at all')], [Buffer.alloc(0)], [Buffer.alloc(5_000, 'x')]] },
    fc.property(damage, (content) => {
      writeFileSync(`${log}.lease`, Array.isArray(content) ? mutate(whole, content) : content)
      expectTakenOrRefused()
    }),
  )
})

const note = Buffer.from(JSON.stringify({ pid: 7, host: 'elsewhere', sinceMs: 1_522_800_000_000 }))
const odd = fc.constantFrom(
  0,
  -1,
  1.5,
  8_640_000_000_000_000,
  8_640_000_000_000_001,
  Number.MAX_SAFE_INTEGER,
  -8_640_000_000_000_001,
  1e300,
  null,
  '',
  'a\nb',
  '\u001b[31m',
  'x'.repeat(10_000),
  [],
  {},
)

test('whatever the note says, a lease that is held is refused in one sentence', { timeout: FUZZ_MS }, () => {
  const contents = fc.oneof(
    fc.record({ pid: odd, host: odd, sinceMs: odd }).map((holder) => Buffer.from(JSON.stringify(holder))),
    fc
      .record({ pid: fc.integer(), host: fc.string({ unit: 'binary' }), sinceMs: fc.maxSafeInteger() })
      .map((holder) => Buffer.from(JSON.stringify(holder))),
    changes(['"pid"', '{', '}', ',']).map((list) => mutate(note, list)),
  )
  const first = acquireFileLease(log, me)
  try {
    search(
      {
        numRuns: 200,
        examples: [
          [Buffer.from('{"pid":7,"host":"x","sinceMs":8640000000000001}')],
          [Buffer.from('{"pid":7,"host":"a\\nb","sinceMs":0}')],
          [Buffer.from(`{"pid":7,"host":"${'x'.repeat(10_000)}","sinceMs":0}`)],
        ],
      },
      fc.property(contents, (content: Uint8Array) => {
        writeFileSync(`${log}.lease.json`, content)
        let refusal: unknown
        promptly(() => {
          try {
            acquireFileLease(log, me)
          } catch (error) {
            refusal = error
          }
        })
        expect(refusal, String((refusal as Error | undefined)?.stack)).toBeInstanceOf(LeaseHeld)
        expect((refusal as Error).message.replace(log, '')).toMatch(/^Another engine[^\p{Cc}\p{Cs}]{0,500}\.$/u)
      }),
    )
  } finally {
    first.release()
  }
})

describe('a folder in place of', () => {
  test.each(['.lease', '.lease.json', '.lease.json.tmp'])('%s', (end) => {
    mkdirSync(`${log}${end}`)
    expectTakenOrRefused()
    expect(existsSync(`${log}${end}`)).toBe(true)
  })
})
