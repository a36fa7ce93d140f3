import { expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { eventHash } from '../../src/event/envelope.ts'
import { generatedFacts, pages, sealAll } from './sealed-log.ts'

const { rows } = sealAll(generatedFacts(11, 10))
const at = rows.findIndex(({ type }) => type === 'EntryRequested')
const row = rows[at]!
const before = rows.slice(0, at).findLast(({ stream }) => stream === row.stream)?.hash ?? ''
const { quantity } = JSON.parse(row.data) as { quantity: string }

test('the log that is written anew below is sound', async () => {
  expect((await verifyLog(pages(rows))).broken).toBeUndefined()
})

// the last of two names is what JSON.parse takes, the first what SQLite's json_extract does
test.each([
  ['spaces', JSON.stringify(JSON.parse(row.data), null, 1)],
  ['a name twice', row.data.replace('{', '{"quantity":"1",')],
  ['a name twice with one meaning', row.data.replace('{', `{"quantity":${JSON.stringify(quantity)},`)],
  ['a number in another form', row.data.replace(/:(\d+)([,}])/, ':$1.0$2')],
  ['a letter by its number', row.data.replace('"quantity"', '"\\u0071uantity"')],
])('data with %s is found, though its hash fits', async (_, data) => {
  expect(data).not.toBe(row.data)
  const forged = { ...row, data }
  const log = rows.with(at, { ...forged, hash: eventHash(forged, before) })
  const { stream, number } = row
  expect(await verifyLog(pages(log))).toMatchObject({ events: at, broken: { stream, number, rule: 'rewritten-data' } })
})
