import type { Mutant } from './mutant.ts'

/** What this simulator found in the engine itself, and a canary: an oracle that is wrong has to be noticed, too. */
export const foundHere: readonly Mutant[] = [
  {
    name: 'budget counted before its turn',
    seenIn: 'coinfold, found by this simulator: I-04',
    of: 'Flow.#enqueue',
    does: 'A proposal becomes an order before those that wait in front of it have used up their money.',
    as: `(original, self) => (coin, wanted, cause) =>
      original(coin, wanted.type === 'Propose' ? self.#parts.proposals.size(coin, wanted, self.#owed.openPositions(), cause.heard) : wanted, cause)`,
  },
  {
    name: 'only what is awaited is looked up',
    seenIn: 'coinfold, found by this simulator: I-08',
    of: 'lookUps',
    does: 'Entries and stops that rest are looked up at boot only.',
    as: `(original) => (state, boot) => {
      const awaited = state.orders.filter((order) => order.role !== 'Entry' && !isRestingStop(order))
      return original(boot ? state : { ...state, orders: awaited }, boot)
    }`,
  },
  {
    name: 'a look-up for every fill',
    seenIn: 'coinfold, found by this simulator: I-18',
    of: 'OwedByCoin.settleUp',
    does: 'After every event all look-ups are due whose time has come.',
    as: `(original) => (coin, state, asks) => {
      const due = original(coin, state, asks)
      if (asks.at !== 'event') return due
      return { ...due, lookUps: owed(state).filter((item) => item.kind === 'query-order' && item.notBeforeMs <= asks.nowMs) }
    }`,
  },
  {
    name: 'absence proven by the clock of another process',
    seenIn: 'coinfold, found by this simulator: I-12',
    of: 'runningSinceMs',
    does: 'Nobody asks since when this process runs.',
    as: '() => () => null',
  },
  {
    name: 'a look-up waited for for ever',
    seenIn: 'coinfold, found by reading: one lost answer blocked its coin',
    of: 'Runner.expired',
    does: 'A look-up without an answer is waited for once more.',
    as: `(original, self) => (nowMs) => {
      const reports = original(nowMs)
      const isLookUp = ({ kind }) => kind === 'order'
      for (const { orderId, symbol } of reports.filter(isLookUp)) self.#wait('query', orderId, symbol, nowMs)
      return reports.filter((report) => !isLookUp(report))
    }`,
  },
  {
    name: 'an order forgotten behind entries that came to nothing',
    seenIn: 'coinfold, found by this simulator: I-05',
    of: 'remembered',
    does: 'Every entry counts as a cycle, whether or not it brought anything: an order is forgotten behind the second.',
    as: `() => (orders) => {
      const last = Math.max(0, ...orders.map(({ cycle }) => cycle))
      return orders.filter(({ cycle, value }) => cycle >= last || value.phase !== 'closed')
    }`,
  },
  {
    name: 'the time limit comes before a take-profit of its moment',
    seenIn: 'coinfold, found by reading: the documented precedence was not the one that ran',
    world: 'tape',
    of: 'Flow.nextSampleMs',
    does: 'What positions owe is due before the prices of its millisecond, as samples are.',
    as: '(original, self) => () => Math.min(original(), self.nextOwedMs())',
    also: [
      {
        of: 'Flow.#sample',
        does: 'With the samples comes what positions owe.',
        as: `(original, self) => () => {
          original()
          self.#payOwed()
        }`,
      },
    ],
  },
  {
    name: 'canary: an oracle that wants a cent too much',
    seenIn: 'nowhere: it must be noticed all the same',
    of: 'compareBooks(World)',
    does: 'The oracle sees a cent more at the venue than is there.',
    as: `(original) => ({ oracle, venue }) =>
      original({ oracle, venue: { coins: venue.coins, strange: venue.strange, owned: () => [...venue.owned(), { asset: 'USD', free: '0.01', locked: '0' }], positions: () => venue.positions() } })`,
  },
]
