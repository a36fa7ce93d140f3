import type { PositionCommand } from '../../machines/position/commands.ts'
import type { Value } from '../../machines/shared/transition-table.ts'
import { parse } from '../../src/kernel/money.ts'
import { change } from '../spec/change-command.ts'
import type { XStateGraph } from './xstate-graph.ts'

/** Stop and target change places at a percent. */
export const switching = { stopBelowPct: '1', targetAbovePct: '1', cooldownMs: 1000 } as const

export const placeCommands = (nowMs: number): readonly PositionCommand[] => [
  { type: 'SwitchToTarget', price: parse('102') },
  { type: 'SwitchToStop', price: parse('98') },
  { type: 'LeaveTarget' },
  { type: 'PlaceTarget', nowMs },
  { type: 'CoolSwitch', nowMs },
  change({ stop: '95', pct: '12', nowMs }),
]

/** What turns of stop and target change has nothing to do with entries and trailing: they are looked at with both at rest. */
export const valuesOf = (positions: XStateGraph): readonly Value[] =>
  positions.values.filter(
    ({ switching, entry, trailing, exit }) => switching === 'stop' || (entry === 'none' && trailing === 'off' && exit !== 'working'),
  )
