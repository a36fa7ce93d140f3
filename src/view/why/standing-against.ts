import type { EngineState } from '../../replay/engine-state.ts'
import { ALL_HEARD, heardOf } from '../../replay/heard-facts.ts'
import { driftWords } from '../words/drift-words.ts'
import { momentWords, spanWords } from '../words/say.ts'

/** One reason that stands against every entry of the coin at that moment, whatever is proposed. */
export type StandingReason = { readonly refusal: string; readonly words: string }

const HALTS = {
  dailyLoss: ['daily-loss', "the day's loss"],
  drawdown: ['drawdown', 'the drawdown'],
  lossStreak: ['loss-streak', 'losses in a row'],
  stopGuard: ['stop-guard', 'stops at a loss'],
} as const

const ORDERS = {
  paused: ['paused', 'a person has paused entries'],
  reduceOnly: ['reduce-only', 'a person lets the account get emptier only'],
  halted: ['halted', 'a person has killed the engine, and nobody has resumed it'],
} as const

/** `left`: to a moment of the future. */
const left = (untilMs: number | null, nowMs: number): string => {
  if (untilMs === null) return 'until a person ends it'
  const inMs = untilMs - nowMs
  return inMs <= 0 ? `which was to end at ${momentWords(untilMs)}` : `until ${momentWords(untilMs)}, in ${spanWords(inMs)}`
}

/** What of the state would refuse any entry of a coin. `nowMs`: the moment that is asked about. */
export const standingAgainst = ({ session, risk, facts }: EngineState, symbol: string, nowMs: number): readonly StandingReason[] => {
  const { value } = session
  const reasons: StandingReason[] = []
  if (value.session !== 'trading') reasons.push({ refusal: 'not-trading', words: `the session is not trading (${value.session})` })
  if (value.orders !== 'open') {
    const [refusal, words] = ORDERS[value.orders]
    reasons.push({ refusal, words })
  }
  if (facts.line.isDown) reasons.push({ refusal: 'line-down', words: "the venue's line for reports is down" })
  const heard = facts.heard ?? ALL_HEARD
  const haltedMs = heard.halted[symbol]
  if (haltedMs !== undefined) reasons.push({ refusal: 'coin-halted', words: `the venue does not trade it since ${momentWords(haltedMs)}` })
  const { downMs } = heardOf(heard, symbol)
  if (downMs !== null) reasons.push({ refusal: 'feed-down', words: `its market is not heard since ${momentWords(downMs)}` })
  const adrift = facts.heard?.adrift
  if (adrift !== undefined) reasons.push({ refusal: 'clock-drift', words: `${driftWords(adrift)}, since ${momentWords(adrift.sinceMs)}` })
  for (const [name, halt] of Object.entries(risk.halts)) {
    const [refusal, what] = HALTS[name as keyof typeof HALTS]
    reasons.push({ refusal, words: `${what}, ${halt.value} of at most ${halt.limit}, ${left(halt.untilMs, nowMs)}` })
  }
  return reasons
}
