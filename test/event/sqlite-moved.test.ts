import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { seal } from '../../src/event/envelope.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import { StoreFailure } from '../../src/event/store.ts'
import { allRows, sampleDraft, sampleEvents } from './sample.ts'

let folder: string
let log: string
let store: SqliteStore
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-moved-'))
  log = join(folder, 'a.db')
  store = SqliteStore.open(log)
  await store.append('s-a', -1, sampleEvents('s-a', 3))
})
afterEach(() => rmSync(folder, { recursive: true }))

const SENTENCE = () => `The log ${log} was moved or removed while the engine wrote to it; what it wrote is in the moved file.`
const moved = (): string => join(folder, 'elsewhere.db')
const WAYS: readonly (readonly [string, () => void])[] = [
  ['moved', () => renameSync(log, moved())],
  ['removed', () => rmSync(log)],
  [
    'moved, and another is in its place',
    () => {
      renameSync(log, moved())
      copyFileSync(moved(), log)
    },
  ],
]
const append = (type: 'SessionStarted' | 'HeadsSealed' | 'RefusalRepeated') =>
  store.append('s-b', -1, [seal({ ...sampleDraft('s-b', 0), type }, '').stored])
/** A log that was only moved is whole where it is now. */
const expectWhole = async (): Promise<void> => {
  if (!existsSync(moved())) return
  const left = SqliteStore.open(moved(), { readOnly: true })
  expect([left.marks.doubt, (await allRows(left.readAll(null))).length]).toEqual([null, 3])
  await left.close()
}

describe.each(WAYS)('a log that was %s while it was written', (_, move) => {
  test.each(['SessionStarted', 'HeadsSealed'] as const)('is missed before %s is written, and takes nothing more', async (type) => {
    move()
    await expect(append(type)).rejects.toThrow(new StoreFailure(SENTENCE()))
    await expect(append('RefusalRepeated')).rejects.toThrow(SENTENCE())
    await store.close()
    await expectWhole()
  })

  test('is missed when it is closed', async () => {
    move()
    await expect(store.close()).rejects.toThrow(SENTENCE())
    await store.close()
    await expectWhole()
  })
})

test('a log by a relative name, whose process changes its folder, is where it was', async () => {
  const before = process.cwd()
  try {
    process.chdir(folder)
    const other = SqliteStore.open('b.db')
    process.chdir(before)
    await other.append('s-a', -1, sampleEvents('s-a', 1))
    await other.close()
  } finally {
    process.chdir(before)
    await store.close()
  }
})
