import type { Mutant } from './mutant.ts'

/** What a bot gets wrong when a stop moves, or makes room for another order. */
export const protection: readonly Mutant[] = [
  {
    name: 'stop shrunk after the limit claimed its coins',
    seenIn: 'nowhere: two orders that want the coins of one at once',
    of: 'lacksRoom',
    does: 'An exit for a part does not wait until stops claim fewer coins.',
    as: '(original) => (state) => (state.exit?.part == null ? original(state) : false)',
    also: [
      {
        of: 'cancelsFor',
        does: 'No stop is taken away for it.',
        as: '(original) => (state, part) => (part === null ? original(state, part) : [])',
      },
      {
        of: 'requestExit',
        does: 'It is asked for as if no stop claimed its coins.',
        as: `(original) => (state, ...rest) =>
          original(state.exit?.part == null ? state : { ...state, orders: state.orders.filter(({ role }) => role !== 'Protection') }, ...rest)`,
      },
    ],
  },
  {
    name: 'change of a stop without an answer taken for made',
    seenIn: 'nowhere: what a time-out says of an order, said of a change',
    of: 'amendAnswered',
    does: 'A stop stands as was asked for when nobody answers.',
    as: `(original) => (order, command) =>
      original(order, command.outcome.is === 'unknown' ? { ...command, outcome: { is: 'accepted', venueOrderId: '' } } : command)`,
  },
  {
    name: 'second stop beside the first for ever',
    seenIn: 'nowhere: a move that is done by half',
    of: 'supersededStop',
    does: 'A stop in whose place another stands is not taken back.',
    as: '(original) => () => null',
  },
  {
    name: 'half of a replacement taken for the whole',
    seenIn: 'nowhere: Binance answers such a request with 409 and says which half succeeded',
    of: 'placed(RecordReply)',
    does: 'The new stop counts as placed because the old one was cancelled.',
    as: `(original) => (state, order, command) =>
      original(
        state,
        order,
        order.replaces !== null && command.outcome.is === 'rejected'
          ? { ...command, outcome: { is: 'accepted', venueOrderId: '' } }
          : command,
      )`,
  },
  {
    name: 'nobody is told of coins without a stop',
    seenIn: 'freqtrade #5451: no stop between cancel and create, and no word of it',
    of: 'ExposedAlarms.#dueMs',
    does: 'Only the end of an alarm is ever due.',
    as: '(original) => (position, name, limitMs) => original(position, name, 0)',
  },
  {
    name: 'an alarm before its time',
    seenIn: 'nowhere: an alarm that always rings is heard by nobody',
    of: 'ExposedAlarms.#dueMs',
    does: 'Coins that lie bare are told of at once.',
    as: '(original) => (position, name, limitMs) => original(position, name, Math.min(limitMs, 1))',
  },
  {
    name: 'switch cooldown read and not enforced',
    seenIn: 'nowhere: a number that is read and shown, and that nothing waits for',
    of: 'coolingMs',
    does: 'Stop and target may change places again at once.',
    as: '(original) => (state) => (original(state) === null ? null : 0)',
  },
  {
    name: 'failed switch leaves nothing',
    seenIn: 'nowhere: the first half of a change taken for the whole',
    of: 'lacksStop',
    does: 'After a target that did not keep its place no stop is owed.',
    as: '(original) => (state) => state.turns.failures === 0 && original(state)',
  },
  {
    name: 'an exit goes on that was taken back',
    seenIn: 'nowhere: "taken back" is answered, and the order is asked for again',
    of: 'isGivenUp',
    does: 'What was taken back is carried out like any other exit.',
    as: '() => () => false',
  },
  {
    name: 'a change of a plan that loosens a stop',
    seenIn: 'several: a strategy may set the stop of a position to whatever it likes',
    of: 'faultOfStop',
    does: 'A strategy is believed wherever it puts the stop, as long as that is not at the price.',
    as: `(original) => (state, plan, move, price) => {
      const fault = original(state, plan, move, price)
      return fault?.refusal === 'loosens-stop' ? null : fault
    }`,
  },
  {
    name: 'change of a plan forgotten by a restart',
    seenIn: 'several: where a strategy has put its stop is kept in memory',
    of: 'RiskWatch.look',
    does: 'A start goes by the plans as they were frozen.',
    as: `(original, self) => () => {
      const { positions } = self.#parts.state
      if (self.#seen === null)
        for (const [stream, position] of positions) {
          const { changed, ...noted } = position.noted
          positions.set(stream, { ...position, noted })
        }
      original()
    }`,
  },
]
