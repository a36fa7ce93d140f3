import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify.ts'
import { version } from '../../src/cli/version.ts'
import { SqliteStore } from '../../src/event/sqlite-store.ts'
import type { Row } from '../../src/event/store.ts'
import { reports } from '../../src/report/index.ts'

/**
 * A log of every released version, and what its reports said when it was released: a later coinfold must read the same
 * out of it. `GOLDEN_FROM=<log> npx vitest run test/golden` keeps a log as that of the present version; a file that
 * exists is never written again.
 */
const folder = new URL('./', import.meta.url).pathname
const REPORTS = ['portfolio', 'budget', 'lots', 'fills', 'orders', 'performance', 'equity']

async function* pageOf(rows: readonly Row[]): AsyncIterable<readonly Row[]> {
  yield rows
}

const tell = async (rows: readonly Row[]): Promise<Record<string, unknown>> => {
  const told: Record<string, unknown> = {}
  for (const name of REPORTS) told[name] = JSON.parse(JSON.stringify(await reports.get(name)!.read(pageOf(rows))))
  return told
}

const keep = async (log: string): Promise<void> => {
  const path = `${folder}v${version}.json.gz`
  if (existsSync(path)) throw new Error(`${path} is the log of a released version and stays as it is.`)
  const store = SqliteStore.open(log, { readOnly: true })
  const rows: Row[] = []
  for await (const page of store.readAll(null)) rows.push(...page)
  await store.close()
  writeFileSync(path, gzipSync(JSON.stringify({ rows, reports: await tell(rows) }), { level: 9 }))
}

if (process.env.GOLDEN_FROM !== undefined) await keep(process.env.GOLDEN_FROM)

test('the present version has one', () => {
  expect(existsSync(`${folder}v${version}.json.gz`)).toBe(true)
})

describe.each(readdirSync(folder).filter((name) => name.endsWith('.json.gz')))('the log of %s', (name) => {
  const { rows, reports: said } = JSON.parse(gunzipSync(readFileSync(`${folder}${name}`)).toString()) as {
    rows: Row[]
    reports: Record<string, unknown>
  }

  test('is sound by today’s rules', async () => {
    expect(await verifyLog(pageOf(rows))).toMatchObject({ ok: true, events: rows.length })
  })

  test('says today what it said then', async () => {
    expect(await tell(rows)).toEqual(said)
  })
})
