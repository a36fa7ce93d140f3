import { SqliteStore } from '../../src/event/sqlite/store.ts'
import { sampleEvents } from './sample.ts'

// Appends groups of three streams for ever; says the number of a group once all three were acknowledged.
const [log, characters] = process.argv.slice(2)
const store = SqliteStore.open(log!)
const last = new Map<string, string>()
try {
  for (let number = 0; ; number++) {
    const appends = ['s-a', 's-b', 's-c'].map((stream) => {
      const events = sampleEvents(stream, 1, number, last.get(stream) ?? '', () => ({ text: 'x'.repeat(Number(characters)) }))
      last.set(stream, events[0]!.hash)
      return store.append(stream, number - 1, events)
    })
    await Promise.all(appends)
    console.log(`durable ${number}`)
  }
} catch (error) {
  console.log(`refused ${error instanceof Error ? `${error.constructor.name} ${error.message}` : error}`)
  process.exit(3)
}
