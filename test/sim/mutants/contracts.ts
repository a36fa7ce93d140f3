import type { Mutant } from './mutant.ts'

/** Bugs of contracts, and of what happens to an account without an order of the engine's. */
export const contracts: readonly Mutant[] = [
  {
    name: 'short booked as long',
    seenIn: 'nowhere: a sign that is asked for in two places is wrong in one of them',
    of: 'bookingOfOurs',
    does: 'Whoever counts a fill takes every position for a long one.',
    as: `(original) => (type, data) =>
      original(type, data.contract === undefined ? data : { ...data, contract: { ...data.contract, direction: 'long' } })`,
  },
  {
    name: 'reduce-only forgotten',
    seenIn: 'nowhere: a sale of what a liquidation has taken would open a position',
    of: 'requestOf',
    does: 'No order says that it opens nothing.',
    as: '(original) => (order, can) => original({ ...order, reduceOnly: false }, can)',
  },
  {
    name: 'funding booked twice',
    seenIn: 'nowhere: a history that is read again tells everything again',
    of: 'isFunded',
    does: 'No funding counts as known.',
    as: '() => () => false',
  },
  {
    name: 'foreign fill booked twice',
    seenIn: 'nowhere: a history that is read again tells everything again',
    of: 'recordForeignFill',
    does: 'No trade without an order of ours counts as known.',
    as: '(original) => (state, command) => original({ ...state, foreignTrades: [] }, command)',
  },
  {
    name: 'sale told before its purchase',
    seenIn: 'a world of ours: what was sold beyond what was known stayed in the books when its purchase was told',
    of: 'takeCovered',
    does: 'What is bought before a sale that went beyond what was held is never taken by it.',
    as: '() => (_state, decision) => decision',
  },
  {
    name: 'entry in the other slot',
    seenIn: 'nowhere: two positions of one contract differ by a word',
    of: 'takes',
    does: 'Of a contract that is held long and short what is bought belongs to the short position.',
    as: '() => ({ parts: { slot } }, direction) => slot === undefined || slot !== direction',
  },
  {
    name: 'foreign fill booked in the other slot',
    seenIn: 'nowhere: two positions of one contract differ by a word',
    of: 'OrderOwners.coinOf',
    does: 'What comes without an order belongs to the other position of a contract that has two.',
    as: `(original) => (symbol, slot) =>
      original(symbol, slot === undefined ? slot : slot === 'long' ? 'short' : 'long')`,
  },
  {
    name: 'one-way refusal forgotten',
    seenIn: 'nowhere: an account that has one position of a contract closes it by what is to open another',
    of: 'decideOpen',
    does: 'An entry against what is held is taken for one in its direction.',
    as: '(original) => (state, command, branch) => original({ ...state, direction: command.direction }, command, branch)',
  },
  {
    name: 'plan of another slot',
    seenIn: 'nowhere: two strategies of one coin differ by a word',
    of: 'Settings.of',
    does: 'A slot has the options of another one.',
    as: `(original) => (position) =>
      original(position.slot === 'early' ? { ...position, slot: 'late' } : position.slot === 'late' ? { ...position, slot: 'early' } : position)`,
  },
  {
    name: 'a sale by hand taken from one slot alone',
    seenIn: 'nowhere: a balance does not say whose coins it holds',
    of: 'shareForeign',
    does: 'What is sold without an order is of the first slot, whatever that holds.',
    as: '() => (states, fill) => [{ slot: 0, fill }]',
  },
]
