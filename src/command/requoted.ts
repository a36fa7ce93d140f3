import type { OpenPosition } from '../../machines/position/open-command.ts'
import type { Requote } from '../../machines/position/requote.ts'
import type { Config } from '../config/schema.ts'
import type { Proposal } from '../decision/strategy.ts'
import { parse, toNumber } from '../kernel/money.ts'
import type { Said } from './said.ts'

/** What led to an entry that was refused for now, as it was written with it. */
export const saidAgain = (requote: Requote): Said => {
  const { because, direction } = requote
  const { sizeMode, sizeAmount, urgency, limitOffsetPct } = because.judged
  // it was one of the modes when it was written
  const size =
    sizeMode === undefined ? {} : { size: { mode: sizeMode, amount: toNumber(parse(sizeAmount ?? '0')) } as Proposal['size'] & {} }
  const lies =
    urgency === undefined ? {} : { urgency: urgency as 'maker' | 'taker', limitOffsetPct: toNumber(parse(limitOffsetPct ?? '0')) }
  const proposal: Proposal = { by: because.strategy, trigger: because.trigger, direction, values: {}, ...size, ...lies }
  return { proposal, barCloseMs: because.barCloseMs, told: because.judged, requote }
}

/** How often it may be asked for anew: by the options, or one time less than the order in whose place it comes. */
export const retryOf = (
  { requoteAttempts, requoteDelayMs }: Config['entry'],
  requote: Requote | undefined,
): Pick<OpenPosition, 'retry' | 'instead'> => {
  const left = requote === undefined ? requoteAttempts : requote.retry.left - 1
  const delayMs = requote === undefined ? requoteDelayMs : requote.retry.delayMs
  return {
    ...(left > 0 && { retry: { left, delayMs } }),
    ...(requote !== undefined && { instead: { orderId: requote.refusedId, attempt: requote.attempt + 1 } }),
  }
}
