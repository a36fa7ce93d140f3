/** Where a stream belongs. Names of streams are built from these parts and never parsed back. */
export type Parts = {
  /** mode, venue and account, say `paper.coinbase.main`; empty for streams above any book */
  readonly book: string
  /** unified symbol, say `BTC/USD`; null for streams of a whole book */
  readonly symbol: string | null
  readonly base: string | null
  readonly quote: string | null
  /** of an instrument that has several positions: of which of them; left out where it has one, and for what is of all of them */
  readonly slot?: string
}

/**
 * What the engine heard before it acted. `start`: a process began; `end`: its market ended; `store`: the log could be
 * reached again. The others are the market, the venue, the clock, a person, the system.
 */
export type InputKind =
  | 'start'
  | 'candle'
  | 'price'
  | 'report'
  | 'deadline'
  | 'operator'
  | 'exit-signal'
  | 'enter-signal'
  | 'signal'
  | 'end'
  | 'store'

/** `time`: the engine's clock when it was heard. */
export type Heard = { readonly kind: InputKind; readonly time: number }
/** `number`: which item of the market's was the newest by then, from 1 (0: none yet); on a tape a row has several. */
export type Input = Heard & { readonly number: number }

/** Where the engine stood: the input, and the ordinal of the command since that number was reached. */
export type Cursor = { readonly input: number; readonly command: number }

/**
 * All that the log knows of an event besides its type and data. `time` is the engine's clock (on a tape the tape's),
 * `venueTime` the venue's word on when it happened, `wallTime` the computer's clock, which enters no fold. All are epoch
 * milliseconds.
 */
export type Envelope = {
  readonly stream: string
  readonly parts: Parts
  /** 0 for the first event of a stream, then without gaps */
  readonly number: number
  /** schema version of `data`, from 1 */
  readonly version: number
  readonly time: number
  readonly venueTime: number | null
  readonly wallTime: number
  readonly input: Input
  readonly command: number
  /** what it belongs to: the decision that began a cycle, else its stream */
  readonly correlation: string
  /** id of the event that led to it (of an outcome: its request); null where the input alone did */
  readonly causation: string | null
  readonly run: string
  readonly actor: string
  /** SHA-256 over all of it, `data` and the hash of the stream's event before it; 64 hex digits */
  readonly hash: string
}

/** An event of whatever type. Whoever needs its data takes a `LogEvent`. */
export type Recorded<T extends string = string, D = unknown> = Envelope & { readonly type: T; readonly data: D }

export const cursorOf = ({ input, command }: Pick<Envelope, 'input' | 'command'>): Cursor => ({ input: input.number, command })

export const isLater = (one: Cursor, other: Cursor): boolean =>
  one.input > other.input || (one.input === other.input && one.command > other.command)
