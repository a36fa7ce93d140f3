import { existsSync, writeFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { decode } from '../../../src/event/codec.ts'
import { seal } from '../../../src/event/envelope.ts'
import type { Row } from '../../../src/event/store.ts'
import { rowsAt, runHours, stageFolder, write } from '../../cli/hours-log.ts'
import { inProcess } from '../../cli/in-process.ts'
import { expectRefusal } from '../../rig/ended.ts'

const at = stageFolder()
const SECRET = 'Xq7"\\ß-planted-Zz9'
const TELEGRAM = `123456789:${'A'.repeat(35)}`

let rows: Row[]
beforeAll(async () => {
  await runHours(at('a.db'))
  rows = await rowsAt(at('a.db'))
})

/** A log that says this in one event, with hashes that fit; nothing behind it in its stream. */
const logWith = async (name: string, type: string, change: (data: Record<string, unknown>) => Record<string, unknown>): Promise<string> => {
  const index = rows.findIndex((row) => row.type === type)
  const before = rows[index]!
  const { version: _version, hash: _hash, ...draft } = decode(before)
  const previous = rows.find(({ stream, number }) => stream === before.stream && number === before.number - 1)
  const { stored } = seal({ ...draft, data: change(draft.data as unknown as Record<string, unknown>) } as never, previous?.hash ?? '')
  await write(at(name), [...rows.slice(0, index), stored as Row])
  return at(name)
}

const ofLabel = (text: string) => (data: Record<string, unknown>) => ({ ...data, label: text })
const ofSetting = (text: string) => (data: Record<string, unknown>) => ({
  ...data,
  changed: { ...(data.changed as object), 'entry.settings.feed': [null, text] },
})

const yaml = (name: string, text: string): string => {
  writeFileSync(at(name), text)
  return at(name)
}
type Known = { readonly env?: Record<string, string>; readonly flags?: readonly string[] }
const inFile = (): Known => ({
  flags: ['--config', yaml('c.yaml', `alerts:\n  url: ${JSON.stringify(`https://hooks.example.org/${encodeURIComponent(SECRET)}`)}\n`)],
})

const KNOWN: readonly (readonly [name: string, known: () => Known])[] = [
  ['the option alerts\\.url', () => ({ env: { COINFOLD_ALERTS_URL: `https://hooks.example.org/a/${encodeURIComponent(SECRET)}` } })],
  ['the option alerts\\.url', inFile],
  ['the option alerts\\.url', () => ({ flags: ['--set', `alerts.url=https://example.org/?t=${encodeURIComponent(SECRET)}`] })],
  ['the option page\\.readKey', () => ({ env: { COINFOLD_PAGE_READ_KEY: SECRET.padEnd(20) } })],
  ['MY_API_KEY of the environment', () => ({ env: { MY_API_KEY: SECRET } })],
  ['DB_PASSWORD of the environment', () => ({ env: { DB_PASSWORD: SECRET } })],
  ['the password in ELSEWHERE of the environment', () => ({ env: { ELSEWHERE: `postgres://me:${encodeURIComponent(SECRET)}@db/x` } })],
]

const expectFound = async (log: string, { env = {}, flags = [] }: Known, sentence: RegExp): Promise<void> => {
  const out = `${log}.gz`
  const ended = await inProcess(['bundle', '--log', log, '--out', out, ...flags], { env })
  expectRefusal(ended, 1, sentence)
  expect(ended.stderr + ended.stdout).not.toContain(SECRET)
  expect(ended.stderr + ended.stdout).not.toContain(encodeURIComponent(SECRET))
  expect([out, `${out}.tmp`].filter((file) => existsSync(file))).toEqual([])
}

test.each(KNOWN)('%s is found in a label, which is named, and the secret is not told', async (name, known) => {
  const log = await logWith(
    `label-${KNOWN.findIndex(([, one]) => one === known)}.db`,
    'SessionStarted',
    ofLabel(`see ${SECRET.padEnd(20)}`),
  )
  await expectFound(
    log,
    known(),
    new RegExp(`give a secret away: ${name} stands in event 0 of session-main \\(SessionStarted\\), field data\\.label`),
  )
})

const PLACES: readonly (readonly [
  place: RegExp,
  type: string,
  change: (text: string) => (data: Record<string, unknown>) => Record<string, unknown>,
])[] = [
  [/field data\.label/, 'SessionStarted', ofLabel],
  [/field data\.changed\.entry\.settings\.feed\.1/, 'ConfigApplied', ofSetting],
  [/event \d+ of session-main \(SessionDraining\), field data\.note/, 'SessionDraining', (text) => (data) => ({ ...data, note: text })],
]

test.each(PLACES)('a secret is found at %s, and one by its looks', async (place, type, change) => {
  const log = await logWith(`${type}.db`, type, change(SECRET))
  await expectFound(log, { env: { MY_TOKEN: SECRET } }, place)
  const looks = [`https://me:hunter2-hunter2@example.org`, TELEGRAM, `password=${'x'.repeat(8)}`, `-----BEGIN PRIVATE KEY-----`]
  for (const [index, text] of looks.entries()) {
    const other = await logWith(`${type}-${index}.db`, type, change(text))
    await expectFound(other, {}, new RegExp(`what looks like .* stands in .*${place.source}`))
  }
})

test('it is found in the state at the beginning, too', async () => {
  const log = await logWith('state.db', 'ConfigApplied', ofSetting(SECRET))
  const events = (await rowsAt(log)).length
  await write(log, rows.filter(({ type }) => type === 'FundsDeposited').slice(0, 1))
  const flags = ['--from', String(events)]
  await expectFound(log, { env: { MY_TOKEN: SECRET }, flags }, /stands in the state at its beginning, field state\.state\.facts/)
})

test('what is short, or stands elsewhere, is no secret', async () => {
  const log = await logWith('plain.db', 'SessionStarted', ofLabel('a key, a token: none'))
  const env = { MY_TOKEN: 'none', OTHER_TOKEN: SECRET, MONKEY: 'a banana' }
  const { code, stderr } = await inProcess(['bundle', '--log', log, '--out', at('plain.gz')], { env })
  expect([code, stderr]).toEqual([0, ''])
})
