import { acquireLease } from '../../src/event/lease.ts'

const [log] = process.argv.slice(2)
acquireLease(log!, { pid: process.pid, host: 'other-host', sinceMs: 1_522_800_000_000 })
console.log('held')
// lives until it is killed
process.stdin.resume()
setInterval(() => undefined, 1000)
