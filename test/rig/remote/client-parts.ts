import type { Clock } from '../../../src/kernel/clock.ts'

export type ClientParts = {
  /** `http://host:port` */
  readonly url: string
  /** names this process to the venue */
  readonly agent: string
  readonly clock: Clock
  /** who has not answered by then has not answered */
  readonly timeoutMs: number
  /** the venue takes no request that is older on its arrival; well below the time after which absence counts as proof */
  readonly receiveWindowMs: number
  /** from a request on, so long: then its absence is proof */
  readonly proofDelayMs: number
  /** a stream without a word for so long is connected anew */
  readonly silenceMs: number
  /** an open order of which nothing was heard for so long is looked up: a notice can be lost without a trace */
  readonly lookEveryMs: number
  readonly onTick: (symbol: string, price: string, volume: number, timeMs: number) => void
}
