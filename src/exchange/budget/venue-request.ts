/**
 * What a request is for, the most urgent first. Protection and cancels lessen a risk that stands already, and so does an exit that sells at
 * once what no stop claims any more: it is `protection`. An `exit` rests at a price, or gives up what a stop still guards; a look-up frees a coin that is blocked; an entry can wait; a survey and market data come again by themselves.
 */
export const REQUEST_CLASSES = ['protection', 'cancel', 'exit', 'look-up', 'entry', 'survey', 'market-data'] as const
export type RequestClass = (typeof REQUEST_CLASSES)[number]

/** The classes that a part of every limit is kept for. */
export const RESERVED_CLASSES: readonly RequestClass[] = ['protection', 'cancel']

/** One call of the venue. The object itself says later which call was answered, so none stands for two. */
export type VenueRequest = {
  readonly class: RequestClass
  /** in the venue's own units: what ccxt's table costs, times the venue's `weightPerCost` */
  readonly weight: number
  /** whether the venue counts it as an order that is placed */
  readonly order?: boolean
  /** by the engine's clock; a moment later it is not sent any more */
  readonly sendByMs?: number
  /** what is asked for, where the venue limits each by itself */
  readonly endpoint?: string
}

/**
 * Why a request was not sent, and never will be: its outcome is known. `past-send-by`: its time is over, or will be before anything
 * may leave; `too-many-waiting`: the queue is full; `over-limit`: it weighs more than its class may ever take at once;
 * `stopped`: the engine sends nothing any more.
 */
export const NEVER_SENT = ['past-send-by', 'too-many-waiting', 'over-limit', 'stopped'] as const
export type NeverSent = (typeof NEVER_SENT)[number]

export type RequestVerdict = 'go' | NeverSent
