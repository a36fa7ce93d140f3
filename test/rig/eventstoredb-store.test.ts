import { afterAll, beforeAll, describe, test } from 'vitest'
import { openEventStoreDb } from '../../src/event/eventstoredb/open-store.ts'
import { type Opened, storeContract } from '../contract/store.contract.ts'
import { type EsdbServer, startEventStoreDb } from './eventstoredb/server.ts'

/** A group of its own is an empty log on the same server. */
const inGroup = async (url: string, group: string): Promise<Opened> => {
  const { store } = await openEventStoreDb(`${url}${url.includes('?') ? '&' : '?'}group=${group}`)
  return { store, dispose: () => store.close() }
}

describe('a server of our own', () => {
  let server: EsdbServer
  let logs = 0
  beforeAll(async () => {
    server = await startEventStoreDb()
  })
  afterAll(() => server.close())

  storeContract('the store on an EventStoreDB server, spoken to over its protocol', () => inGroup(server.url, `g${++logs}`))
})

const real = process.env.COINFOLD_TEST_EVENTSTORE ?? ''
if (real === '')
  test.skip('the store on a real server: COINFOLD_TEST_EVENTSTORE=esdb://localhost:2113?tls=false npx vitest run --project rig test/rig/eventstoredb-store.test.ts', () => {})
else {
  // nothing is ever deleted on a real server, so no two runs may use the same names
  const run = `t${Date.now().toString(36)}_${process.pid}`
  let logs = 0
  storeContract('the store on the real server of COINFOLD_TEST_EVENTSTORE', () => inGroup(real, `${run}_${++logs}`))
}
