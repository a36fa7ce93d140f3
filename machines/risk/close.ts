import type { Money } from '../../src/kernel/money.ts'

/** A position that was closed, as far as rules of risk ask. */
export type Close = {
  /** the engine's time */
  readonly atMs: number
  readonly reason: string
  /** what its sales realised, fees included */
  readonly gain: Money
  /** what was paid for it, before fees */
  readonly paid: Money
}
