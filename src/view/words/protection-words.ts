import type { BackReason, ProtectionEvent, RecallReason, SwitchEvent } from '../../../machines/position/protection-events.ts'
import { askedBy } from '../../../projections/asked-orders.ts'
import { abandonedWords, attempted, evidenceWords, executedWords, orderTells } from './order-words.ts'
import { capital, type Say, spanWords, type Tells } from './say.ts'

const RECALLED: Readonly<Record<RecallReason, string>> = {
  merge: 'one stop shall cover all coins',
  price: 'it does not stand where it belongs by now',
  moved: 'a new one stands in its place',
  switch: 'stop and target change places',
}
const BACK: Readonly<Record<BackReason, string>> = {
  price: 'the price has come back',
  trailing: 'a trailing stop follows the price now',
  coins: 'there are coins that it is not for',
}
const NO_SWITCH: Readonly<Record<'trailing' | 'coins' | 'too-small', string>> = {
  trailing: BACK.trailing,
  coins: BACK.coins,
  'too-small': 'the venue would take none so small',
}

const against = ({ threshold, compared }: { threshold: string; compared: string }, say: Say): string =>
  `the price ${say.barePrice(compared)} against ${say.price(threshold)}`

const switchTells: Tells<SwitchEvent['type']> = {
  SwitchedToTarget: ({ data }, say) => ({
    line: `The target shall rest in the stop's place: ${against(data, say)}`,
    detail: say.hangsOn(data.hangsOn).slice(2),
  }),
  SwitchedToStop: ({ data: { because, threshold, compared } }, say) => {
    const prices = threshold === undefined || compared === undefined ? '' : `, ${against({ threshold, compared }, say)}`
    return `The stop shall rest in the target's place: ${BACK[because]}${prices}`
  },
  SwitchFailed: ({ data: { because } }) => `No target takes the stop's place: ${NO_SWITCH[because]}; the stop comes back`,
  SwitchCooled: ({ data: { sinceMs } }, say) => `Stop and target may change places again, which they did last at ${say.moment(sinceMs)}`,
}

type OfPlan =
  | 'StopReached'
  | 'BreakEvenArmed'
  | 'PlanChanged'
  | 'TrailingAgeReached'
  | 'TrailingArmed'
  | 'TrailingRaised'
  | 'TrailingStale'
  | 'TrailingResumed'

const planTells: Tells<OfPlan> = {
  StopReached: ({ data }, say) => `The stop is reached and sells as a limit order: ${against(data, say)}`,
  BreakEvenArmed: ({ data }, say) => ({
    line: `A stop at break-even is armed at ${say.price(data.stopPrice)}`,
    detail: against(data, say),
  }),
  PlanChanged: ({ data: { strategy, words, price, stop, target } }, say) => {
    const moved = [
      ...(stop === undefined ? [] : [`stop from ${say.barePrice(stop.from)} to ${say.price(stop.to)}`]),
      ...(target === undefined ? [] : [`target from ${say.barePrice(target.from)} to ${say.price(target.to)}`]),
    ]
    return { line: `Plan changed by ${strategy}: ${moved.join(', ')}`, detail: `${words}; judged at ${say.price(price)}` }
  },
  TrailingAgeReached: ({ data: { fromMs, activatePrice } }, say) => ({
    line: `Old enough that a price of ${say.price(activatePrice)} arms the trailing stop`,
    detail: `since ${say.moment(fromMs)}`,
  }),
  TrailingArmed: ({ data: { mark, stopPrice } }, say) =>
    `Trailing stop armed at ${say.price(stopPrice)}, behind the best price ${say.barePrice(mark)}`,
  TrailingRaised: ({ data: { mark, stopPrice } }, say) =>
    `Trailing stop moved to ${say.price(stopPrice)}, behind the best price ${say.barePrice(mark)}`,
  TrailingStale: ({ data: { sinceMs, limitMs, stopPrice, fixedStop } }, say) => ({
    line: `Trailing stop out of force, no price since ${say.moment(sinceMs)}: the fixed stop at ${say.price(fixedStop)} stands in`,
    detail: `it stood at ${say.price(stopPrice)}; ${spanWords(limitMs)} without a price are the most`,
  }),
  TrailingResumed: ({ data: { price, mark, stopPrice } }, say) => ({
    line: `Trailing stop in force again at ${say.price(stopPrice)}`,
    detail: `the price is ${say.barePrice(price)}, the best one ${say.barePrice(mark)}`,
  }),
}

type OfStops = Exclude<ProtectionEvent['type'], SwitchEvent['type'] | OfPlan>

const stopTells: Tells<OfStops> = {
  ...orderTells('Protection'),
  ProtectionRequested: (event, say) => {
    const { data } = event
    const moves = data.moves === undefined ? '' : ', in the place of the one before'
    return {
      line: `${capital(say.terms(askedBy(event)))}: ${data.reason}${moves}`,
      detail: say.hangsOn(data.hangsOn).slice(2) || null,
    }
  },
  ProtectionCancelRequested: ({ data: { orderId, attempt } }, say) =>
    `Cancel ${say.order(orderId, 'stop')}: the position is being left${attempted(attempt)}`,
  ProtectionRecallRequested: ({ data: { orderId, because, attempt } }, say) =>
    `Take back ${say.order(orderId, 'stop')}: ${RECALLED[because]}${attempted(attempt)}`,
  ProtectionAmendRequested: ({ data: { orderId, stopPrice, quantity, reason, hangsOn, attempt } }, say) => ({
    line: `Change ${say.order(orderId, 'stop')} to ${say.price(stopPrice)} for ${say.quantity(quantity)}: ${reason}${attempted(attempt)}`,
    detail: say.hangsOn(hangsOn).slice(2) || null,
  }),
  ProtectionAmended: ({ data: { orderId } }, say) => `Changed as asked: ${say.amended(orderId, 'stop')}`,
  ProtectionAmendRefused: ({ data: { orderId, code } }, say) =>
    `The venue changed nothing (${code}): ${say.order(orderId, 'stop')} stands as before`,
  ProtectionReduced: ({ data: { orderId, executed, evidence } }, say) => ({
    line: `Over: ${say.order(orderId, 'stop')}, ${executedWords(executed, say)}; other stops stand`,
    detail: evidenceWords(evidence, say),
  }),
  TopUpAbandoned: ({ data: { orderId, because, evidence } }, say) => ({
    line: `${capital(say.order(orderId, 'stop'))} came to nothing: ${abandonedWords(because, evidence)}; other stops stand`,
    detail: evidenceWords(evidence, say),
  }),
}

export const protectionTells: Tells<ProtectionEvent['type']> = { ...stopTells, ...planTells, ...switchTells }
