import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import { storeContract } from './store.contract.ts'

storeContract('the store in a SQLite file, read by a thread', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coinfold-'))
  const store = SqliteStore.open(join(folder, 'a.log'), { aheadFrom: 50 })
  const dispose = async () => {
    await store.close()
    rmSync(folder, { recursive: true })
  }
  return { store, dispose }
})
