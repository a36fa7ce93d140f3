import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import type { EventStore } from '../../src/event/store.ts'
import { storeContract } from './store.contract.ts'

storeContract('the store in a SQLite file, read by a thread', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coinfold-'))
  const store = SqliteStore.open(join(folder, 'a.log'), { aheadFrom: 50 })
  const readAll = store.readAll.bind(store)
  // a thread reads where hashes are compared; what it proved is no part of a row
  const readAhead: EventStore['readAll'] = async function* (after) {
    for await (const page of readAll(after, { provesHashes: true })) yield page.map(({ provenBehind: _, ...row }) => row)
  }
  Object.assign(store, { readAll: readAhead })
  const dispose = async () => {
    await store.close()
    rmSync(folder, { recursive: true })
  }
  return { store, dispose }
})
