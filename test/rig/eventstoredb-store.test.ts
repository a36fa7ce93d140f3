import { afterAll, beforeAll } from 'vitest'
import { openEventStoreDb } from '../../src/event/eventstoredb/open.ts'
import { storeContract } from '../contract/store.contract.ts'
import { type EsdbServer, startEventStoreDb } from './eventstoredb/server.ts'

let server: EsdbServer
let logs = 0
beforeAll(async () => {
  server = await startEventStoreDb()
})
afterAll(() => server.close())

storeContract('the store on an EventStoreDB server, spoken to over its protocol', async () => {
  // a group of its own is an empty log on the same server
  const { store } = await openEventStoreDb(`${server.url}&group=g${++logs}`)
  return { store, dispose: () => store.close() }
})
