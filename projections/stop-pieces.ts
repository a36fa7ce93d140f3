import type { EventType } from '../src/kernel/log-event.ts'
import { format } from '../src/kernel/money.ts'
import type { Projection } from '../src/kernel/projection.ts'
import { positionName } from '../src/kernel/slots.ts'
import { fillTypes } from './fill.ts'
import type { PieceKind, SeenBeside } from './seen-beside.ts'

/** For so long a stop of a position stood at one price. */
export type StopPiece = {
  readonly position: string
  readonly fromMs: number
  readonly toMs: number
  readonly price: string
  readonly kind: PieceKind
}

type Standing = { readonly kind: PieceKind; readonly price: string; readonly fromMs: number }
/** By position, the stops that stand. */
export type StopsState = Record<string, readonly Standing[]>

/** Behind other events of a position its stops stand where they stood. */
const types: readonly EventType[] = [
  ...fillTypes,
  ...(['ProtectionAccepted', 'ProtectionFound', 'ProtectionOutcomeUnknown', 'ProtectionEnded', 'ProtectionReduced'] as const),
  ...(['ProtectionAbandoned', 'TopUpAbandoned', 'ProtectionAmended', 'ProtectionAmendRefused'] as const),
  ...(['TrailingArmed', 'TrailingRaised', 'TrailingStale', 'TrailingResumed', 'BreakEvenArmed', 'PlanChanged'] as const),
  ...(['EntryRequested', 'EntryEnded', 'EntryAbandoned', 'EntryReduced', 'EntryPartAbandoned'] as const),
  ...(['ExitRequested', 'ExitEnded', 'ExitAbandoned', 'PositionClosed'] as const),
]

/** Where the stops of every position stood, in pieces of one price each: none is joined over a time at which nothing stood. */
export const stopsFold: Projection<StopsState, StopPiece, SeenBeside> = {
  name: 'stops',
  version: 1,
  types,
  initial: () => ({}),
  apply(state, event, emit, beside) {
    if (beside === undefined || event.parts.symbol === null) return
    const position = positionName(event.parts)
    const before = state[position] ?? []
    const levels = beside.levels(event).map(({ kind, price }) => ({ kind, price: format(price) }))
    const stays = ({ kind, price }: Standing): boolean => levels.some((one) => one.kind === kind && one.price === price)
    // of no length where it moved within a moment
    for (const { kind, price, fromMs } of before)
      if (!stays({ kind, price, fromMs }) && event.time > fromMs) emit?.({ position, fromMs, toMs: event.time, price, kind })
    const begins = levels.filter(({ kind, price }) => !before.some((one) => one.kind === kind && one.price === price))
    const after = [...before.filter(stays), ...begins.map((level) => ({ ...level, fromMs: event.time }))]
    if (after.length === 0) delete state[position]
    else state[position] = after
  },
}

/** Those that stand, up to a moment. */
export const stopsIn = (state: StopsState, position: string, nowMs: number): readonly StopPiece[] =>
  (state[position] ?? []).map(({ kind, price, fromMs }) => ({ position, fromMs, toMs: Math.max(fromMs, nowMs), price, kind }))
