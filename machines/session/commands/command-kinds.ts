import type { PositionCommand } from '../../position/commands.ts'
import type { RiskEvent } from '../../risk/events.ts'
import type { RiskState } from '../../risk/evolve.ts'
import type { RiskFigures } from '../../risk/limits/risk-limit.ts'
import type { Decision } from '../../shared/decider.ts'
import type { OrdersAllowed } from '../orders-allowed.ts'

/** What a command says beside its name, by field: the symbol of a coin, or one of a few words. */
export type Fields = Readonly<Record<string, 'symbol' | readonly string[]>>
type FieldValue<Kind> = Kind extends readonly (infer Word)[] ? Word : string
/** A wish as it comes in: the command's name and its fields. */
export type WishFor<Name, F> = { readonly type: Name } & { readonly [Field in keyof F]: FieldValue<F[Field]> }

export type Described = {
  /** for whoever may give the command */
  readonly description: string
  /** by which it is given in a script */
  readonly word: string
  /** on the button that gives it */
  readonly verb: string
  /** what is said to whoever gave it, once it is granted */
  readonly done: string
  readonly fields: Fields
}

type Move = { readonly target: OrdersAllowed; readonly description: string }

/** A command about the whole session, and the name of the fact that grants it. */
export type SessionCommandKind<Event extends string = string> = Described & {
  /** what is recorded where the table allows it */
  readonly fact: (wish: never, commandId: string) => { readonly type: Event; readonly data: object }
  /** from which of its states the region `orders` moves by that fact, and where to; none, where it does not */
  readonly moves?: { readonly event: Event; readonly from: { readonly [State in OrdersAllowed]?: Move } }
  /** it comes before all that waits, and before the venue has answered a start; behind it nothing leaves but cancels of entries */
  readonly isImmediate?: true
}

/** A command about one coin (which its field `symbol` names) or about all: what each of them is asked for. */
export type CoinCommandKind = Described & { readonly ask: (nowMs: number) => PositionCommand }

/** A command about the limits of loss: what the risk machine records of it as the book stands, or the one reason against it. */
export type RiskCommandKind = Described & {
  readonly decide: (state: RiskState, figures: RiskFigures, wish: never, commandId: string) => Decision<RiskEvent, string>
}
