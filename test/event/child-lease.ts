import { acquireFileLease } from '../../src/event/sqlite/file-lease.ts'

const [log] = process.argv.slice(2)
acquireFileLease(log!, { pid: process.pid, host: 'other-host', sinceMs: 1_522_800_000_000 })
// nobody keeps the lease, and the garbage collector runs: it is held all the same
for (let round = 0; round < 3; round++) {
  await new Promise((resolve) => setImmediate(resolve))
  globalThis.gc?.()
}
console.log('held')
// lives until it is killed
process.stdin.resume()
setInterval(() => undefined, 1000)
