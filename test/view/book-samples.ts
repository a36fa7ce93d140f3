import type { PositionEvent } from '../../machines/position/events.ts'
import type { RiskEvent } from '../../machines/risk/events.ts'
import type { SessionEvent } from '../../machines/session/events.ts'
import type { CommonFact } from '../../src/kernel/common-facts.ts'
import { AT_MS, MINUTE_MS, type Samples } from './sample.ts'

const DAY_MS = 24 * 60 * MINUTE_MS
const outside = { tradeId: 't7', side: 'sell', quantity: '1', price: '390', fee: { amount: '0', asset: 'USD', quoteValue: '0' } } as const
const day = { asset: 'USD', opening: '10000', equity: '9400', realised: '-500', loss: '600', limit: '500', untilMs: AT_MS + MINUTE_MS }
const difference = { of: 'balance', name: 'USD', ours: '100', theirs: '90', sinceMs: AT_MS - MINUTE_MS } as const
const noOrders = { count: 0, orders: [] }

export const outsideSamples: Samples<Extract<PositionEvent['type'], 'ForeignFill' | 'UncoveredSaleObserved' | 'FundingSettled'>> = {
  ForeignFill: [{ ...outside, because: 'by-hand' }, 'Sold 1 ETH at 390.00 USD, fee 0 USD: by hand, without an order of ours'],
  UncoveredSaleObserved: [
    { ...outside, of: 't7', because: 'by-hand' },
    'Sold elsewhere, 1 ETH at 390.00 USD, more than is held: nothing is moved by it',
  ],
  FundingSettled: [
    { fundingId: 'f1', rate: '0.0001', markPrice: '400', quantity: '2', amount: '-0.08', asset: 'USD', dueMs: AT_MS },
    'Funding paid, 0.08 USD, for 2 ETH',
  ],
}

export const sessionSamples: Samples<SessionEvent['type']> = {
  SessionStarted: [
    {
      ...{ mode: 'paper', book: 'paper.test.main', version: '0.1.0', pid: 7, host: 'desk', resumed: true },
      tape: { hash: 'h', coins: [{ symbol: 'ETH/USD', path: 'eth.csv', timeframeMs: MINUTE_MS, rows: 1, sha256: 's' }] },
    },
    'Went on trading on paper with 1 coin: ETH/USD',
  ],
  SessionReconciled: [
    {
      openOrders: 2,
      others: { orphans: { ...noOrders, count: 1 }, afterCopy: { ...noOrders, bySymbol: {} }, otherLogs: noOrders, strangers: noOrders },
    },
    'In line with the venue, 2 orders open: trading may begin',
  ],
  SessionDraining: [{ because: 'operator', policy: 'cancel-entries' }, 'Coming to an end, once no entry is open: a person asked it to'],
  SessionStopped: [{ because: 'signal' }, 'Stopped: the system asked it to'],
  TradingPaused: [{ commandId: 'c1' }, 'Paused by ann: no more entries'],
  TradingResumed: [{ commandId: 'c1' }, 'Resumed by ann: entries may be asked for again'],
  TradingReduced: [{ commandId: 'c1' }, 'Reduce-only by ann: no more entries, and open ones are cancelled'],
  TradingHalted: [{ commandId: 'c1' }, 'Killed by ann: the process ends, and nothing is bought until it is resumed'],
  CommandAnswered: [
    {
      ...{ commandId: 'c2', wish: { type: 'CloseCoin', symbol: 'ETH/USD' }, because: 'news' },
      answer: { is: 'by-coin', coins: { 'ETH/USD': { is: 'refused', refusal: 'more-than-held', judged: { quantity: '2', held: '1' } } } },
    },
    'ann asked for CloseCoin ETH/USD: ETH/USD refused, more-than-held, quantity 2 ETH, held 1 ETH',
  ],
  HeadsSealed: [
    {
      ...{ because: 'interval', events: 10_000, heads: { log: [0, 'h'] }, hash: 'h', by: {}, stateHash: 'h' },
      totals: { held: {}, cash: {}, openOrders: 1 },
    },
    'Sealed: 10000 events of 1 stream stand before this one',
  ],
}

export const riskSamples: Samples<RiskEvent['type']> = {
  DayBegun: [
    { day: '2024-05-01', fromMs: AT_MS, untilMs: AT_MS + DAY_MS, pools: { USD: { equity: '9999.5', deposits: '10000', realised: '0' } } },
    'Day 2024-05-01 began, with 9999.5 USD',
  ],
  DailyLossWarned: [{ ...day, warning: '400' }, 'Warning: the day has lost 600 USD, above 400 USD; at 500 USD entries stop'],
  DailyLossHalted: [{ ...day, flatten: true }, 'Entries stop: the day has lost 600 USD, at most 500 USD; until 12:01:00, and all is sold'],
  DailyLossReleased: [{ by: 'time', commandId: null, pools: {} }, "Entries go on after the day's loss: the pause is over"],
  DrawdownHalted: [
    { asset: 'USD', peak: '11000', equity: '9900', drawdownPct: '10', limitPct: '9', untilMs: null },
    'Entries stop: drawdown 10 % of at most 9 %; until a person lets them go on',
  ],
  DrawdownReleased: [{ by: 'operator', commandId: 'c3', equity: {} }, 'Entries go on after the drawdown: a person wants it (command c3)'],
  LossStreakHalted: [
    { count: 5, limit: 5, untilMs: AT_MS + DAY_MS },
    'Entries stop: 5 losses in a row, of at most 5; until 2024-05-02 12:00:00',
  ],
  LossStreakReleased: [{ by: 'time', commandId: null }, 'Entries go on after the row of losses: the pause is over'],
  StopGuardHalted: [
    { count: 1, limit: 1, windowMs: 90 * MINUTE_MS, untilMs: AT_MS },
    'Entries stop: 1 stop at a loss within 1 h 30 min, of at most 1; until 12:00:00',
  ],
  StopGuardReleased: [{ by: 'time', commandId: null }, 'Entries go on after the stops: the pause is over'],
  CoinExposureWarned: [
    { symbol: 'ETH/USD', exposure: '1200', equity: '10000', warning: '1000' },
    'Warning: ETH/USD is 1200 of an equity of 10000, above 1000',
  ],
}

export const commonSamples: Samples<CommonFact['type']> = {
  LogBegun: [{ branch: 'b', of: 'chance', book: 'paper.test.main', mode: 'paper' }, 'The log began: book paper.test.main, on paper'],
  LogBranched: [{ branch: 'b', from: '7-h' }, 'This copy became a log of its own: what the other one asked for since is not known here'],
  LogSalvaged: [
    {
      ...{ branch: 'b', from: '7-h', missing: { a: { proven: 1, unproven: 2 }, b: { proven: 3, unproven: 0 } } },
      damage: { stream: 'a', number: 4, rule: 'hash', message: 'It does not fit.' },
    },
    'Saved from a damaged log: event 4 of a, hash; 4 proven events and 2 other rows are not here',
  ],
  FundsDeposited: [{ depositId: 'd', asset: 'USD', amount: '10000' }, 'Deposited: 10000 USD'],
  FundsWithdrawn: [{ withdrawalId: 'w', asset: 'USD', amount: '10' }, 'Withdrawn: 10 USD'],
  MarksObserved: [
    { because: 'sample', since: 'mark', fills: 3, marks: { 'ETH/USD': '399.5' }, between: { USD: [[AT_MS, '9999']] } },
    'Prices as sampled: ETH/USD 399.50 USD',
  ],
  InstrumentObserved: [
    {
      ...{ kind: 'spot', base: 'ETH', quote: 'USD', settle: 'USD', source: 'configured' },
      ...{ tickSize: '0.01', stepSize: '0.001', minQuantity: '0.001', minNotional: '5' },
    },
    'ETH/USD: tick 0.01 USD, step 0.001, at least 0.001 and 5 USD',
  ],
  InstrumentHalted: [
    { because: 'the venue has stopped its trade' },
    'ETH/USD is halted (the venue has stopped its trade): nothing is bought of it, and exits wait',
  ],
  InstrumentResumed: [{ because: 'the venue trades it again' }, 'ETH/USD is traded again (the venue trades it again)'],
  ProposalRefused: [
    {
      ...{ strategy: 'drop', trigger: 'drop-from-window-high', barCloseMs: AT_MS, refusal: 'cooldown' },
      judged: { close: '390', closedMs: String(AT_MS - MINUTE_MS), cooldownUntilMs: String(AT_MS + 14 * MINUTE_MS), quoteAgeMs: '15000' },
    },
    'Entry refused: cooldown, closed 11:59:00, cooldown until 12:14:00',
  ],
  RefusalRepeated: [
    { refusal: 'cooldown', times: 14, lastBarCloseMs: AT_MS },
    'Entry refused 14 more times, the last at 12:00:00: cooldown',
  ],
  StrategyLate: [
    { strategy: 'mine', barCloseMs: AT_MS, limitMs: 500, inARow: 3, isOff: true },
    'The strategy mine was late at 3 candles in a row: it is off',
  ],
  StrategyResumed: [{ strategy: 'mine' }, 'The strategy mine is asked again: its options have changed'],
  SignalAnswered: [
    {
      ...{ id: 'a1', action: 'enter', because: 'news', direction: 'long', score: 0.9, sentMs: AT_MS, ttlS: 30 },
      answer: { is: 'refused', refusal: 'not-best', judged: { place: '2', best: '1' } },
    },
    'Signal a1 to enter long: refused, not-best, place 2, best 1',
  ],
  ConfigApplied: [
    { changed: { 'entry.dropPct': ['2', '3'], 'guards.stopList': [null, ''] } },
    'Options changed: entry.dropPct from 2 to 3, guards.stopList ""',
  ],
  StoreInterrupted: [
    { awayMs: 90_000, why: 'no connection' },
    'The log could not be reached for 1 min 30 s: what was on its way is asked for again (no connection)',
  ],
  UnownedReportsObserved: [
    {
      ...{ whose: 'stranger', symbol: 'ETH/USD', orderSymbol: null, isFollowed: true, orderId: 'o', lastTrade: null },
      ...{ reports: 3, trades: 1, quantity: '0.5' },
    },
    "Reports of a stranger's order, ETH/USD: 3 reports, 1 trade of 0.5",
  ],
  LineObserved: [{ is: 'gap', because: 'reconnected' }, "The venue's reports may have a gap (reconnected): all that is open is looked up"],
  FeedObserved: [
    { is: 'down', because: 'silent', symbols: ['ETH/USDT', 'BTC/USDT'] },
    'The market of ETH/USDT, BTC/USDT is not heard (silent): nothing of it is bought',
  ],
  ClockMoved: [
    { fromMs: AT_MS, toMs: AT_MS + 3_600_000, because: 'suspend' },
    "The engine's clock went forward by 1 h to 2024-05-01 13:00:00: the computer slept, or the process was stopped",
  ],
  ClockObserved: [
    { is: 'adrift', because: 'ahead', valueMs: 9000, limitMs: 1000 },
    "The engine's clock is 9000 ms ahead of the venue's (at most 1000) and stands until that is caught up: nothing is bought",
  ],
  MarkPriceObserved: [
    { is: 'missing', symbol: 'ETH/USDT:USDT', markMs: null },
    'Mark price of ETH/USDT:USDT is missing: the last price stands in',
  ],
  AccountDifferenceObserved: [difference, 'The account differs, balance of USD: 90 there, 100 by this log'],
  AccountDifferenceResolved: [difference, 'The account is as the log says again, balance of USD; it differed since 2024-05-01 11:59:00'],
  ExposedAlarmRaised: [
    { coins: '2', sinceMs: AT_MS - 31_000, because: 'no-stop' },
    'Alarm: 2 ETH without a stop at the venue for 31 s, since 11:59:29',
  ],
  ExposedAlarmEnded: [{ sinceMs: AT_MS - 31_000 }, 'Alarm over: no coins without a stop any more, after 31 s'],
  StreamFenced: [{ epoch: 3, owner: 'desk' }, 'Stream position-ETH/USD belongs to desk from here on (epoch 3)'],
}
