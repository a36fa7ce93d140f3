import { claimed, hasUnknown, isLive, orderOf, sellable } from '../../../machines/position/claims.ts'
import type { Evidence, RecordedTrade } from '../../../machines/position/order-facts.ts'
import { planPrice } from '../../../machines/position/plan-prices.ts'
import { isFlat, type PositionState } from '../../../machines/position/state.ts'
import { configOf } from '../../../src/config/of-coin.ts'
import { canonical } from '../../../src/kernel/canonical.ts'
import { isAtOrBeyond } from '../../../src/kernel/direction.ts'
import type { LogEvent } from '../../../src/kernel/log-event.ts'
import { floorToStep, format, max, min, parse, ZERO } from '../../../src/kernel/money.ts'
import { BY_PLAN_CHANGE } from '../../../src/kernel/proposed-by.ts'
import { positionName } from '../../../src/kernel/slots.ts'
import { worthOf } from '../world/coins.ts'
import type { World } from '../world/world.ts'
import { stopPriceOf } from './stop-price.ts'

type Data = RecordedTrade & { executed: string; evidence: Evidence; because: unknown; dust: string }

/** What an event claims of the world, compared with the world, before it is folded. `isOwners`: not of an engine whose log is another's by now. */
export const checkEvent = (world: World, event: LogEvent, coin: number, isOwners: boolean): void => {
  if (coin < 0) return decided(world, event)
  const data = event.data as Data
  const { type } = event
  if (type === 'ProtectionFilled' && data.reason !== 'hard-stop' && data.reason !== 'take-profit')
    world.marks.hit('a stop that followed the price sold')
  if (type.endsWith('Filled')) return filled(world, event, data, coin)
  if (/(Ended|Abandoned|EntryReduced|ProtectionReduced)$/.test(type)) return ended(world, event, data)
  if (type === 'EntryRequested') return entered(world, event, coin, isOwners)
  if (type === 'PositionClosed') return closed(world, data, coin)
  const { marks, oracle } = world
  if (event.type === 'ExitDecided' && event.data.reason === 'hard-stop' && world.scenario.can.stops.kind !== 'market')
    marks.hit('the price was watched because no stop rests')
  if ((type === 'ExitDecided' || type === 'ExitOvertaken') && hasUnknown(oracle.position(coin)))
    marks.hit('an exit was decided while an order was unknown')
  if ((type === 'ExitDecided' || type === 'ExitOvertaken') && (event.data as { reason: string }).reason === 'operator')
    marks.hit('an operator closed a position')
  markRules(world, event, coin)
  if (type === 'EntryRequoteDropped') marks.hit('an entry was asked for anew in vain')
  if (type === 'EntryCancelRequested' && data.because === 'exit') markCancelled(world, coin)
  markLadder(world, event, coin)
  markMoves(world, event)
  if (type === 'EntryCancelRequested' && data.because === 'operator') marks.hit('an operator cancelled an entry')
  if (type.endsWith('Accepted') && (event.data as { venueOrderId: string | null }).venueOrderId === null)
    marks.hit('a fill came before the reply to its order')
  if (type.endsWith('Found')) marks.hit('a look-up found an accepted order')
  if (event.type === 'ProtectionRequested' && event.data.moves === undefined) checkStop(world, data.quantity, coin)
  if (type === 'ProtectionRequested' && oracle.position(coin).value.entry !== 'none') marks.hit('a partial fill was protected')
}

const markCancelled = ({ oracle, marks }: World, coin: number): void => {
  const others = oracle.position(coin).orders.filter(({ role, value }) => role === 'Entry' && value.phase === 'closing')
  if (others.length > 0) marks.hit('two entries were cancelled for an exit')
}

const RANKS = 'operator risk unprotected hard-stop soft-stop break-even trailing-stop take-profit roi signal score idle time-limit'.split(
  ' ',
)

/** How exits go down their ladders, and which of them takes another's place. */
const markLadder = ({ marks, oracle }: World, event: LogEvent, coin: number): void => {
  const { exit, orders } = oracle.position(coin)
  if (event.type === 'ExitCompleted') marks.hit('a part of a position was sold')
  if (event.type === 'ProtectionRequested' && exit !== null) marks.hit('a stop was placed on the rest of a position')
  if (event.type === 'ExitOvertaken') {
    if (exit?.part != null) marks.hit('an exit for all overtook one for a part')
    const { reason, overtaken } = event.data
    marks.hit('an exit was overtaken')
    const rests = orders.some(({ exitId, value }) => exitId === overtaken.exitId && value.phase === 'working')
    if (reason === 'hard-stop' && rests) marks.hit('the hard stop overtook an exit that rested')
    if (exit?.exitId !== overtaken.exitId || RANKS.indexOf(reason) >= RANKS.indexOf(exit.reason))
      oracle.broken('I-19', `an exit for ${reason} overtook one for ${exit?.reason ?? 'nothing'}`)
  }
  if (event.type === 'ExitTakenBack') {
    marks.hit('a person took an exit back')
    const isAskedFor = exit?.reason === 'operator' || exit?.reason === 'signal'
    if (!isAskedFor || exit.sold > ZERO || event.actor !== 'trader')
      oracle.broken('I-19', `an exit for ${exit?.reason ?? 'nothing'} was taken back by ${event.actor}`)
  }
  if (event.type === 'ExitWithdrawn') {
    if (event.data.because === undefined) marks.hit('an exit was withdrawn')
    if (exit === null || exit.sold > ZERO || orders.some((order) => order.exitId === exit.exitId && isLive(order)))
      oracle.broken('I-19', 'an exit was withdrawn that sells or has sold')
  }
  if (event.type === 'ExitStepLeft') {
    if (event.data.because === 'timed-out') marks.hit('a patient exit timed out')
    if (event.data.because === 'unsupported-time-in-force') marks.hit('a step of a ladder was passed over')
    if (event.data.step === 'aggressive' && /filled/.test(event.data.because)) marks.hit('an exit for at once left something')
  }
  if (event.type !== 'ExitRequested') return
  if (exit?.isTakenBack === true && exit.sold === ZERO)
    oracle.broken('I-19', 'an order was asked for, and its exit was taken back before it sold anything')
  if (event.data.orderType === 'market') {
    if (oracle.position(coin).plan?.exits.ladder?.neverMarket === true)
      oracle.broken('I-19', 'an exit is at market, and nothing may be sold so')
    return
  }
  if (event.data.timeInForce === 'GTC') marks.hit('a patient exit was asked for')
  else if (oracle.position(coin).plan?.exits.ladder?.neverMarket === true) marks.hit('nothing was sold at market')
}

/** Whether the gain of the plan would not have been enough. */
const isByAge = (state: PositionState, mark: string): boolean => {
  const activation = state.plan?.trailing == null ? null : planPrice(state, 'with', state.plan.trailing.activate)
  return activation !== null && !isAtOrBeyond(state.direction, 'with', parse(mark), activation.price)
}

const markMoves = ({ marks }: World, event: LogEvent): void => {
  if (event.type === 'StopReached') marks.hit('the price reached a stop that becomes a limit order')
  if (event.type === 'ExitDecided' && event.data.reason === 'stop-unfilled')
    marks.hit('a stop that became a limit order was not filled in time')
  if (event.type === 'ProtectionAmended') marks.hit('a stop was changed where it stands')
  if (event.type === 'ProtectionAmendRefused') marks.hit('a change of a stop came to nothing')
  if (event.type === 'ProtectionRequested' && event.data.moves?.by === 'one-request')
    marks.hit('one request put a stop in the place of another')
  if (event.type === 'ProtectionRecallRequested' && event.data.because === 'moved')
    marks.hit('a second stop stood before the first was taken back')
}

/** What the rules of exit note and decide. */
const markRules = ({ marks, oracle }: World, event: LogEvent, coin: number): void => {
  if (event.type === 'TrailingRaised') marks.hit('the trailing stop rose')
  if (event.type === 'TrailingArmed' && isByAge(oracle.position(coin), event.data.mark)) marks.hit('age armed a trailing stop')
  if (event.type === 'TrailingStale') marks.hit('nobody moved a trailing stop')
  if (event.type === 'BreakEvenArmed') marks.hit('a stop at break-even was armed')
  if (event.type === 'RoiLowered') marks.hit('less profit was asked with time')
  if (event.type === 'ExitBlocked') marks.hit(event.data.because === 'never-sell' ? 'coins were not to be sold' : 'a signal came at a loss')
  if (event.type !== 'ExitDecided' && event.type !== 'ExitOvertaken') return
  if (event.data.reason === 'roi' || event.data.reason === 'signal' || event.data.reason === 'score')
    marks.hit(`a ${event.data.reason} sold`)
  if (event.data.reason === 'soft-stop') marks.hit('a soft stop sold')
  if (event.data.reason === 'break-even' || event.data.reason === 'idle') marks.hit(`${event.data.reason} sold`)
}

const decided = (world: World, event: LogEvent): void => {
  if (event.type === 'TradingPaused') world.marks.hit('entries were paused')
  if (event.type === 'TradingReduced') world.marks.hit('a person wanted the account to get emptier only')
  if (event.type === 'SessionDraining' && event.data.because === 'operator' && event.data.policy !== 'keep')
    world.marks.hit('a person ended a session in good order')
  if (event.type !== 'ProposalRefused') return
  if (event.data.strategy === BY_PLAN_CHANGE) world.marks.hit('a change of a plan was refused')
  if (event.data.refusal === 'stale-quote') world.marks.hit('a proposal met a stale quote')
  if (event.data.refusal === 'line-down') world.marks.hit('a proposal came while the line was down')
}

/** What a fill has left, once it is counted. */
export const markTooFew = ({ oracle, marks }: World, { type }: LogEvent, coin: number): void => {
  const position = oracle.position(coin)
  if (type === 'EntryFilled' && position.exposure > ZERO && sellable(position, position.exposure) === ZERO)
    marks.hit('coins were too few to protect')
}

type Figures = Pick<RecordedTrade, 'quantity' | 'price' | 'fee' | 'liquidity'>
const figures = ({ quantity, price, fee, liquidity }: Figures, venueTimeMs: number): string =>
  [quantity, price, fee.amount, fee.asset, fee.quoteValue, liquidity, venueTimeMs].join()

/** Every fill is a trade that happened, with its figures, counted once (I-10). */
const filled = (world: World, event: LogEvent, data: Data, coin: number): void => {
  const { oracle, venue, marks } = world
  const truth = venue.truths.get(data.orderId)
  if (
    event.type === 'ExitFilled' &&
    truth?.request.type === 'limit' &&
    truth.request.timeInForce === 'GTC' &&
    data.quantity !== truth.request.quantity
  )
    marks.hit('a patient exit sold a part')
  const trade = truth?.trades.find(({ tradeId }) => tradeId === data.tradeId)
  const name = world.nameOf(data.orderId)
  if (trade === undefined) oracle.broken('I-10', `a fill of ${name} is written that never happened`)
  else if (figures(trade, trade.venueTimeMs) !== figures(data, event.venueTime ?? 0))
    oracle.broken('I-10', `a fill of ${name} is written with other figures than the venue's`)
  const order = orderOf(oracle.position(coin), data.orderId)
  const { plan, entryQuantity } = oracle.position(coin)
  if (order?.role === 'Entry' && order.executed === ZERO && entryQuantity > ZERO && canonical(order.plan) !== canonical(plan))
    marks.hit('plans of two entries were merged')
  // searched in plain sight, not by the engine's own look-up
  const counted = (order?.trades as readonly unknown[] | undefined)?.flat(Number.POSITIVE_INFINITY)
  if (counted?.includes(data.tradeId) === true) oracle.broken('I-10', `a fill of ${name} is counted twice`)
  if (event.type.endsWith('LateFilled')) {
    marks.hit('a fill came after its order was closed')
    if (truth?.isMisreported !== true) oracle.broken('I-12', `order ${name} was closed in the log before its last fill was counted`)
  }
}

/** An end in the log is an end at the venue, with the same executed quantity; an absence is for ever (I-12). */
const ended = (world: World, event: LogEvent, data: Data): void => {
  const { oracle, venue, marks } = world
  const truth = venue.truths.get(data.orderId)
  const name = world.nameOf(data.orderId)
  if (data.evidence.by === 'absence') marks.hit('an absence was proven')
  if (data.evidence.by === 'rejection' && data.evidence.code === 'would-take') marks.hit('an entry would have taken')
  if (event.type === 'EntryReduced') marks.hit('an entry that brought coins ended beside another')
  if (event.type === 'EntryPartAbandoned') marks.hit('an entry without coins ended beside another')
  if (truth?.order?.status === 'open') oracle.broken('I-12', `${event.type} of ${name} is written, and it lives at the venue`)
  if (truth?.isMisreported === true) return
  const executed = truth?.trades.reduce((sum, trade) => sum + parse(trade.quantity), ZERO) ?? ZERO
  const said = event.type.endsWith('Abandoned') ? ZERO : parse(data.executed)
  if (executed !== said) oracle.broken('I-10', `${event.type} of ${name} says ${format(said)} executed, the venue ${format(executed)}`)
}

/** I-20, by the moment at which the engine last heard a price, as far as its clock allows. */
const entered = (world: World, event: LogEvent, coin: number, isOwners: boolean): void => {
  const { oracle, feed, scenario, timeline, marks, process } = world
  const offsetMs = process?.offsetMs ?? 0
  const ageMs = Math.min(event.time - offsetMs, timeline.nowMs) - feed.heardMs[world.venue.places.marketOf(coin)]!
  const { market } = configOf(scenario.config, event.parts)
  const limitMs = market.quoteAgeLimitS * 1000 + Math.abs(offsetMs)
  if (ageMs > limitMs) oracle.broken('I-20', `an entry was asked for on a price ${ageMs} ms old`)
  // a second writer begins a session behind the back of the one that trades
  if (isOwners && !oracle.hasIntruder && oracle.state.session.value.session !== 'trading')
    oracle.broken('I-20', `an entry was asked for while the session is ${oracle.state.session.value.session}`)
  const { orders } = oracle.state.session.value
  if (isOwners && orders !== 'open') oracle.broken('I-20', `an entry was asked for while a person wants none (${orders})`)
  const position = oracle.position(coin)
  const open = world.venue.coins.filter((_, other) => other !== coin && !isFlat(oracle.position(other))).length
  const { maxPositions } = scenario.config.risk
  if (open >= maxPositions) oracle.broken('I-18', `a position is opened beside ${open}, and ${maxPositions} are allowed`)
  if (event.type === 'EntryRequested' && event.data.side === 'sell') marks.hit('a short position was opened')
  if (event.type === 'EntryRequested' && event.data.instead !== undefined) {
    askedAnew(world, event.data.instead, configOf(scenario.config, event.parts).entry.requoteAttempts)
    oracle.pace.askedAnew(positionName(event.parts))
  }
  if (!isFlat(position)) enteredMore(world, event, position)
  else if (position.exposure > ZERO) marks.hit('dust was carried into the next cycle')
}

/** I-18: another order in the place of one that the venue refused, which stands nowhere. */
const askedAnew = ({ oracle, venue, marks }: World, { orderId, attempt }: { orderId: string; attempt: number }, most: number): void => {
  marks.hit('an entry was asked for anew')
  if (venue.truths.get(orderId)?.order?.status === 'open') oracle.broken('I-18', 'an entry is asked for anew, and the one before it lives')
  if (attempt > most) oracle.broken('I-18', `an entry is asked for anew ${attempt} times, and ${most} are allowed`)
}

/** I-18: a further entry, by what the log alone says of those before it. */
const enteredMore = (world: World, event: LogEvent, { orders, cycle, value, lastSale }: PositionState): void => {
  const { oracle, scenario, marks } = world
  const { maxEntries } = configOf(scenario.config, event.parts).entry
  const counted = orders.filter((order) => order.role === 'Entry' && order.cycle === cycle)
  const standing = counted.filter((order) => order.value.phase !== 'closed' || order.executed > ZERO).length
  if (standing >= maxEntries)
    oracle.broken('I-18', `an entry is asked for beside ${standing} of its position, and ${maxEntries} are allowed`)
  if (value.exit !== 'none' || lastSale !== null) oracle.broken('I-18', 'an entry is asked for while its position is being sold')
  if (event.type === 'EntryRequested') marks.hit('a position was entered once more')
}

/** I-16: what is left over is what is held, and no more than the venue would not take. */
const closed = (world: World, data: Data, coin: number): void => {
  const { oracle, venue } = world
  const position = oracle.position(coin)
  const { exposure, orders } = position
  const { symbol, firstFilters } = venue.coins[coin]!
  if (parse(data.dust) !== exposure) oracle.broken('I-16', `a cycle ends with ${data.dust} left, and ${format(exposure)} are held`)
  const whole = floorToStep(exposure, firstFilters.stepSize)
  const isSellable =
    whole >= firstFilters.minQuantity && worthOf(venue.coins[coin]!, whole, stopPriceOf(position)) >= firstFilters.minNotional
  const refusal = venue.truths.get(orders.findLast((order) => order.role === 'Exit')?.orderId ?? '')?.rejection ?? ''
  if (whole > ZERO && isSellable && !venue.news.hasForeign(coin) && !refusal.startsWith('below-min'))
    oracle.broken('I-16', `a cycle ends with ${format(exposure)} of ${symbol}, which could be sold`)
}

/** I-08: a stop is on all that no other sell claims, to the last step. */
const checkStop = (world: World, quantity: string, coin: number): void => {
  const position = world.oracle.position(coin)
  const { exit, exposure, orders } = position
  // what an exit for a part has not asked for yet is not for a stop
  const left = exit === null || exit.part === null ? ZERO : min(exit.part - exit.sold, exposure)
  const asked = orders.reduce((sum, order) => (order.role === 'Exit' && isLive(order) ? sum + order.quantity - order.executed : sum), ZERO)
  const free = floorToStep(exposure - claimed(position) - max(left - asked, ZERO), world.venue.coins[coin]!.firstFilters.stepSize)
  if (parse(quantity) !== free) world.oracle.broken('I-08', `a stop is on ${quantity}, and ${format(free)} are bare`)
}
