import type { RiskEvent } from '../../risk/events.ts'
import type { RiskState } from '../../risk/evolve.ts'
import type { RiskFigures } from '../../risk/limits/risk-limit.ts'
import type { Decision } from '../../shared/decider.ts'
import type { OrdersAllowed } from '../orders-allowed.ts'
import { cancelCoin } from './cancel-coin.ts'
import { closeAll } from './close-all.ts'
import { closeCoin } from './close-coin.ts'
import type { CoinCommandKind, Described, RiskCommandKind, SessionCommandKind, WishFor } from './command-kinds.ts'
import { type DrainLimit, drain } from './drain.ts'
import { kill } from './kill.ts'
import { pauseTrading } from './pause-trading.ts'
import { reduceOnly } from './reduce-only.ts'
import { release } from './release.ts'
import { resumeTrading } from './resume-trading.ts'
import { takeBackCoin } from './take-back-coin.ts'

/** What a person can ask of the whole session, by the name under which it is asked. */
export const sessionCommands = { Pause: pauseTrading, Resume: resumeTrading, ReduceOnly: reduceOnly, Kill: kill, Drain: drain } as const
/** What a person can ask of one coin, or of all. */
export const coinCommands = { CloseCoin: closeCoin, CloseAll: closeAll, CancelEntry: cancelCoin, TakeBackExit: takeBackCoin } as const
/** What a person can ask of the limits of loss. */
export const riskCommands = { Release: release } as const

type OfSession = typeof sessionCommands
type OfCoins = typeof coinCommands
type OfRisk = typeof riskCommands

/** What a person asks of the whole session. */
export type SessionWish = {
  [Name in keyof OfSession]: WishFor<Name, OfSession[Name]['fields']> & (Name extends 'Drain' ? DrainLimit : unknown)
}[keyof OfSession]
/** What a person asks of one coin, or of all: the position machine decides it. */
export type CoinWish = { [Name in keyof OfCoins]: WishFor<Name, OfCoins[Name]['fields']> }[keyof OfCoins]
/** What a person asks of the limits of loss: the risk machine's state decides it. */
export type RiskWish = { [Name in keyof OfRisk]: WishFor<Name, OfRisk[Name]['fields']> }[keyof OfRisk]
/** What is recorded of a wish of the session that is granted. */
export type GrantedFact = ReturnType<OfSession[keyof OfSession]['fact']>

type Moving<State extends OrdersAllowed> = { readonly moves: { readonly event: string; readonly from: Readonly<Record<State, unknown>> } }
type MovesFrom<State extends OrdersAllowed> = {
  readonly [Name in keyof OfSession as OfSession[Name] extends Moving<State>
    ? OfSession[Name]['moves']['event']
    : never]: OfSession[Name] extends Moving<State> ? OfSession[Name]['moves']['from'][State] : never
}

const inOrder: readonly SessionCommandKind[] = Object.values(sessionCommands)

/** The transitions of a state of the region `orders`: what its commands say. */
export const movesFrom = <State extends OrdersAllowed>(state: State): MovesFrom<State> =>
  Object.fromEntries(
    inOrder.flatMap(({ moves }) => {
      const move = moves?.from[state]
      return moves === undefined || move === undefined ? [] : [[moves.event, move]]
    }),
  ) as MovesFrom<State>

type AnyWish = SessionWish | CoinWish | RiskWish

/** What every command says of itself, whatever it is about. */
export const commandNamed: Readonly<Record<AnyWish['type'], Described>> = { ...sessionCommands, ...coinCommands, ...riskCommands }

export const isOfCoins = (wish: AnyWish): wish is CoinWish => Object.hasOwn(coinCommands, wish.type)
export const isOfRisk = (wish: AnyWish): wish is RiskWish => Object.hasOwn(riskCommands, wish.type)

export const coinCommandOf = ({ type }: CoinWish): CoinCommandKind => coinCommands[type]

export const isImmediate = ({ type }: AnyWish): boolean =>
  Object.hasOwn(sessionCommands, type) && (sessionCommands[type as SessionWish['type']] as SessionCommandKind).isImmediate === true

/** Whether it moves what a person lets the engine do, and nothing else: that can be said before it trades. */
export const movesOrders = ({ type }: AnyWish): boolean =>
  Object.hasOwn(sessionCommands, type) && (sessionCommands[type as SessionWish['type']] as SessionCommandKind).moves !== undefined

export const factOf = (wish: SessionWish, commandId: string): GrantedFact =>
  // its own wish, by its name
  (sessionCommands[wish.type].fact as (wish: SessionWish, commandId: string) => GrantedFact)(wish, commandId)

/** What is recorded of a wish about the limits of loss, or the one reason against it. */
export const decideOnRisk = (wish: RiskWish, commandId: string, state: RiskState, figures: RiskFigures): Decision<RiskEvent, string> => {
  const { decide }: RiskCommandKind = riskCommands[wish.type]
  // its own wish, by its name
  return decide(state, figures, wish as never, commandId)
}
