import { expect, test } from 'vitest'
import type { PositionCommand } from '../../machines/position/commands.ts'
import type { ExitReason } from '../../machines/position/exits/index.ts'
import { CommandQueue } from '../../src/command/command-queue.ts'

const exit = (reason: ExitReason): PositionCommand => ({ type: 'DecideExit', reason, threshold: '0', compared: '0' })
const owed = (reason: ExitReason): PositionCommand => ({ type: 'DecideOwedExit', reason, nowMs: 1 })
const told: PositionCommand = { type: 'RecordOrder', orderId: 'o', answer: { is: 'not-found' }, venueTimeMs: 1 }
const protect: PositionCommand = { type: 'Protect', nowMs: 1 }

const named = ({ type, ...rest }: PositionCommand): string => ('reason' in rest ? rest.reason : type)

/** What a queue hands over: commands of coin 0, or of the coin beside them. */
const order = (...commands: readonly (PositionCommand | readonly [coin: number, command: PositionCommand])[]): readonly string[] => {
  const queue = new CommandQueue()
  for (const one of commands) {
    const [coin, wanted] = 'type' in one ? [0, one] : one
    queue.push({ coin, wanted, causation: null, heard: { kind: 'price', time: 1 } })
  }
  expect(queue.length).toBe(commands.length)
  return Array.from(commands, () => queue.shift()!).map((one) =>
    'coin' in one ? `${one.coin} ${named(one.wanted as PositionCommand)}` : 'of the session',
  )
}

test.each<[string, readonly string[], readonly string[]]>([
  ['commands keep their order', order(protect, told, protect), ['0 Protect', '0 RecordOrder', '0 Protect']],
  [
    'an exit goes before one of lower precedence, whoever wants it',
    order(exit('take-profit'), owed('time-limit'), protect, exit('operator'), owed('unprotected')),
    ['0 operator', '0 unprotected', '0 take-profit', '0 time-limit', '0 Protect'],
  ],
  ['the same reason twice keeps its order', order(exit('hard-stop'), [0, { ...exit('hard-stop') }]), ['0 hard-stop', '0 hard-stop']],
  [
    'an exit waits for what the venue said',
    order(protect, exit('hard-stop'), told, told),
    ['0 Protect', '0 RecordOrder', '0 RecordOrder', '0 hard-stop'],
  ],
  ['nothing else overtakes an exit', order(exit('take-profit'), protect), ['0 take-profit', '0 Protect']],
  [
    'coins do not overtake each other',
    order([1, exit('take-profit')], exit('take-profit'), [2, told], exit('operator')),
    ['1 take-profit', '0 operator', '0 take-profit', '2 RecordOrder'],
  ],
])('%s', (_, handed, expected) => {
  expect(handed).toEqual(expected)
})

test('an empty queue has nothing to hand over', () => {
  expect(new CommandQueue().shift()).toBeUndefined()
})
