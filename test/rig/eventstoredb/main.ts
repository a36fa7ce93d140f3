import { Database } from './database.ts'
import { startEventStoreDb } from './server.ts'

/** `main.ts PORT FILE [GRACE_MS] [flushed]`: a server as a process of its own, which may be killed and started again on the same file. */
const [port = '0', file = '', graceMs = '0', flushed = ''] = process.argv.slice(2)
const db = new Database(file, flushed === 'flushed')
const server = await startEventStoreDb({ port: Number(port), db })
process.on('SIGTERM', async () => {
  await server.close(Number(graceMs))
  db.close()
  process.exit(0)
})
process.stdout.write(`ready ${server.port}\n`)
