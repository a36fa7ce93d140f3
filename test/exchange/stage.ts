import type { Intent } from '../../src/exchange/paper/intent.ts'
import { PAPER_ABILITIES, type PaperCoin, type PaperContract, type PaperOptions } from '../../src/exchange/paper/options.ts'
import { cancelCreate } from '../../src/exchange/paper/profiles/cancel-create.ts'
import { PaperVenue } from '../../src/exchange/paper/venue.ts'
import type {
  AccountReport,
  CancelOrder,
  Capabilities,
  OrderReport,
  OrderTerms,
  PlaceOrder,
  RestingOrder,
  SurveyReport,
} from '../../src/exchange/port.ts'
import { parse, ZERO } from '../../src/kernel/money.ts'
import { mapFilters } from '../../src/kernel/order-filters.ts'

/** One price: at `ms` the tape stands at `price` ticks with `volume` of the candle so far; `first` begins a candle. */
export type Tick = { ms: number; price: number; volume: number; first?: boolean; coin?: number }
export type Ask = { ms: number; symbol: string; orderId: string; venueOrderId?: string; after?: string }
export type Heard = { ms: number; report: OrderReport | AccountReport }
/** The venue's mark price in ticks, or a rate of funding that is due. */
export type Mark = { ms: number; mark: number; coin?: number }
export type Due = { ms: number; rate: string; coin?: number }

/** of a venue that costs nothing, for tests that are not about it */
export const CAN: Capabilities = {
  makerFeePct: ZERO,
  takerFeePct: ZERO,
  feeAsset: 'quote',
  spreadPct: ZERO,
  slippagePct: ZERO,
  requestTimeoutMs: 10_000,
  proofDelayMs: 15_000,
  ...PAPER_ABILITIES,
  positionMode: 'one-way',
  ...cancelCreate,
}

/** A survey of an account that owns nothing. */
export const surveyOf = (openOrders: readonly RestingOrder[], askedMs: number): SurveyReport => ({
  kind: 'survey',
  askedMs,
  openOrders: { found: openOrders, venueTimeMs: 5 },
  balances: { found: [], venueTimeMs: 5 },
  positions: { found: [], venueTimeMs: 5 },
})

/** no costs, a millisecond a way, all volume ours: each test turns on what it is about */
export const PLAIN: PaperOptions = {
  seed: 'test',
  spreadPct: ZERO,
  slippagePct: ZERO,
  makerFeePct: ZERO,
  takerFeePct: ZERO,
  feeAsset: 'quote',
  maxVolumeSharePct: parse('100'),
  latencyMinMs: 1,
  latencyMaxMs: 1,
  unansweredPct: 0,
  halfReplacedPct: 0,
  positionMode: 'one-way',
  profile: cancelCreate,
  timeoutMs: 10_000,
  proofDelayMs: 15_000,
}

export const coinOf = (symbol: string, changes: Partial<PaperCoin> = {}): PaperCoin => ({
  symbol,
  base: symbol.split('/')[0]!,
  quote: symbol.split('/')[1]!,
  tickSize: parse('1'),
  filters: mapFilters({ tickSize: '1', stepSize: '0.001', minQuantity: '0.001', minNotional: '1' }, parse),
  timeframeMs: 60_000,
  ...changes,
})

export const BTC = coinOf('BTC/USD')

/** A linear contract of one coin, ten times leverage, half a percent of maintenance margin, and no fee of a liquidation. */
export const perpetual = (contract: Partial<PaperContract> = {}, changes: Partial<PaperCoin> = {}): PaperCoin =>
  coinOf('BTC/USD', {
    contract: {
      size: parse('1'),
      settle: 'USD',
      maintenancePct: parse('0.5'),
      leverage: parse('10'),
      marginMode: 'isolated',
      liquidationFeePct: ZERO,
      stopsOn: 'mark',
      ...contract,
    },
    ...changes,
  })

type Stage = {
  options?: Partial<PaperOptions>
  coins?: readonly PaperCoin[]
  deposits?: Record<string, string>
  ticks?: readonly Tick[]
  marks?: readonly Mark[]
  dues?: readonly Due[]
  intents?: readonly Intent[]
  asks?: readonly Ask[]
  /** the process died here: intents before it come from the log, what was due before it has been told already */
  diedAtMs?: number
  /** called behind every step and tick */
  check?: (venue: PaperVenue, ms: number) => void
}

/** Plays ticks and requests as the engine's driver does: what is due, then prices, then requests of that millisecond. */
export function perform({
  options,
  coins = [BTC],
  deposits = { USD: '10000', BTC: '10' },
  ticks = [],
  marks = [],
  dues = [],
  intents = [],
  asks = [],
  diedAtMs,
  check,
}: Stage) {
  const venue = new PaperVenue({ ...PLAIN, ...options }, coins, deposits)
  const heard: Heard[] = []
  let now = 0
  venue.listen((report) => {
    if (report.kind !== 'survey' && report.kind !== 'clock' && report.kind !== 'line') heard.push({ ms: now, report })
  })
  const born = diedAtMs ?? Number.NEGATIVE_INFINITY
  venue.restore(intents.filter(({ timeMs }) => timeMs < born))
  venue.mute(true)
  const catchUp = (ms: number, isStrict: boolean) => {
    while (venue.nextDueMs() < ms || (!isStrict && venue.nextDueMs() <= ms && venue.nextDueMs() !== Number.POSITIVE_INFINITY)) {
      now = venue.nextDueMs()
      if (now >= born) venue.mute(false)
      venue.step()
      check?.(venue, now)
    }
  }
  const live = intents.filter(({ timeMs }) => timeMs >= born)
  const moments = new Set([...ticks, ...marks, ...dues, ...asks].map(({ ms }) => ms).concat(live.map(({ timeMs }) => timeMs)))
  for (const ms of [...moments].sort((a, b) => a - b)) {
    catchUp(ms, false)
    now = ms
    for (const one of marks) if (one.ms === ms) venue.mark(one.coin ?? 0, one.mark, ms)
    for (const tick of ticks.filter((one) => one.ms === ms)) {
      venue.tick(tick.coin ?? 0, tick.price, tick.volume, ms, tick.first ?? false)
      check?.(venue, ms)
    }
    for (const one of dues) if (one.ms === ms) venue.fund(one.coin ?? 0, parse(one.rate), ms)
    if (ms < born) continue
    venue.mute(false)
    venue.setTime(ms)
    for (const intent of live.filter(({ timeMs }) => timeMs === ms)) {
      if (intent.kind === 'place') venue.place(intent.order)
      else if (intent.kind === 'cancel') venue.cancel(intent.request)
      else if (intent.kind === 'amend') venue.amend(intent.request)
      else venue.cancelReplace(intent.request)
    }
    for (const { ms: askedMs, ...query } of asks.filter((ask) => ask.ms === ms)) venue.query({ venueOrderId: null, ...query, askedMs })
  }
  catchUp(Number.POSITIVE_INFINITY, false)
  return { venue, heard }
}

type Order = Partial<PlaceOrder> & { orderId: string }
export const place = (timeMs: number, order: Order & Pick<PlaceOrder, 'side' | 'type'>): Intent => ({
  kind: 'place',
  timeMs,
  order: {
    symbol: 'BTC/USD',
    quantity: '1',
    limitPrice: null,
    stopPrice: null,
    timeInForce: 'GTC',
    reduceOnly: false,
    postOnly: false,
    provableAfterMs: timeMs + PLAIN.proofDelayMs,
    ...order,
  },
})

export const buyLimit = (timeMs: number, limitPrice: string, more: Partial<PlaceOrder> = {}): Intent =>
  place(timeMs, { orderId: 'buy', side: 'buy', type: 'limit', limitPrice, ...more })
export const sellLimit = (timeMs: number, limitPrice: string, more: Partial<PlaceOrder> = {}): Intent =>
  place(timeMs, { orderId: 'sell', side: 'sell', type: 'limit', limitPrice, ...more })
export const sellStop = (timeMs: number, stopPrice: string, more: Partial<PlaceOrder> = {}): Intent =>
  place(timeMs, { orderId: 'stop', side: 'sell', type: 'stop-market', stopPrice, ...more })
/** a stop that becomes a limit order */
export const stopLimit = (timeMs: number, stopPrice: string, limitPrice: string, more: Partial<PlaceOrder> = {}): Intent =>
  place(timeMs, { orderId: 'stop', side: 'sell', type: 'stop-limit', stopPrice, limitPrice, ...more })
export const market = (timeMs: number, side: 'buy' | 'sell', more: Partial<PlaceOrder> = {}): Intent =>
  place(timeMs, { orderId: side, side, type: 'market', ...more })
export const cancel = (timeMs: number, orderId: string, request: Partial<CancelOrder> = {}): Intent => ({
  kind: 'cancel',
  timeMs,
  request: { symbol: 'BTC/USD', orderId, venueOrderId: null, attempt: 1, ...request },
})

/** What is not said of the order's prices it does not have. */
export const amend = (timeMs: number, orderId: string, terms: Partial<OrderTerms> & { quantity: string }, attempt = 1): Intent => ({
  kind: 'amend',
  timeMs,
  request: { symbol: 'BTC/USD', orderId, venueOrderId: null, attempt, limitPrice: null, stopPrice: null, ...terms },
})
/** The order of `intent` in the place of another. */
export const replace = (orderId: string, intent: Intent): Intent => {
  if (intent.kind !== 'place') throw new Error('Only an order takes the place of another.')
  const cancel = { symbol: 'BTC/USD', orderId, venueOrderId: null, attempt: 1 }
  return { kind: 'cancel-replace', timeMs: intent.timeMs, request: { cancel, place: intent.order } }
}

/** What an intent asks for, by the replies that answer it. */
export const repliesOf = (intent: Intent): { readonly to: 'place' | 'cancel' | 'amend'; readonly orderId: string }[] => {
  if (intent.kind === 'place') return [{ to: 'place', orderId: intent.order.orderId }]
  if (intent.kind !== 'cancel-replace') return [{ to: intent.kind, orderId: intent.request.orderId }]
  const { cancel, place } = intent.request
  return [
    { to: 'cancel', orderId: cancel.orderId },
    { to: 'place', orderId: place.orderId },
  ]
}

/** A report in a line: when, and what it says. */
export function line({ ms, report }: Heard): string {
  if (report.kind === 'foreign-fill') {
    const { side, quantity, price, fee, because } = report.fill
    return `${ms} ${because} ${side} ${quantity} at ${price} fee ${fee.amount} ${fee.asset}`
  }
  if (report.kind === 'funding') {
    const { amount, asset, rate, quantity, markPrice } = report.funding
    return `${ms} funding ${amount} ${asset} for ${quantity} at ${markPrice} x ${rate}`
  }
  const who = `${ms} ${report.orderId}`
  if (report.kind === 'reply') {
    const { outcome } = report
    const why = outcome.is === 'rejected' ? ` ${outcome.code}` : outcome.is === 'unknown' ? ` ${outcome.because}` : ''
    return `${who} ${report.to} ${outcome.is}${why}`
  }
  if (report.kind === 'trade') {
    const { quantity, price, fee, liquidity } = report.trade
    const paid = fee.amount === '0' ? '' : ` fee ${fee.amount} ${fee.asset} (${fee.quoteValue})`
    return `${who} trade ${quantity} at ${price} ${liquidity}${paid}`
  }
  const { answer } = report
  if (answer.is !== 'found') return `${who} ${answer.is}`
  return `${who} order ${answer.status}${answer.code === undefined ? '' : ` ${answer.code}`} ${answer.executed} in ${answer.trades.length}`
}

/** what a stage hears, a line a report */
export const told = (stage: Parameters<typeof perform>[0]) => perform(stage).heard.map(line)
/** prices a second apart in one candle, whose volume of 10 is there from the start */
export const prices = (...list: number[]): Tick[] => list.map((price, at) => ({ ms: at * 1000, price, volume: 10, first: at === 0 }))
