import { MemoryStore } from '../../src/event/memory/store.ts'
import { storeContract } from './store.contract.ts'

storeContract('the store in memory', async () => {
  const store = new MemoryStore()
  return { store, dispose: () => store.close() }
})
