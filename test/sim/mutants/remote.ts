import type { Mutant } from './mutant.ts'

const STORE = 'src/event/eventstoredb/store.ts'
const FOLLOW = 'src/event/eventstoredb/follow.ts'
const ASK = 'wire.append(stream, expected, events)'
const UNKNOWN = 'this.#absence.away(answer.why)'
const PROOF = "attempt === 1 ? answer.kind === 'appended' : actual > expected && (await this.#isOurs(waiting))"

/** What clients of a store on a server get wrong; hunted in worlds whose log lies on one. */
export const remote: readonly Mutant[] = [
  {
    name: 'append repeated with new ids',
    seenIn: 'trading-gpt #94',
    world: 'remote',
    patches: [
      {
        file: STORE,
        find: ASK,
        // an id is made of the hash
        put: `wire.append(stream, expected, attempt === 1 ? events : events.map((one) =>
          ({ ...one, hash: one.hash.replace(/^.{4}/, String(1000 + attempt)) })))`,
      },
      { file: STORE, find: PROOF, put: "answer.kind === 'appended'" },
    ],
  },
  {
    name: 'append repeated with any number expected',
    seenIn: 'several',
    world: 'remote',
    patches: [{ file: STORE, find: ASK, put: 'wire.append(stream, attempt === 1 ? expected : -2, events)' }],
  },
  {
    name: 'time-out of an append = failed',
    seenIn: 'hummingbot #493',
    world: 'remote',
    patches: [
      { file: STORE, find: UNKNOWN, put: "throw new StoreFailure('The append failed.')" },
      {
        file: STORE,
        find: 'this.#failure ??= failure',
        put: "if (!reason.message.startsWith('The append failed')) this.#failure ??= failure",
      },
      {
        file: 'src/command/appends.ts',
        find: 'if (this.#refusal !== null) return\n',
        put: `if (String(reason).includes('The append failed')) {
        if (this.#end === end) this.#end = Promise.resolve()
        return
      }
      if (this.#refusal !== null) return\n`,
      },
      {
        file: 'src/flow.ts',
        find: 'await this.#parts.recorder.durable()',
        put: `await this.#parts.recorder.durable().catch((error: Error) => {
        if (!error.message.startsWith('The append failed')) throw error
        this.#effects.length = 0
      })`,
      },
    ],
  },
  {
    name: 'time-out of an append = stored',
    seenIn: 'several',
    world: 'remote',
    patches: [{ file: STORE, find: UNKNOWN, put: 'return this.#isStored(stream, expected + events.length)' }],
  },
  {
    name: 'conflict repeated at the actual number',
    seenIn: 'KurrentDB #1898, #1949, #2274',
    world: 'remote',
    patches: [
      {
        file: STORE,
        find: 'if (!isOurs) throw new WrongExpectedNumber(stream, expected, actual)',
        put: `if (!isOurs) {
          await connection.ask((wire) => wire.append(stream, actual, events))
          return this.#isStored(stream, actual + events.length)
        }`,
      },
    ],
  },
  {
    name: 'subscription resumed one event too late',
    seenIn: 'ccxt #19152',
    world: 'remote',
    patches: [
      { file: FOLLOW, find: 'wire.follow(last,', put: 'wire.follow(last === null || failures === 0 ? last : String(BigInt(last) + 1n),' },
    ],
  },
  {
    name: 'subscription resumed one event too early',
    seenIn: 'nautilus #3176',
    world: 'remote',
    patches: [
      { file: FOLLOW, find: 'wire.follow(last,', put: 'wire.follow(last === null || failures === 0 ? last : String(BigInt(last) - 1n),' },
      { file: FOLLOW, find: '(last !== null && BigInt(row.position) <= BigInt(last))', put: 'false' },
    ],
  },
  {
    name: 'lease taken before it is free',
    seenIn: 'nowhere: it is what the lease is for',
    world: 'remote',
    patches: [
      {
        file: 'src/event/eventstoredb/lease.ts',
        find: 'const last = await freed({ ...options, onWaiting })',
        put: 'const last = await lastNote(options.connection, options.stream)',
      },
    ],
  },
  {
    name: 'order sent without a look at the lease',
    seenIn: 'nowhere: it is what the lease is for',
    world: 'remote',
    patches: [
      { file: 'src/effect/fenced-exchange.ts', find: 'if (this.#holds()) this.#exchange.place(order)', put: 'this.#exchange.place(order)' },
    ],
  },
  {
    name: 'streams not fenced by a new owner',
    seenIn: 'nowhere: it is what the fences are for',
    world: 'remote',
    patches: [{ file: 'src/run/engine.ts', find: 'await fenceStreams(', put: 'void (' }],
  },
  {
    name: 'reservation on its way with what freed its money',
    seenIn: 'nowhere: it is what the order of appends is for',
    world: 'remote',
    patches: [{ file: STORE, find: 'if (!waiting.mayReorder) return', put: '' }],
  },
  {
    name: 'all appends on their way together',
    seenIn: 'nowhere: it is what the order of appends is for',
    world: 'remote',
    patches: [
      {
        file: 'src/command/appends.ts',
        find: 'append(stream, expected, stored, options)',
        put: 'append(stream, expected, stored, { mayReorder: true })',
      },
    ],
  },
  {
    name: 'effect before the answer to its append',
    seenIn: 'freqtrade #4653',
    world: 'remote',
    patches: [
      {
        file: 'src/event/eventstoredb/leased-store.ts',
        find: 'await this.#store.append(stream, expected, events, options)',
        put: 'void this.#store.append(stream, expected, events, options).catch(() => {})',
      },
    ],
  },
]
