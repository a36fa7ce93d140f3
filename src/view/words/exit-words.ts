import type { ExitCancelReason, ExitDecision, ExitEvent, ExitGrounds } from '../../../machines/position/exit-events.ts'
import type { ScorePart } from '../../../machines/position/exits/score.ts'
import { askedBy } from '../../../projections/asked-orders.ts'
import { attempted, orderTells } from './order-words.ts'
import { capital, type Say, spanWords, type Tells } from './say.ts'

/** Of rules whose threshold is no price: how it is told. */
const NO_PRICE: Readonly<Record<string, 'moment' | 'count' | 'none'>> = {
  'time-limit': 'moment',
  idle: 'moment',
  score: 'count',
  operator: 'none',
  risk: 'none',
  unprotected: 'none',
}
/** Shorter numbers are no moments (1973). */
const LEAST_MOMENT = 1e11

const figure = (reason: string, value: string, say: Say): string => {
  const kind = NO_PRICE[reason]
  if (kind === undefined) return Number(value) >= LEAST_MOMENT ? say.moment(Number(value)) : say.price(value)
  return kind === 'moment' && Number(value) >= LEAST_MOMENT ? say.moment(Number(value)) : value
}

/** The value that was compared, and the threshold that it has reached; empty of an exit that nobody measured. */
export const groundsWords = ({ reason, threshold, compared }: ExitGrounds, say: Say): string =>
  NO_PRICE[reason] === 'none' || (threshold === '0' && compared === '0')
    ? ''
    : `${figure(reason, compared, say)} against ${figure(reason, threshold, say)}`

const partWords = ({ part, value, limit, points }: ScorePart): string => {
  const shown = (text: string): string => (part === 'age' ? spanWords(Number(text)) : `${text} %`)
  return `${part} ${value === null ? 'not known' : shown(value)} of ${shown(limit)}: ${points} points`
}

const decided = (data: ExitDecision, say: Say): { line: string; detail: string | null } => {
  const grounds = groundsWords(data, say)
  const part = data.quantity === undefined ? '' : ` with ${say.quantity(data.quantity)}`
  const more = [
    ...(data.hangsOn === undefined ? [] : [say.hangsOn(data.hangsOn).slice(2)]),
    ...(data.step === undefined || data.step === 'market' ? [] : [`begins with the ${data.step} step`]),
    ...(data.parts ?? []).map(partWords),
    ...(data.signal === undefined ? [] : [`asked for by the signal ${data.signal}`]),
  ]
  return {
    line: `Out${part}: ${data.reason}${grounds === '' ? '' : `, ${grounds}`}`,
    detail: more.length === 0 ? null : more.join('; '),
  }
}

const CANCELLED: Readonly<Record<ExitCancelReason, string>> = {
  'timed-out': 'its time is over',
  overtaken: 'another exit has taken over',
  'taken-back': 'nobody wants it any more',
}

const BLOCKED: Readonly<Record<'never-sell' | 'below-break-even', string>> = {
  'never-sell': 'the engine may not sell these coins',
  'below-break-even': 'that would bring less than was paid',
}

export const exitTells: Tells<ExitEvent['type']> = {
  ...orderTells('Exit'),
  ExitDecided: ({ data }, say) => decided(data, say),
  ExitOvertaken: ({ data }, say) => {
    const { line, detail } = decided(data, say)
    return { line: `${line}; in the place of ${data.overtaken.reason}`, detail }
  },
  ExitRequested: (event, say) => {
    const { data } = event
    const quote = data.orderType === 'limit' ? `bid ${say.barePrice(data.quote.bid)}, ask ${say.price(data.quote.ask)}` : ''
    const until = data.orderType === 'limit' && data.expiresAtMs !== undefined ? `stands until ${say.moment(data.expiresAtMs)}` : ''
    const detail = [groundsWords(data, say), quote, until].filter((text) => text !== '').join('; ')
    const again = data.attempt === 1 ? '' : `, attempt ${data.attempt}`
    return { line: `${capital(say.terms(askedBy(event)))}: ${data.reason}${again}`, detail: detail === '' ? null : detail }
  },
  ExitCompleted: ({ data: { sold } }, say) => `The exit for a part is done: ${say.quantity(sold)}; the rest is kept`,
  ExitTakenBack: ({ data: { reason } }) => `The exit (${reason}) is taken back, as nothing of it was sold`,
  ExitWithdrawn: ({ data }, say) => {
    const grounds = groundsWords(data, say)
    const why = data.because === 'taken-back' ? 'it was taken back' : 'the price is not there any more'
    return {
      line: `The exit (${data.reason}) is withdrawn: ${why}; the position goes on`,
      detail: grounds === '' ? null : grounds,
    }
  },
  ExitStepLeft: ({ data: { step, next, because } }) => `The ${step} step of the exit is left for ${next}: ${because}`,
  ExitCancelRequested: ({ data: { orderId, because, attempt } }, say) =>
    `Cancel ${say.order(orderId, 'exit')}: ${CANCELLED[because]}${attempted(attempt)}`,
  ExitBlocked: ({ data }, say) => {
    const grounds = groundsWords(data, say)
    return `Kept in spite of ${data.reason}${grounds === '' ? '' : `, ${grounds}`}: ${BLOCKED[data.because]}`
  },
  BreakEvenPassed: ({ data: { threshold, compared } }, say) =>
    `Above break-even for the first time: ${say.barePrice(compared)} against ${say.price(threshold)}`,
  RoiLowered: ({ data: { row, fromMs, gainPct, price } }, say) => ({
    line: `From here on a profit of ${gainPct} % is enough${price === null ? '' : `, a price of ${say.price(price)}`}`,
    detail: `row ${row} of the table, in force since ${say.moment(fromMs)}`,
  }),
  PositionClosed: ({ data: { reason, dust, openedMs, entryValue, exitValue }, time }, say) => {
    const rest = dust === '0' ? '' : `; ${say.quantity(dust)} too small to sell stay`
    return {
      line: `Closed, ${reason}: opened for ${say.money(entryValue)}, closed for ${say.money(exitValue)}${rest}`,
      detail: `held ${spanWords(time - openedMs)}, since ${say.moment(openedMs)}`,
    }
  },
}
