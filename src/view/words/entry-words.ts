import type { EntryEvent } from '../../../machines/position/entry-events.ts'
import type { Plan } from '../../../machines/position/position-plan.ts'
import { askedBy } from '../../../projections/asked-orders.ts'
import { judgedWords, refusalWords } from './judged-words.ts'
import { abandonedWords, attempted, evidenceWords, executedWords, orderTells } from './order-words.ts'
import { capital, type Say, spanWords, type Tells } from './say.ts'

const CANCELLED: Readonly<Record<'timed-out' | 'exit' | 'operator' | 'risk', string>> = {
  'timed-out': 'its time is over',
  exit: 'the position is being left',
  operator: 'a person wants it',
  risk: 'a limit of loss wants it',
}

/** By which plan the position will be looked after. */
export const planWords = ({ hardStop, takeProfit, trailing, maxHoldMs, exits }: Plan, say: Say): string =>
  [
    `hard stop ${say.distance(hardStop)} away`,
    ...(exits.softStop === undefined ? [] : [`soft stop ${say.distance(exits.softStop)} away`]),
    `target ${say.distance(takeProfit)} away`,
    ...(trailing === null ? [] : [`trailing ${say.distance(trailing.distance)} behind, from ${say.distance(trailing.activate)} on`]),
    `out after ${spanWords(maxHoldMs)}`,
  ].join(', ')

export const entryTells: Tells<EntryEvent['type']> = {
  ...orderTells('Entry'),
  EntryRequested: (event, say) => {
    const { because, plan, reserve, instead, postOnly, contract, expiresAtMs } = event.data
    const again = instead === undefined ? '' : `, attempt ${instead.attempt + 1} in place of one that was refused`
    const asContract = contract === undefined ? [] : [`${contract.leverage} x leverage, ${contract.marginMode} margin`]
    return {
      line: `${capital(say.terms(askedBy(event)))}${again}: ${because.trigger}`,
      detail: [
        `proposed by ${because.strategy} at the candle's end ${say.moment(because.barCloseMs)}`,
        `sets aside ${say.money(reserve)}`,
        ...asContract,
        ...(postOnly === true ? ['must rest in the book'] : []),
        `stands until ${say.moment(expiresAtMs)}`,
        planWords(plan, say),
        `judged by ${judgedWords(because.judged, say)}`,
      ].join('; '),
    }
  },
  EntryCancelRequested: ({ data: { orderId, because, attempt } }, say) =>
    `Cancel ${say.order(orderId, 'entry')}: ${CANCELLED[because]}${attempted(attempt)}`,
  EntryRequoteDropped: ({ data: { because, judged } }, say) =>
    `The refused entry is not asked for anew: ${refusalWords(because, judged, say)}`,
  EntryReduced: ({ data: { orderId, executed, evidence } }, say) => ({
    line: `Over: ${say.order(orderId, 'entry')}, ${executedWords(executed, say)}; other entries live`,
    detail: evidenceWords(evidence, say),
  }),
  EntryPartAbandoned: ({ data: { orderId, because, evidence } }, say) => ({
    line: `${capital(say.order(orderId, 'entry'))} came to nothing: ${abandonedWords(because, evidence)}; other entries live`,
    detail: evidenceWords(evidence, say),
  }),
}
