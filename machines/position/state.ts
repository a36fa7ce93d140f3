import type { Direction } from '../../src/kernel/direction.ts'
import type { Money } from '../../src/kernel/money.ts'
import { ZERO } from '../../src/kernel/money.ts'
import type { OrderValue } from '../order/config.ts'
import { type PositionValue, positionTable } from './config.ts'
import type { UncoveredSaleObserved } from './events.ts'
import type { Urgency } from './exits/exit-rule.ts'
import type { ExitReason } from './exits/index.ts'
import type { StepEnd } from './exits/ladder.ts'
import type { HeldContract, Role } from './order-facts.ts'
import type { PositionPlan } from './position-plan.ts'
import type { StopReason } from './protection-events.ts'
import type { Requotable, Requote } from './requote.ts'
import { noTradeIds, type TradeIds } from './trade-ids.ts'

/** What a stop is to be changed to, by the nth request about it: until the venue has said so, it stands as before or like this. */
export type Amendment = {
  readonly attempt: number
  readonly price: Money
  readonly quantity: Money
  readonly reason: StopReason
  /** until then, by the engine's clock, that it stands as before proves nothing */
  readonly ownProofMs: number
}

/** One order of ours, from its intent on. Closed ones stay for late and repeated trades until a later cycle has traded. */
export type Order = {
  readonly orderId: string
  readonly role: Role
  readonly cycle: number
  readonly value: OrderValue
  /** the venue's own id of it; null: the venue has not named one yet, or the order is closed */
  readonly venueOrderId: string | null
  readonly quantity: Money
  /** limit or stop price; null for a market order */
  readonly price: Money | null
  readonly executed: Money
  /** what its fills changed in coins, without sign: a buy's net of the fee in coins, a sell's with it */
  readonly moved: Money
  /** each counts once, by its id */
  readonly trades: TradeIds
  readonly reason: 'entry' | ExitReason
  /** of which exit it is; null of entries and stops */
  readonly exitId: number | null
  /** of an entry, how what it brings is to be looked after; null for sells */
  readonly plan: PositionPlan | null
  /** what its trades are of; null on spot */
  readonly contract: HeldContract | null
  /** until then "not found" proves nothing: by the venue's clock, and by the engine's */
  readonly provableAfterMs: number
  readonly ownProofMs: number
  /** the next time something is due for it by itself: a look-up, or another try to cancel */
  readonly askAfterMs: number
  /** what it is asked for again by; null: it is not, or it is closed */
  readonly requotable: Requotable | null
  /** the rest of an entry, or of a patient exit, is cancelled then; null for all others */
  readonly expiresAtMs: number | null
  readonly cancels: number
  /** requests to change it, and the one whose outcome is open */
  readonly amends: number
  readonly amendment: Amendment | null
  /** of a stop, the one in whose place it was asked for */
  readonly replaces: string | null
}

export type Exit = {
  readonly exitId: number
  /** the coins that it is for; null: all of them */
  readonly part: Money | null
  /** by its orders */
  readonly sold: Money
  readonly reason: ExitReason
  readonly threshold: string
  readonly compared: string
  /** the step of the ladder that is due or under way, and why its last order left something; null: none of its orders has ended */
  readonly step: Urgency
  readonly left: StepEnd | null
  /** of a ladder: no earlier than this, when the prices of the moment have been heard */
  readonly fromMs: number
  /** orders requested so far, those of the step among them that came to nothing in a row, and when the next may go */
  readonly attempts: number
  readonly failures: number
  readonly retryAtMs: number
  /** the venue takes no order this small: what is left is dust, however much our own rules would still sell */
  readonly isTooSmall: boolean
  /** who asked for it wants it no more: it ends where nothing of it was sold */
  readonly isTakenBack?: true
}

export type SettledFunding = { readonly fundingId: string; readonly dueMs: number }

export type TrailingStop = {
  readonly mark: Money
  readonly stopPrice: Money
  /** when a price last armed it, moved it or brought it back */
  readonly movedMs: number
  /** no price was heard for too long: the fixed stop stands in for it until one is */
  readonly isStale: boolean
}

/** `sinceMs`: when stop and target last changed places. `failures`: times that the target could not keep its place. */
export type Turns = { readonly sinceMs: number; readonly isCooled: boolean; readonly failures: number }
export const NO_TURNS: Turns = { sinceMs: 0, isCooled: true, failures: 0 }

/** What a strategy has changed of the plan of the cycle; null: that stands as it was frozen. */
export type PlanChange = {
  readonly atMs: number
  readonly barCloseMs: number
  readonly stopPrice: Money | null
  readonly takeProfitPct: Money | null
}

/** What exit rules remember of the cycle beside the regions. */
export type Noted = {
  /** a stop at break-even stands; more coins take it back, for the average may then lie beyond the market */
  readonly isBreakEvenArmed: boolean
  readonly hasPassedBreakEven: boolean
  /** any profit after fees arms the trailing stop */
  readonly isTrailingAged: boolean
  /** until then a stop that has become a limit order may rest; null: none has, as far as is known */
  readonly stopUntilMs: number | null
  /** the row of the table of profits that is in force, from 1; 0: none by an event */
  readonly roiRow: number
  /** rules that have sold their part of the position */
  readonly parted: readonly ExitReason[]
  /** exits that were withdrawn for their price */
  readonly withdrawn: number
  /** rules that wanted out and may not: not asked again until the position changes */
  readonly blocked: readonly ExitReason[]
  /** absent: nothing */
  readonly changed?: PlanChange
}
export const NOTHING_NOTED: Noted = {
  isBreakEvenArmed: false,
  hasPassedBreakEven: false,
  isTrailingAged: false,
  stopUntilMs: null,
  roiRow: 0,
  parted: [],
  withdrawn: 0,
  blocked: [],
}

/** What a sale by somebody else took beyond what was held, and no purchase of before has covered yet. */
export type UncoveredSale = UncoveredSaleObserved['data'] & { readonly venueTimeMs: number }

export const NO_MOVES = { failures: 0, retryAtMs: 0 } as const

/** Raised with every change of what the state means: the hash in an older seal is then not compared, a snapshot thrown away. */
export const POSITION_VERSION = 32

/** One coin's position, plain data: what `evolvePosition` makes of its stream and all that `decidePosition` knows. */
export type PositionState = {
  readonly stream: string
  /** the coin's own asset, by the envelope; null before the first event */
  readonly base: string | null
  readonly value: PositionValue
  /** order intents so far: the ordinal of the next one */
  readonly intents: number
  /** entries so far; coins, fills and the plan below belong to the newest */
  readonly cycle: number
  readonly orders: readonly Order[]
  /** what the newest entry asked for; null on spot */
  readonly contract: HeldContract | null
  /** set by the first entry of a cycle */
  readonly direction: Direction
  /** never negative: for a long position the coins owned, net of fees, dust of earlier cycles included */
  readonly exposure: Money
  /** contracts of the other direction, where nothing is held of this one: what is held once the cycle has ended */
  readonly beyond: Money
  /**
   * of the entries that brought coins, merged; before any did, that of the first one. It stays after the close: a late fill is protected
   * by the plan it was bought under
   */
  readonly plan: PositionPlan | null
  readonly instrumentVersion: number
  /** venue time of the first fill */
  readonly openedMs: number | null
  /**
   * coins of this cycle's entries (contracts as the coins they are of), fees not taken off, and what they were worth: together the average
   * price paid
   */
  readonly entryQuantity: Money
  readonly entryValue: Money
  /** coins that came net of fees taken in coins, and what other fees were worth in the quote asset */
  readonly entryCoins: Money
  readonly entryFees: Money
  readonly exitValue: Money
  /** exits decided so far: the id of the newest */
  readonly exits: number
  readonly exit: Exit | null
  /** an entry that the venue refused for now, and that is to be asked for anew */
  readonly requote: Requote | null
  readonly noted: Noted
  readonly trailing: TrailingStop | null
  readonly turns: Turns
  /** the venue refused a stop, or took and lost one this often: the coins cannot be protected there */
  readonly isStopRefused: boolean
  readonly stopsLost: number
  /** moves of a stop that came to nothing in a row, and when the next may go */
  readonly moves: { readonly failures: number; readonly retryAtMs: number }
  /** since when coins lie bare by what was heard (bare-coins.ts), by the engine's clock; null: none do */
  readonly bareSinceMs: number | null
  /** why coins were last sold */
  readonly lastSale: ExitReason | 'outside' | 'liquidation' | null
  /** trades without an order of ours, and the newest fundings by the time they were due: each counts once, by its id */
  readonly foreignTrades: TradeIds
  /** the newest, by the time of the venue; and how many coins of this cycle such sales took, covered ones aside */
  readonly uncovered: readonly UncoveredSale[]
  readonly soldOutside: Money
  readonly fundings: readonly SettledFunding[]
  /** when a position of this coin last ended that was to be sold because nothing protected it, by the engine's clock */
  readonly unprotectedMs: number | null
  /** the bar that led to the newest entry, and to the first one of its cycle; 0: none ever did */
  readonly lastDecidedBarMs: number
  readonly cycleBarMs: number
}

/** The one copy an event costs; its top level is written, what hangs below is replaced. */
export type PositionDraft = { -readonly [Key in keyof PositionState]: PositionState[Key] }

export const initialPosition = (stream: string): PositionState => ({
  stream,
  base: null,
  value: positionTable.initial,
  intents: 0,
  cycle: 0,
  orders: [],
  contract: null,
  direction: 'long',
  exposure: ZERO,
  beyond: ZERO,
  plan: null,
  instrumentVersion: 0,
  openedMs: null,
  entryQuantity: ZERO,
  entryValue: ZERO,
  entryCoins: ZERO,
  entryFees: ZERO,
  exitValue: ZERO,
  exits: 0,
  exit: null,
  requote: null,
  noted: NOTHING_NOTED,
  trailing: null,
  turns: NO_TURNS,
  isStopRefused: false,
  stopsLost: 0,
  moves: NO_MOVES,
  bareSinceMs: null,
  lastSale: null,
  foreignTrades: noTradeIds,
  uncovered: [],
  soldOutside: ZERO,
  fundings: [],
  unprotectedMs: null,
  lastDecidedBarMs: 0,
  cycleBarMs: 0,
})

/** Coins are being sold, by an exit or by a stop, or were since the cycle began: no more of them may be bought. */
export const isLeaving = (state: PositionState): boolean => state.value.exit !== 'none' || state.lastSale !== null

/** No order lives and no coins but dust are held: a new cycle may begin. */
export const isFlat = (state: PositionState): boolean => state.value.entry === 'none' && state.value.protection === 'none'
