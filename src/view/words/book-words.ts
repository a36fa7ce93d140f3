import type { CommonFact } from '../../kernel/common-facts.ts'
import { someOf } from '../../kernel/some-of.ts'
import { driftWords } from './drift-words.ts'
import { capital, countWords, momentWords, type Say, spanWords, type Tells } from './say.ts'

type Sampled = 'fill' | 'sample' | 'stop' | 'risk'
const SAMPLED: Readonly<Record<Sampled, string>> = {
  fill: 'after a fill',
  sample: 'as sampled',
  stop: 'at the end of the market',
  risk: 'for a limit of loss',
}

type OfBook =
  | 'FundsDeposited'
  | 'FundsWithdrawn'
  | 'MarksObserved'
  | 'InstrumentObserved'
  | 'InstrumentHalted'
  | 'InstrumentResumed'
  | 'AccountDifferenceObserved'
  | 'AccountDifferenceResolved'
  | 'ExposedAlarmRaised'
  | 'ExposedAlarmEnded'
  | 'LineObserved'
  | 'FeedObserved'
  | 'ClockMoved'
  | 'ClockObserved'
  | 'MarkPriceObserved'
  | 'UnownedReportsObserved'

const WHOSE: Readonly<Record<Extract<CommonFact, { type: 'UnownedReportsObserved' }>['data']['whose'], string>> = {
  ours: 'an order of this log that its position has forgotten',
  orphan: 'an order of this log without an intent',
  'after-copy': 'an order that was placed after the copy was made',
  'other-log': 'an order of another log',
  stranger: "a stranger's order",
}

const MOVED: Readonly<Record<Extract<CommonFact, { type: 'ClockMoved' }>['data']['because'], string>> = {
  suspend: 'the computer slept, or the process was stopped',
  offset: "the venue's clock is further ahead than was measured before",
  unmeasured: "it stood, because the venue's clock was not known",
}

const pricesWords = (marks: Readonly<Record<string, string>>, say: Say): string =>
  Object.entries(marks)
    .map(([name, price]) => `${name} ${say.priceOf(name, price)}`)
    .join(', ')

export const bookTells: Tells<OfBook> = {
  FundsDeposited: ({ data: { amount, asset, depositId } }) => ({ line: `Deposited: ${amount} ${asset}`, detail: `deposit ${depositId}` }),
  FundsWithdrawn: ({ data: { amount, asset, withdrawalId } }) => ({
    line: `Withdrawn: ${amount} ${asset}`,
    detail: `withdrawal ${withdrawalId}`,
  }),
  MarksObserved: ({ data: { because, marks, fills, between } }, say) => ({
    line: `Prices ${SAMPLED[because]}: ${Object.keys(marks).length === 0 ? 'nothing is held' : pricesWords(marks, say)}`,
    detail: [
      `behind ${countWords(fills, 'fill')}`,
      ...Object.entries(between).map(
        ([asset, extremes]) => `equity in between ${extremes.map(([ms, equity]) => `${equity} ${asset} at ${say.moment(ms)}`).join(', ')}`,
      ),
    ].join('; '),
  }),
  InstrumentObserved: ({ parts, data }) => ({
    line: `${parts.symbol}: tick ${data.tickSize} ${data.quote}, step ${data.stepSize}, at least ${data.minQuantity} and ${data.minNotional} ${data.quote}`,
    detail:
      data.kind === 'spot'
        ? data.source
        : `${data.source}; a contract is ${data.contractSize} ${data.base}, at most ${data.maxLeverage} x, maintenance ${data.maintenanceMarginPct} %`,
  }),
  InstrumentHalted: ({ parts, data: { because } }) => `${parts.symbol} is halted (${because}): nothing is bought of it, and exits wait`,
  InstrumentResumed: ({ parts, data: { because } }) => `${parts.symbol} is traded again (${because})`,
  AccountDifferenceObserved: ({ data: { of, name, ours, theirs, sinceMs } }) => ({
    line: `The account differs, ${of} of ${name}: ${theirs} there, ${ours} by this log`,
    detail: `seen first at ${momentWords(sinceMs)}, and by a second look`,
  }),
  AccountDifferenceResolved: ({ data: { of, name, sinceMs } }) =>
    `The account is as the log says again, ${of} of ${name}; it differed since ${momentWords(sinceMs)}`,
  ExposedAlarmRaised: ({ time, data: { coins, sinceMs, because } }, say) => ({
    line: `Alarm: ${say.quantity(coins)} without a stop at the venue for ${spanWords(time - sinceMs)}, since ${say.moment(sinceMs)}`,
    detail: because === 'no-stops-at-venue' ? 'no stop can rest at this venue: it is said of all coins once' : null,
  }),
  ExposedAlarmEnded: ({ time, data: { sinceMs } }) => `Alarm over: no coins without a stop any more, after ${spanWords(time - sinceMs)}`,
  LineObserved: ({ data: { is, because } }) => {
    if (is === 'gap') return `The venue's reports may have a gap (${because}): all that is open is looked up`
    return is === 'up' ? `The venue reports unasked again (${because})` : `The venue's line for reports is down (${because})`
  },
  FeedObserved: ({ data: { is, because, symbols } }) => {
    if (is === 'gap') return `Some of the market was missed (${because})`
    const of = symbols === null ? 'The market' : `The market of ${someOf(symbols)}`
    const what = symbols === null ? 'nothing' : 'nothing of it'
    return is === 'up' ? `${of} is heard again (${because})` : `${of} is not heard (${because}): ${what} is bought`
  },
  ClockMoved: ({ data: { fromMs, toMs, because } }) => ({
    line: `The engine's clock went forward by ${spanWords(toMs - fromMs)} to ${momentWords(toMs)}: ${MOVED[because]}`,
    detail: `from ${momentWords(fromMs)}; no price of before decides anything any more`,
  }),
  ClockObserved: ({ data }) =>
    data.is === 'back' ? "The engine's clock can be relied on again" : `${capital(driftWords(data))}: nothing is bought`,
  MarkPriceObserved: ({ data: { is, symbol, markMs } }) => ({
    line: is === 'back' ? `Mark price of ${symbol} is back` : `Mark price of ${symbol} is missing: the last price stands in`,
    detail: markMs === null ? null : `the newest is of ${momentWords(markMs)}`,
  }),
  UnownedReportsObserved: ({ data }) => ({
    line: `Reports of ${WHOSE[data.whose]}, ${data.orderSymbol ?? data.symbol}: ${countWords(data.reports, 'report')}, ${countWords(data.trades, 'trade')} of ${data.quantity}`,
    detail: [
      `order ${data.orderId}`,
      ...(data.lastTrade === null ? [] : [`last trade ${data.lastTrade.tradeId}: ${data.lastTrade.quantity} at ${data.lastTrade.price}`]),
      ...(data.isFollowed ? [] : [`${data.symbol} is not traded here`]),
    ].join('; '),
  }),
}
