import type { Change, Mutant } from './mutant.ts'

const BELIEVED: Change = {
  of: 'EventStoreDbStore.#isOurs',
  does: 'Whatever stands at our numbers after a repeated append is taken for ours.',
  as: '() => async () => true',
}

/** What clients of a store on a server get wrong; hunted in worlds whose log lies on one. */
export const remote: readonly Mutant[] = [
  {
    name: 'append repeated with new ids',
    seenIn: 'trading-gpt #94',
    world: 'remote',
    of: 'EventStoreDbStore.#ask',
    does: 'An append that is sent again has other ids.',
    // an id is made of the hash
    as: `(original, self) => (append) => {
      const asked = (self.asked ??= new WeakMap())
      const attempt = (asked.get(append.events) ?? 0) + 1
      asked.set(append.events, attempt)
      const renamed = (one) => ({ ...one, hash: one.hash.replace(/^.{4}/, String(1000 + attempt)) })
      return original(attempt === 1 ? append : { ...append, events: append.events.map(renamed) })
    }`,
    also: [BELIEVED],
  },
  {
    name: 'append repeated with any number expected',
    seenIn: 'several',
    world: 'remote',
    of: 'EventStoreDbStore.#ask',
    does: 'An append that is sent again may stand anywhere.',
    as: `(original, self) => (append) => {
      const asked = (self.asked ??= new WeakSet())
      const isFirst = !asked.has(append.events)
      asked.add(append.events)
      return original(isFirst ? append : { ...append, expected: -2 })
    }`,
  },
  {
    name: 'time-out of an append = failed',
    seenIn: 'hummingbot #493',
    world: 'remote',
    of: 'EventStoreDbStore.#ask',
    does: 'An append without an answer counts as refused.',
    as: `(original) => async (append) => {
      const answer = await original(append)
      return answer.kind === 'unknown' ? { kind: 'refused', why: 'the append failed' } : answer
    }`,
    also: [
      {
        of: 'EventStoreDbStore.#fail',
        does: 'The store goes on after an append that failed.',
        as: `(original, self) => (culprit, error) => {
          original(culprit, error)
          if (String(error).includes('the append failed')) self.#failure = null
        }`,
      },
      {
        of: 'Appends.#goOn',
        does: 'An append that failed is no refusal.',
        as: `(original, self) => (end) => {
          self.#end = end
          end.catch((reason) => {
            if (!String(reason).includes('the append failed')) original(end)
            else if (self.#end === end) self.#end = Promise.resolve()
          })
        }`,
      },
      {
        of: 'Flow.settle',
        does: 'What an append that failed asked for is not sent, and the engine goes on.',
        as: `(original, self) => async () => {
          for (;;)
            try {
              return await original()
            } catch (error) {
              if (!String(error).includes('the append failed')) throw error
              self.#outbox.forget?.()
            }
        }`,
      },
      {
        of: 'Outbox.add',
        does: 'What waits to leave can be forgotten.',
        as: `(original, self) => (...asked) => {
          self.forget ??= () => { self.#waiting.length = 0 }
          original(...asked)
        }`,
      },
    ],
  },
  {
    name: 'time-out of an append = stored',
    seenIn: 'several',
    world: 'remote',
    of: 'EventStoreDbStore.#ask',
    does: 'An append without an answer counts as stored.',
    as: `(original) => async (append) => {
      const answer = await original(append)
      return answer.kind === 'unknown' ? { kind: 'appended' } : answer
    }`,
  },
  {
    name: 'conflict repeated at the actual number',
    seenIn: 'KurrentDB #1898, #1949, #2274',
    world: 'remote',
    of: 'EventStoreDbStore.#ask',
    does: 'An append whose place is taken goes where the stream ends.',
    as: `(original) => async (append) => {
      const answer = await original(append)
      return answer.kind === 'wrong-number' ? original({ ...append, expected: answer.actual }) : answer
    }`,
  },
  {
    name: 'subscription resumed one event too late',
    seenIn: 'ccxt #19152',
    world: 'remote',
    of: 'follow(Following)',
    does: 'A subscription that was lost begins again one event later than it ended.',
    as: `(original) => ({ wire, timers, patience }, after, handle) => {
      let isFirst = true
      const resumed = (last, ...rest) => {
        const from = isFirst || last === null ? last : String(BigInt(last) + 1n)
        isFirst = false
        return wire.follow(from, ...rest)
      }
      return original({ wire: { follow: resumed }, timers, patience }, after, handle)
    }`,
  },
  {
    name: 'subscription resumed one event too early',
    seenIn: 'nautilus #3176',
    world: 'remote',
    of: 'follow(Following)',
    does: 'A subscription that was lost begins again with the event that was heard last, which is told once more.',
    as: `(original) => ({ wire, timers, patience }, after, handle) => {
      let isFirst = true
      const resumed = (last, hear, lost) => {
        const from = isFirst || last === null ? last : String(BigInt(last) - 1n)
        isFirst = false
        const isKnown = (row) => last !== null && BigInt(row.position) <= BigInt(last)
        return wire.follow(from, (row) => (isKnown(row) ? handle(row) : hear(row)), lost)
      }
      return original({ wire: { follow: resumed }, timers, patience }, after, handle)
    }`,
  },
  {
    name: 'lease taken before it is free',
    seenIn: 'nowhere: it is what the lease is for',
    world: 'remote',
    of: 'freed',
    does: 'Nobody waits until the owner of the lease has gone.',
    as: '() => ({ connection, stream }) => lastNote(connection, stream)',
  },
  {
    name: 'order sent without a look at the lease',
    seenIn: 'nowhere: it is what the lease is for',
    world: 'remote',
    of: 'FencedExchange.place',
    does: 'An order is sent, whoever holds the lease.',
    as: '(original, self) => (order) => self.#exchange.place(order)',
  },
  {
    name: 'streams not fenced by a new owner',
    seenIn: 'nowhere: it is what the fences are for',
    world: 'remote',
    of: 'fenceStreams',
    does: 'No stream is fenced.',
    as: '() => async () => {}',
  },
  {
    name: 'reservation on its way with what freed its money',
    seenIn: 'nowhere: it is what the order of appends is for',
    world: 'remote',
    of: 'EventStoreDbStore.#pump',
    does: 'What may be reordered leaves together with the append before it, which may not.',
    as: `(original, self) => () => {
      const [first] = self.#queue
      const mayReorder = first?.mayReorder
      if (first !== undefined) first.mayReorder = true
      original()
      if (first !== undefined) first.mayReorder = mayReorder
    }`,
  },
  {
    name: 'all appends on their way together',
    seenIn: 'nowhere: it is what the order of appends is for',
    world: 'remote',
    of: 'Appends.#send',
    does: 'Any append may be reordered with any other.',
    as: '(original) => (append) => original({ ...append, options: { mayReorder: true } })',
  },
  {
    name: 'effect before the answer to its append',
    seenIn: 'freqtrade #4653',
    world: 'remote',
    of: 'LeasedStore.append',
    does: 'Nobody waits for the answer to an append.',
    as: `(original) => async (...append) => {
      void original(...append).catch(() => {})
    }`,
  },
]
