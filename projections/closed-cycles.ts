/** An event of the log as people count them: 1 for the first; the engine's clock, as far as it had come by then. */
export type EventPlace = { readonly ordinal: number; readonly timeMs: number }

/** A position of a coin from the entry that was asked for to its close. Amounts are decimal strings in the quote asset. */
export type ClosedCycle = {
  /** its name within the book */
  readonly position: string
  /** which one of this position, 1 for the first */
  readonly n: number
  readonly from: EventPlace
  readonly to: EventPlace
  readonly openMs: number
  readonly closeMs: number
  /** null: nothing of ours began it */
  readonly trigger: string | null
  readonly strategy: string | null
  readonly direction: 'long' | 'short'
  readonly quote: string
  readonly reason: string
  readonly entryValue: string
  readonly exitValue: string
  /** fees and funding included */
  readonly gain: string
  readonly fees: string
  /** null: nothing to compare */
  readonly riskReward: string | null
  readonly bareMs: number
}
