import { existsSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { version } from '../../src/cli/version.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import type { EventStore } from '../../src/event/store.ts'
import { reports } from '../../src/report/index.ts'
import { RowStore } from '../event/row-store.ts'
import { rowsOf } from '../property/generated-run.ts'
import { goldenFolder, goldenNames, readGolden } from './golden-log.ts'

/**
 * A log of every released version, and what its reports said when it was released: a later coinfold must read the same
 * out of it. `GOLDEN_FROM=<log> npx vitest run test/golden` keeps a log as that of the present version; a file that
 * exists is never written again (until 1.0.0 it may be deleted and made anew, where the form of a log has changed). The log is one of
 * `npm start -- run --config test/golden/options.yaml --tape ...` over the first 1300 lines of the bundled ETH/USD and LTC/USD.
 */
const REPORTS = ['portfolio', 'budget', 'lots', 'fills', 'orders', 'performance', 'equity']

const tell = async (store: EventStore): Promise<Record<string, unknown>> => {
  const told: Record<string, unknown> = {}
  for (const name of REPORTS) told[name] = JSON.parse(JSON.stringify(await reports.get(name)!.read(store)))
  return told
}

const keep = async (log: string): Promise<void> => {
  const path = `${goldenFolder}v${version}.json.gz`
  if (existsSync(path)) throw new Error(`${path} is the log of a released version and stays as it is.`)
  const store = SqliteStore.open(log, { readOnly: true })
  writeFileSync(path, gzipSync(JSON.stringify({ rows: await rowsOf(store), reports: await tell(store) }), { level: 9 }))
  await store.close()
}

if (process.env.GOLDEN_FROM !== undefined) await keep(process.env.GOLDEN_FROM)

test('the present version has one (F60)', () => {
  expect(existsSync(`${goldenFolder}v${version}.json.gz`)).toBe(true)
})

describe.each(goldenNames())('the log of %s', (name) => {
  const { rows, reports: said } = readGolden(name)
  const store = new RowStore(rows)

  test('is sound by today’s rules', async () => {
    const { ok, events, seals } = await verifyLog(store.readAll(null), { isDense: true })
    expect({ ok, events }).toEqual({ ok: true, events: rows.length })
    const sealed = rows.filter(({ type }) => type === 'HeadsSealed').length
    expect(seals.compared + seals.notCompared, 'every seal was looked at').toBe(sealed)
    expect(sealed).toBeGreaterThan(3)
  })

  test('says today what it said then (F60)', async () => {
    // a report may have come to say more of a row; what it said it goes on saying
    expect(await tell(store)).toMatchObject(said)
  })
})
