import { beforeAll, describe, expect, test } from 'vitest'
import { claimed, hasUnknown, protectable } from '../../machines/position/claims.ts'
import type { PositionCommand } from '../../machines/position/commands.ts'
import { positionConfig } from '../../machines/position/config.ts'
import { decidePosition } from '../../machines/position/decide.ts'
import { owed } from '../../machines/position/owed.ts'
import { isFlat, type PositionState } from '../../machines/position/state.ts'
import { canonical } from '../../src/kernel/canonical.ts'
import { IS_NIGHT } from '../draws.ts'
import { requireAgreement } from '../property/agreement.ts'
import { BRANCH } from '../spec/branch.ts'
import { type Edge, LATE, reached, type Scope, type Step, type Whole } from './whole-position.ts'
import { XStateGraph } from './xstate-graph.ts'

/** Fees in coins and late sales make ten times as many states: for the long run. */
const SCOPES: readonly Scope[] = IS_NIGHT
  ? [
      { fees: true, late: 'buys', parts: false },
      { fees: true, late: 'all', parts: false },
      { fees: false, late: 'buys', parts: false, switching: true },
      { fees: false, late: 'none', parts: false, moving: true },
    ]
  : [
      { fees: false, late: 'buys', parts: false },
      { fees: false, late: 'none', parts: true },
      { fees: false, late: 'none', parts: false, switching: true },
      { fees: false, late: 'none', parts: false, asked: true },
    ]

const PROTECTS: ReadonlySet<string> = new Set(['Protect', 'DecideOwedExit', 'PlaceTarget', 'LeaveTarget'])

const owedNow = (state: PositionState): PositionCommand[] =>
  owed(state).flatMap((item) =>
    item.kind === 'command' && item.notBeforeMs <= LATE ? [{ ...item.command, nowMs: LATE } as PositionCommand] : [],
  )
/** What happens sooner or later if the engine only pays what it owes, and the venue answers all that it is asked, with the truth. */
const isKind = ({ command }: Step, state: PositionState): boolean => {
  if (command.type === 'RecordTrade') return true
  if (command.type === 'RecordReply') return command.outcome.is !== 'unknown'
  if (command.type === 'RecordOrder') return command.answer.is !== 'unknown' && command.venueTimeMs === LATE
  const same = (one: PositionCommand): boolean => canonical(one) === canonical({ nowMs: LATE, ...command })
  return owedNow(state).some((due) => due.type === command.type && (command.type !== 'CancelEntry' || same(due)))
}

describe.each(SCOPES)('every state that commands can bring a position to (%o)', (scope) => {
  let nodes: ReadonlyMap<string, Whole>
  let edges: readonly Edge[]

  // decide throws on whatever is illegal or unsound, and so would the walk
  beforeAll(() => {
    ;({ nodes, edges } = reached(scope))
  }, 600_000)

  test('is one that the table allows; cancelling a stop without an exit is the only way of the table that no command goes', () => {
    expect(nodes.size).toBeGreaterThan(2000)
    const graph = new XStateGraph(positionConfig)
    const legal = new Set(graph.shortest('legal').map((steps) => canonical(steps.at(-1)?.value ?? graph.initial)))
    const met = new Set([...nodes.values()].map(({ state }) => canonical(state.value)))
    expect([...met].filter((value) => !legal.has(value))).toEqual([])
    const never = [...legal]
      .filter((value) => !met.has(value))
      .map((value) => JSON.parse(value))
      // one entry at a time: none lives while stop and target take turns
      .filter(({ switching, entry }) => switching === 'stop' || (scope.switching === true && entry === 'none'))
    // stops beside the order of an exit are those of the rest, when it is for a part
    for (const value of never)
      if (scope.parts || value.exit !== 'working') expect(value).toMatchObject({ protection: 'clearing', exit: 'none' })
      else expect(['placing', 'protected']).toContain(value.protection)
  })

  test('says of its orders what is so, and claims no coins that are not held (I-07)', () => {
    for (const { state } of nodes.values()) {
      requireAgreement(state)
      // a sale told late takes coins that another sell may have claimed meanwhile
      if (scope.late !== 'all' && claimed(state) > state.exposure) expect.fail(canonical(state))
    }
  })

  test('can pay all that it owes: what is due and refused would be due for ever (I-24)', () => {
    let paid = 0
    for (const { state } of nodes.values())
      for (const command of owedNow(state)) {
        const decision = decidePosition(command, state, BRANCH)
        if (!decision.ok) expect.fail(`${command.type} is owed and refused (${decision.refusal}): ${canonical(state)}`)
        paid++
      }
    expect(paid).toBeGreaterThan(1000)
  })

  test('owes protection, or the way out, as soon as there are coins that a sell could take and none claims (F32 I-08)', () => {
    let bare = 0
    for (const { state } of nodes.values()) {
      const isFree = state.value.protection === 'exposed' || state.value.protection === 'protected'
      if (!isFree || state.value.exit !== 'none' || hasUnknown(state) || protectable(state, state.exposure - claimed(state)) === 0n)
        continue
      bare++
      const now = owed(state).flatMap((item) => (item.kind === 'command' && item.notBeforeMs === 0 ? [item.command.type] : []))
      // what stands meanwhile, stop or target, is being taken back for the other, or the target rests
      if (state.value.switching !== 'stop' && state.value.protection === 'protected') continue
      // a stop that is being taken back is waited for, before another is asked for beside it
      const isRecalled = state.orders.some(
        ({ role, value }) => role === 'Protection' && value.phase === 'closing' && value.fate === 'pending',
      )
      if (scope.moving === true && isRecalled) continue
      if (!now.some((type) => PROTECTS.has(type))) expect.fail(canonical(state))
    }
    expect(bare).toBeGreaterThan(100)
  })

  test('leads home: to flat, by what is owed and by the truth alone (I-24)', () => {
    const back = Map.groupBy(
      edges.filter(({ from, step }) => isKind(step, nodes.get(from)!.state)),
      ({ to }) => to,
    )
    const home = new Set([...nodes].filter(([, { state }]) => isFlat(state)).map(([name]) => name))
    for (const name of home) for (const { from } of back.get(name) ?? []) home.add(from)
    expect([...nodes.keys()].filter((name) => !home.has(name))).toEqual([])
  })

  test('owes something, awaits something or is flat: none is forgotten (I-11)', () => {
    for (const { state } of nodes.values()) {
      if (isFlat(state)) expect(owed(state)).toEqual([])
      else if (owed(state, { boot: true }).length === 0) expect.fail(canonical(state))
    }
  })
})
