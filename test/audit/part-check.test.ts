import { expect, test } from 'vitest'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import { PartCheck } from '../../src/audit/exits/part-check.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { Decimal } from '../../src/kernel/money.ts'
import { closed, ended, entryRequested, exitRequested, filled, id, plan, STREAM, T } from '../spec/story.ts'

type Data = Readonly<Record<string, unknown>>
const fact = (type: string, data: Data): PositionFact => ({ type, data }) as PositionFact
const bought = [
  entryRequested({ plan: { ...plan, exits: { ...plan.exits, takeProfitPartPct: '35' } } }),
  filled('Entry', id(0), '10'),
  ended('EntryEnded', id(0), '10'),
]
const decided = (more: Data = {}) =>
  fact('ExitDecided', { exitId: 1, reason: 'take-profit', threshold: '1', compared: '2', quantity: '3', ...more })
const completed = (more: Data = {}) => fact('ExitCompleted', { exitId: 1, sold: '3', ...more })
const sold = filled('Exit', id(1), '3')
const way = [decided(), exitRequested('3', id(1)), sold]

/** What is found of the last fact, and nothing before it; ten coins are held. */
const found = (...facts: readonly PositionFact[]): string | null => {
  const check = new PartCheck()
  const all = [...bought, ...facts].map((one) => check.check({ ...one, stream: STREAM, time: T } as unknown as LogEvent, new Decimal(10)))
  expect(all.slice(0, -1).filter((one) => one !== null)).toEqual([])
  return all.at(-1)?.rule ?? null
}

test('a part as the plan has it, sold in pieces, is sound, and so is the next one of another cycle', () => {
  expect(found(decided(), exitRequested('3', id(1)), filled('Exit', id(1), '1'), exitRequested('2', id(2)))).toBeNull()
  expect(found(...way, completed())).toBeNull()
  const again = [
    entryRequested({ order: id(3), plan: { ...plan, exits: { ...plan.exits, takeProfitPartPct: '35' } } }),
    filled('Entry', id(3), '10'),
  ]
  expect(found(...way, completed(), closed('0'), ...again, decided({ exitId: 2 }))).toBeNull()
  expect(found(decided({ quantity: undefined }), exitRequested('10', id(1)))).toBeNull()
})

test.each<[string, readonly PositionFact[]]>([
  ['of another size than the plan has it', [decided({ quantity: '4' })]],
  ['for a rule that sells all', [decided({ reason: 'roi' })]],
  ['for the second time', [...way, completed(), decided({ exitId: 2 })]],
  ['whose order is for more than is left of it', [...way, exitRequested('1', id(2))]],
  ['that says it sold what its trades do not', [...way, completed({ sold: '2' })]],
  ['that is done in the name of another', [...way, completed({ exitId: 2 })]],
  ['that is done and was for all', [decided({ quantity: undefined }), completed()]],
])('a part %s is found', (_, facts) => {
  expect(found(...facts)).toBe('exit-part')
})
