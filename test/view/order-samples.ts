import type { EntryEvent } from '../../machines/position/entry-events.ts'
import type { ExitEvent } from '../../machines/position/exit-events.ts'
import type { RecordedTrade } from '../../machines/position/order-facts.ts'
import type { Plan } from '../../machines/position/position-plan.ts'
import type { ProtectionEvent } from '../../machines/position/protection-events.ts'
import { PLAN } from '../projection/trading-log.ts'
import { AT_MS, MINUTE_MS, type Samples } from './sample.ts'

const terms = { instrumentVersion: 1, provableAfterMs: AT_MS + 15_000, timeInForce: 'GTC' } as const
const filled = { by: 'venue-status', status: 'filled', executed: '2' } as const
const nothing = { by: 'venue-status', status: 'cancelled', executed: '0' } as const
const absent = { by: 'absence', provableAfterMs: AT_MS, askedMs: AT_MS + 2000, askedVenueMs: AT_MS + 1500 } as const
const trade = (orderId: string, more: Partial<RecordedTrade> = {}): RecordedTrade => ({
  orderId,
  tradeId: 't1',
  quantity: '0.5',
  price: '399.5',
  fee: { amount: '0.2', asset: 'USD', quoteValue: '0.2' },
  liquidity: 'maker',
  reason: 'entry',
  ...more,
})

const plan: Plan = { ...PLAN, hardStop: { by: 'pct', of: '5' }, takeProfit: { by: 'price', of: '20' }, maxStops: 4 }

const ENTRY = 'the order to buy 2 ETH at 400.00 USD or better'
const STOP = 'the stop at 380.00 USD for 2 ETH'
const EXIT = 'the order to sell 2 ETH at market'

export const entrySamples: Samples<EntryEvent['type']> = {
  EntryRequested: [
    {
      ...terms,
      ...{ orderId: 'e9', side: 'buy', orderType: 'limit', quantity: '3', limitPrice: '401.5', reserve: '1206', plan },
      expiresAtMs: AT_MS + MINUTE_MS,
      because: { strategy: 'drop', trigger: 'drop-from-window-high', barCloseMs: AT_MS, judged: { close: '401.5' } },
    },
    'Buy 3 ETH at 401.50 USD or better: drop-from-window-high',
  ],
  EntryAccepted: [{ orderId: 'e1', venueOrderId: 'v1' }, `The venue took ${ENTRY}`],
  EntryFound: [{ orderId: 'e1', venueOrderId: 'v1' }, `Looked up and found open: ${ENTRY}`],
  EntryFilled: [trade('e1'), 'Bought 0.5 ETH at 399.50 USD, fee 0.2 USD'],
  EntryLateFilled: [
    trade('e1', { fee: { amount: '0.01', asset: 'BNB', quoteValue: '5' } }),
    'Bought 0.5 ETH at 399.50 USD, fee 0.01 BNB (5 USD), told after the order was over',
  ],
  EntryOutcomeUnknown: [
    { orderId: 'e1', about: 'place', because: 'timeout', askAfterMs: AT_MS + 15_000 },
    `Outcome unknown of ${ENTRY}: whether the venue has it is not known, and it is looked up`,
  ],
  EntryEnded: [{ orderId: 'e1', executed: '2', evidence: filled }, `Over: ${ENTRY}, 2 ETH executed`],
  EntryAbandoned: [
    { orderId: 'e1', because: 'rejected', evidence: { by: 'rejection', code: 'no-funds' } },
    'The order to buy 2 ETH at 400.00 USD or better came to nothing: the venue refused it (no-funds)',
  ],
  EntryCancelRequested: [{ orderId: 'e1', because: 'timed-out', attempt: 2 }, `Cancel ${ENTRY}: its time is over (2 times by now)`],
  EntryRequoteDropped: [
    { refusedId: 'e1', because: 'over-budget', judged: { reserve: '800', freeBudget: '10' } },
    'The refused entry is not asked for anew: over-budget, reserve 800 USD, free budget 10 USD',
  ],
  EntryReduced: [{ orderId: 'e1', executed: '2', evidence: filled }, `Over: ${ENTRY}, 2 ETH executed; other entries live`],
  EntryPartAbandoned: [
    { orderId: 'e1', because: 'never-arrived', evidence: absent },
    'The order to buy 2 ETH at 400.00 USD or better came to nothing: it never arrived; other entries live',
  ],
}

const average = { is: 'average', price: '400' } as const

export const protectionSamples: Samples<ProtectionEvent['type']> = {
  ProtectionRequested: [
    {
      ...terms,
      ...{
        orderId: 's9',
        side: 'sell',
        quantity: '2',
        orderType: 'stop-market',
        stopPrice: '381.5',
        hangsOn: average,
        reason: 'hard-stop',
      },
    },
    'Sell 2 ETH at a stop of 381.50 USD: hard-stop',
  ],
  ProtectionAccepted: [{ orderId: 's1', venueOrderId: null }, `The venue took ${STOP}`],
  ProtectionFound: [{ orderId: 's1', venueOrderId: 'v2' }, `Looked up and found open: ${STOP}`],
  ProtectionFilled: [trade('s1', { reason: 'hard-stop' }), 'Sold 0.5 ETH at 399.50 USD, fee 0.2 USD: hard-stop'],
  ProtectionLateFilled: [trade('s1'), 'Sold 0.5 ETH at 399.50 USD, fee 0.2 USD, told after the order was over'],
  ProtectionOutcomeUnknown: [
    { orderId: 's1', about: 'cancel', because: 'status 500', askAfterMs: AT_MS },
    `Outcome unknown of ${STOP}: whether it was cancelled is not known, and it is looked up`,
  ],
  ProtectionEnded: [{ orderId: 's1', executed: '0', evidence: nothing }, `Over: ${STOP}, nothing executed`],
  ProtectionAbandoned: [
    { orderId: 's1', because: 'expired', evidence: nothing },
    'The stop at 380.00 USD for 2 ETH came to nothing: its time was over',
  ],
  ProtectionCancelRequested: [{ orderId: 's1', because: 'exit', attempt: 1 }, `Cancel ${STOP}: the position is being left`],
  ProtectionRecallRequested: [
    { orderId: 's1', because: 'price', attempt: 1 },
    `Take back ${STOP}: it does not stand where it belongs by now`,
  ],
  ProtectionAmendRequested: [
    { orderId: 's1', stopPrice: '390', quantity: '2', hangsOn: null, reason: 'trailing-stop', attempt: 1, provableAfterMs: AT_MS },
    `Change ${STOP} to 390.00 USD for 2 ETH: trailing-stop`,
  ],
  ProtectionAmended: [{ orderId: 's2', attempt: 1 }, 'Changed as asked: the stop at 385.00 USD for 1.5 ETH'],
  ProtectionAmendRefused: [
    { orderId: 's1', attempt: 1, code: 'no-amend' },
    `The venue changed nothing (no-amend): ${STOP} stands as before`,
  ],
  ProtectionReduced: [{ orderId: 's1', executed: '0', evidence: nothing }, `Over: ${STOP}, nothing executed; other stops stand`],
  TopUpAbandoned: [
    { orderId: 's1', because: 'cancelled', evidence: nothing },
    'The stop at 380.00 USD for 2 ETH came to nothing: it was cancelled; other stops stand',
  ],
  SwitchedToTarget: [
    { threshold: '410', compared: '411.5', hangsOn: average },
    "The target shall rest in the stop's place: the price 411.50 against 410.00 USD",
  ],
  SwitchedToStop: [
    { because: 'price', threshold: '405', compared: '404' },
    "The stop shall rest in the target's place: the price has come back, the price 404.00 against 405.00 USD",
  ],
  SwitchFailed: [{ because: 'too-small' }, "No target takes the stop's place: the venue would take none so small; the stop comes back"],
  SwitchCooled: [{ sinceMs: AT_MS - MINUTE_MS }, 'Stop and target may change places again, which they did last at 11:59:00'],
  StopReached: [
    { threshold: '380', compared: '379.99' },
    'The stop is reached and sells as a limit order: the price 379.99 against 380.00 USD',
  ],
  BreakEvenArmed: [{ threshold: '404', compared: '404.1', stopPrice: '400.9' }, 'A stop at break-even is armed at 400.90 USD'],
  PlanChanged: [
    { strategy: 'tightens', words: 'calm', barCloseMs: AT_MS, price: '402', stop: { from: '380', to: '391' } },
    'Plan changed by tightens: stop from 380.00 to 391.00 USD',
  ],
  TrailingAgeReached: [{ fromMs: AT_MS, activatePrice: '400.8' }, 'Old enough that a price of 400.80 USD arms the trailing stop'],
  TrailingArmed: [{ mark: '412', stopPrice: '408' }, 'Trailing stop armed at 408.00 USD, behind the best price 412.00'],
  TrailingRaised: [{ mark: '413', stopPrice: '409' }, 'Trailing stop moved to 409.00 USD, behind the best price 413.00'],
  TrailingStale: [
    { sinceMs: AT_MS - MINUTE_MS, limitMs: MINUTE_MS, stopPrice: '409', fixedStop: '380' },
    'Trailing stop out of force, no price since 11:59:00: the fixed stop at 380.00 USD stands in',
  ],
  TrailingResumed: [{ price: '410', mark: '413', stopPrice: '409' }, 'Trailing stop in force again at 409.00 USD'],
}

export const exitSamples: Samples<ExitEvent['type']> = {
  ExitRequested: [
    {
      ...terms,
      ...{ orderId: 'x9', exitId: 1, side: 'sell', quantity: '2', orderType: 'limit', limitPrice: '409.9', attempt: 2 },
      ...{ quote: { bid: '409.8', ask: '410' }, reason: 'take-profit', threshold: '410', compared: '410.2' },
    },
    'Sell 2 ETH at 409.90 USD or better: take-profit, attempt 2',
  ],
  ExitAccepted: [{ orderId: 'x1', venueOrderId: 'v3' }, `The venue took ${EXIT}`],
  ExitFound: [{ orderId: 'x1', venueOrderId: 'v3' }, `Looked up and found open: ${EXIT}`],
  ExitFilled: [trade('x1', { reason: 'take-profit', exitId: 1 }), 'Sold 0.5 ETH at 399.50 USD, fee 0.2 USD: take-profit'],
  ExitLateFilled: [trade('x1'), 'Sold 0.5 ETH at 399.50 USD, fee 0.2 USD, told after the order was over'],
  ExitOutcomeUnknown: [
    { orderId: 'x1', about: 'end', because: 'trades missing', askAfterMs: AT_MS },
    `Outcome unknown of ${EXIT}: it has ended, and not all of its trades are here, and it is looked up`,
  ],
  ExitEnded: [{ orderId: 'x1', executed: '2', evidence: filled }, `Over: ${EXIT}, 2 ETH executed`],
  ExitAbandoned: [{ orderId: 'unheard-of', because: 'cancelled', evidence: nothing }, 'The exit came to nothing: it was cancelled'],
  ExitDecided: [
    { exitId: 1, reason: 'trailing-stop', threshold: '409', compared: '408.5' },
    'Out: trailing-stop, 408.50 USD against 409.00 USD',
  ],
  ExitOvertaken: [
    { exitId: 2, reason: 'operator', threshold: '0', compared: '0', overtaken: { exitId: 1, reason: 'take-profit' } },
    'Out: operator; in the place of take-profit',
  ],
  ExitCompleted: [{ exitId: 1, sold: '1' }, 'The exit for a part is done: 1 ETH; the rest is kept'],
  ExitTakenBack: [{ exitId: 1, reason: 'operator' }, 'The exit (operator) is taken back, as nothing of it was sold'],
  ExitWithdrawn: [
    { exitId: 1, reason: 'take-profit', threshold: '410', compared: '409' },
    'The exit (take-profit) is withdrawn: the price is not there any more; the position goes on',
  ],
  ExitStepLeft: [
    { exitId: 1, step: 'patient', next: 'market', because: 'timed-out' },
    'The patient step of the exit is left for market: timed-out',
  ],
  ExitCancelRequested: [{ orderId: 'x1', exitId: 1, because: 'overtaken', attempt: 1 }, `Cancel ${EXIT}: another exit has taken over`],
  ExitBlocked: [
    { reason: 'time-limit', threshold: String(AT_MS), compared: String(AT_MS + 1000), because: 'never-sell' },
    'Kept in spite of time-limit, 12:00:01 against 12:00:00: the engine may not sell these coins',
  ],
  BreakEvenPassed: [{ threshold: '400.8', compared: '401' }, 'Above break-even for the first time: 401.00 against 400.80 USD'],
  RoiLowered: [
    { row: 2, fromMs: AT_MS, gainPct: '0.5', price: '402.8' },
    'From here on a profit of 0.5 % is enough, a price of 402.80 USD',
  ],
  PositionClosed: [
    { reason: 'hard-stop', dust: '0.001', openedMs: AT_MS - MINUTE_MS, entryValue: '800', exitValue: '760' },
    'Closed, hard-stop: opened for 800 USD, closed for 760 USD; 0.001 ETH too small to sell stay',
  ],
}
