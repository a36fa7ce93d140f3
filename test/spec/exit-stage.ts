import type { PositionCommand } from '../../machines/position/commands.ts'
import { decidePosition } from '../../machines/position/decide.ts'
import { evolvePosition } from '../../machines/position/evolve.ts'
import { exitLevels } from '../../machines/position/exits/asked.ts'
import type { ExitNumbers } from '../../machines/position/exits/exit-numbers.ts'
import { owed } from '../../machines/position/owed.ts'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import type { Plan } from '../../machines/position/position-plan.ts'
import type { PositionState } from '../../machines/position/state.ts'
import { priceMarks } from '../../machines/position/watch.ts'
import type { Direction } from '../../src/kernel/direction.ts'
import { format } from '../../src/kernel/money.ts'
import { BRANCH } from './branch.ts'
import { accepted, ended, entryRequested, filled, given, id, plan, T } from './story.ts'

export const MINUTE = 60_000
/** Ten coins for 1000 USD and a fee of one, closed for a tenth of a percent: break-even is at 100.21 long and at 99.80 short. */
export const opened = (
  exits: Partial<ExitNumbers>,
  direction: Direction = 'long',
  more: Partial<Plan> = {},
  ...facts: readonly PositionFact[]
): PositionState => {
  const fee = { amount: '1', asset: 'USD', quoteValue: '1' }
  const numbers = { ...plan, tickSize: '0.01', exits: { feePct: '0.1', ...exits }, ...more }
  const { state } = given(
    entryRequested({ plan: numbers }),
    accepted('Entry', id(0)),
    filled('Entry', id(0), '10', { fee, at: T }),
    ended('EntryEnded', id(0), '10'),
  )
  return facts.reduce((now, fact) => evolvePosition(now, { ...fact, time: T }), { ...state, direction })
}
/** what becomes of the state by a command, or the refusal */
export const decide = (state: PositionState, command: PositionCommand): PositionState | string => {
  const decision = decidePosition(command, state, BRANCH)
  if (!decision.ok) return decision.refusal
  return decision.facts.reduce((now, fact) => evolvePosition(now, { ...fact, time: T }), state)
}
export const factsOf = (state: PositionState, command: PositionCommand): readonly unknown[] | string => {
  const decision = decidePosition(command, state, BRANCH)
  return decision.ok ? decision.facts : decision.refusal
}
export const levelOf = (state: PositionState, reason: string): string | null => {
  const level = exitLevels(state).find((candidate) => candidate.reason === reason)
  return level === undefined ? null : `${level.side} ${format(level.price)}`
}
export const marksOf = (state: PositionState): readonly string[] =>
  priceMarks(state).map(({ type, price }) => `${type} ${price === null ? 'any' : format(price)}`)
export const owedOf = (state: PositionState): readonly string[] =>
  owed(state).flatMap((item) =>
    item.kind === 'command' && item.command.type !== 'Protect'
      ? [`${'reason' in item.command ? item.command.reason : item.command.type} ${item.notBeforeMs - T}`]
      : [],
  )
export const LONG_SHORT = ['long', 'short'] as const
/** reached whatever the direction, and reached by neither */
export const FAR = { long: '150', short: '50' } as const
export const BAD = { long: '99', short: '101' } as const
