import type { EventOf, LogEvent } from '../../kernel/log-event.ts'
import { Decimal } from '../../kernel/money.ts'
import type { Finding } from '../finding.ts'
import type { OptionsInForce } from '../options-in-force.ts'

type Entry = EventOf<'EntryRequested'>
/** An entry that the venue refused; `fromMs`: the first moment at which it may be asked for anew. */
type Refused = { readonly entry: Entry; readonly code: string; readonly fromMs: number }

/** What is refused for the moment alone; whatever else the venue says is its last word. */
const PASSING: readonly string[] = ['would-take', 'rate-limited', 'busy', 'market-halted', 'outside-receive-window', 'request-expired']
const READ = ['entry.postOnly', 'entry.requoteAttempts', 'entry.requoteDelayMs']
/** The wait is doubled no more often than this. */
const MOST_DOUBLINGS = 6
/** Of the wait one half is fixed and the other drawn by the last six hex digits of the refused order's id. */
const DRAWN = 16 ** 6

/** That an entry is asked for anew only after a passing refusal, not too soon and not too often, and as the options say. */
export class RequoteCheck {
  readonly #options: OptionsInForce
  readonly #entries = new Map<string, Entry>()
  /** stream to its newest refusal; none once something came of it */
  readonly #refused = new Map<string, Refused>()

  constructor(options: OptionsInForce) {
    this.#options = options
  }

  check(event: LogEvent): Finding | null {
    if (event.type === 'EntryRequested') {
      const finding = this.#judge(event)
      this.#entries.set(event.data.orderId, event)
      this.#refused.delete(event.stream)
      return finding
    }
    if (event.type === 'EntryRequoteDropped') {
      const refused = this.#refused.get(event.stream)
      this.#refused.delete(event.stream)
      if (refused?.entry.data.orderId === event.data.refusedId) return null
      return { rule: 'requote', message: `It calls off what order ${event.data.refusedId} was to be asked for anew by, and nothing was.` }
    }
    if (event.type === 'EntryAbandoned' || event.type === 'EntryPartAbandoned') this.#refuse(event)
    return null
  }

  #refuse({ stream, time, data: { orderId, evidence } }: EventOf<'EntryAbandoned' | 'EntryPartAbandoned'>): void {
    const entry = this.#entries.get(orderId)
    const retry = entry?.data.retry
    if (entry === undefined || retry === undefined || evidence.by !== 'rejection' || !PASSING.includes(evidence.code)) return
    const whole = retry.delayMs * 2 ** Math.min(entry.data.instead?.attempt ?? 0, MOST_DOUBLINGS)
    const drawn = Math.floor((Number(`0x${orderId.slice(-6)}`) / DRAWN) * (whole / 2))
    this.#refused.set(stream, { entry, code: evidence.code, fromMs: time + Math.ceil(whole / 2) + drawn })
  }

  #judge({ data, stream, time }: Entry): Finding | null {
    const { postOnly = false, retry, instead, expiresAtMs } = data
    const missing = this.#options.firstUnsaid(READ)
    // logs of before these options say nothing of them
    if (missing !== null && !postOnly && retry === undefined && instead === undefined) return null
    if (missing !== null) return { rule: 'option-unsaid', message: `The log does not say what ${missing} was when it was asked for.` }
    const { urgency } = data.because.judged
    if (postOnly !== (urgency === undefined ? this.#options.get('entry.postOnly') === 'on' : urgency === 'maker'))
      return {
        rule: 'requote',
        message: `It ${postOnly ? 'must' : 'may not only'} rest, which is not what ${urgency === undefined ? 'entry.postOnly' : 'the strategy'} says.`,
      }
    const refused = this.#refused.get(stream)
    const left = instead === undefined ? this.#options.number('entry.requoteAttempts') : (refused?.entry.data.retry?.left ?? 0) - 1
    const delayMs = instead === undefined ? this.#options.number('entry.requoteDelayMs') : refused?.entry.data.retry?.delayMs
    if ((retry?.left ?? 0) !== Math.max(left, 0) || (retry !== undefined && retry.delayMs !== delayMs))
      return { rule: 'requote', message: `It is asked for anew ${retry?.left ?? 0} times, which is not what is left.` }
    if (instead === undefined) return null
    if (refused?.entry.data.orderId !== instead.orderId)
      return { rule: 'requote', message: `It comes in the place of order ${instead.orderId}, which was not refused for the moment.` }
    const attempt = (refused.entry.data.instead?.attempt ?? 0) + 1
    if (instead.attempt !== attempt || expiresAtMs !== refused.entry.data.expiresAtMs)
      return {
        rule: 'requote',
        message: `It is attempt ${instead.attempt} until ${expiresAtMs}; it is attempt ${attempt}, until the time of the first.`,
      }
    if (time >= refused.fromMs) return null
    return { rule: 'requote', message: `It is asked for anew at ${time}, and may be from ${refused.fromMs} on.` }
  }
}

/** The limit of an order that must rest: for each refusal before it a tick further from the other side of the book. */
export const steppedBack = ({ side, plan, postOnly, instead }: Entry['data'], limit: Decimal): Decimal => {
  if (postOnly !== true || instead === undefined) return limit
  const back = new Decimal(plan.tickSize).times(instead.attempt)
  return side === 'buy' ? limit.minus(back) : limit.plus(back)
}
