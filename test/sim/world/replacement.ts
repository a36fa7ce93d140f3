import type { CancelReplace, Outcome } from '../../../src/exchange/port.ts'
import { TIMEOUT_MS } from './scenario.ts'
import type { Sending } from './sending.ts'
import type { World } from './world.ts'

/** One request that puts an order in the place of another: both halves are answered, or neither is. */
export const sendReplacement = (world: World, sending: Sending, request: CancelReplace, stampedMs: number): void => {
  const { cancel, place } = request
  const { timeline, venue } = world
  const fault = sending.draw('cancel', cancel)
  const sent = [sending.send('cancel', cancel), sending.send('place', place)] as const
  const thereMs = sending.latency(place, 'there')
  const answer = (delayMs: number, cancelled: Outcome, placed: Outcome): void => {
    sending.answerAfter(delayMs, sent[0], cancelled)
    sending.answerAfter(delayMs, sent[1], placed)
  }
  const error: Outcome = { is: 'unknown', because: 'http-500' }
  const limited: Outcome = { is: 'rejected', code: 'rate-limited' }
  const arrive = (): void => {
    if (world.isOut) return
    const codes = venue.replace(request, stampedMs)
    if (fault?.what === 'reply-lost') return
    const backMs = sending.latency(place, 'back') + (fault?.what === 'reply-late' ? TIMEOUT_MS + fault.amount * 4000 : 0)
    if (fault?.what === 'error-done') answer(Math.floor(backMs), error, error)
    else answer(Math.floor(backMs), sending.outcomeOf(cancel, codes.cancel), sending.outcomeOf(place, codes.place))
  }
  const send = (): void => {
    if (fault?.what === 'error-lost') return answer(thereMs, error, error)
    if (fault?.what === 'rate-limited') return answer(thereMs, limited, limited)
    if (fault?.what !== 'lost') timeline.after(thereMs, arrive)
  }
  sending.leave({ class: 'protection', weight: 2, order: true, orderId: place.orderId }, send, () => answer(1, limited, limited))
}
