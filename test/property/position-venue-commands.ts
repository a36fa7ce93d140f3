import fc from 'fast-check'
import type { PositionCommand } from '../../machines/position/commands.ts'
import { parse } from '../../src/kernel/money.ts'
import { Act, deliver, isTold, late, opened, pick, sent } from './position-act.ts'
import { hear, openOrders, type Real, type Reference } from './position-reference.ts'
import { arrive, arriveCancel, end, fill, fillByHand, freeCoins, fund, lose, sellMoreThanHeld, tell } from './wild-venue.ts'
import { run } from './wild-world.ts'

const COIN = parse('1')

type Arrival = { readonly nth: number; readonly fate: 'accepted' | 'rejected' | 'lost'; readonly answers: boolean }

/** A request comes to the venue, which takes it or not; or it is lost on the way. The reply may be lost as well. */
class Arrives extends Act {
  readonly #how: Arrival
  constructor(how: Arrival) {
    super('sent')
    this.#how = how
  }
  toString = () => `Arrives(${JSON.stringify(this.#how)})`
  act(_: Reference, { world }: Real): void {
    const { nth, fate, answers } = this.#how
    const order = pick(sent(world.venue), nth)
    if (fate === 'lost') lose(world.venue, order, world.nowMs)
    else arrive(world.venue, order, world.nowMs, { rejects: fate === 'rejected', answers })
  }
}

class Fills extends Act {
  readonly #nth: number
  readonly #tenths: number
  readonly #feePct: number
  constructor(nth: number, tenths: number, feePct: number) {
    super('open')
    this.#nth = nth
    this.#tenths = tenths
    this.#feePct = feePct
  }
  toString = () => `Fills(${this.#nth}, ${this.#tenths}/10, fee ${this.#feePct} %)`
  act(_: Reference, { world }: Real): void {
    const order = pick(opened(world.venue), this.#nth)
    const rest = order.quantity - order.executed
    const piece = (rest * BigInt(this.#tenths)) / 10n
    fill(world.venue, order, piece === 0n ? rest : piece, world.nowMs, order.side === 'buy' ? BigInt(this.#feePct) : 0n)
  }
}

/**
 * An entry that trickles in coin by coin, each of which gets a stop of its own as long as there may be another one; the
 * venue may then refuse to give back the stop that is recalled to make room.
 */
class Trickles implements fc.Command<Reference, Real> {
  readonly #coins: number
  readonly #isStubborn: boolean
  constructor(coins: number, isStubborn: boolean) {
    this.#coins = coins
    this.#isStubborn = isStubborn
  }
  toString = () => `Trickles(${this.#coins}${this.#isStubborn ? ', recall refused' : ''})`
  check(reference: Readonly<Reference>): boolean {
    return openOrders(reference).some(({ role }) => role === 'Entry') && reference.sizes.open > 0
  }
  run(reference: Reference, real: Real): void {
    const perform = (...acts: readonly Act[]) => acts.forEach((one) => void (one.check(reference) && one.run(reference, real)))
    const arrives = new Arrives({ nth: 0, fate: 'accepted', answers: true })
    for (let coin = 0; coin < this.#coins; coin++) perform(new FillsOne(), new DeliversAll(), arrives, new DeliversAll())
    if (this.#isStubborn)
      perform(new CancelArrives(0, 'refused', true), new DeliversAll(), new LookUp(0, 'truth'), new LookUp(0, 'truth'), new DeliversAll())
  }
}

class FillsOne extends Act {
  constructor() {
    super('open')
  }
  toString = () => 'FillsOne'
  act(_: Reference, { world }: Real): void {
    const order = opened(world.venue).find(({ side }) => side === 'buy')
    if (order === undefined) return
    const rest = order.quantity - order.executed
    fill(world.venue, order, rest < COIN ? rest : COIN, world.nowMs)
  }
}

/** After the end that we were told of, the venue finds another trade, and tells it at once. */
class FillsLate extends Act {
  readonly #nth: number
  constructor(nth: number) {
    super('late')
    this.#nth = nth
  }
  toString = () => `FillsLate(${this.#nth})`
  act(reference: Reference, real: Real): void {
    const { venue, nowMs } = real.world
    const order = pick(late(reference, real), this.#nth)
    const rest = order.quantity - order.executed
    if (order.side === 'sell' && (freeCoins(venue) < rest || !isTold(reference, real))) return
    fill(venue, order, rest, nowMs)
    deliver(reference, real, venue.outbox.length - 1)
  }
}

class Ends extends Act {
  readonly #nth: number
  readonly #status: 'cancelled' | 'expired'
  readonly #tellsTrades: boolean
  constructor(nth: number, status: 'cancelled' | 'expired', tellsTrades: boolean) {
    super('open')
    this.#nth = nth
    this.#status = status
    this.#tellsTrades = tellsTrades
  }
  toString = () => `Ends(${this.#nth}, ${this.#status}${this.#tellsTrades ? '' : ', trades untold'})`
  act(_: Reference, { world }: Real): void {
    end(world.venue, pick(opened(world.venue), this.#nth), this.#status, world.nowMs, this.#tellsTrades ? undefined : 0)
  }
}

class CancelArrives extends Act {
  readonly #nth: number
  readonly #fate: 'acts' | 'lost' | 'refused'
  readonly #answers: boolean
  constructor(nth: number, fate: 'acts' | 'lost' | 'refused', answers: boolean) {
    super('cancels')
    this.#nth = nth
    this.#fate = fate
    this.#answers = answers
  }
  toString = () => `CancelArrives(${this.#nth}, ${this.#fate}${this.#answers ? '' : ', unanswered'})`
  act(_: Reference, { world }: Real): void {
    const { venue, nowMs } = world
    const [cancel] = venue.cancels.splice(this.#nth % venue.cancels.length, 1)
    if (cancel !== undefined) arriveCancel(venue, cancel, nowMs, this.#fate, this.#answers)
  }
}

/** A look-up comes back: with the truth, with only some of its trades, from a replica that knows nothing yet, or not at all. */
class LookUp extends Act {
  readonly #nth: number
  readonly #how: 'truth' | 'part' | 'stale' | 'outage'
  constructor(nth: number, how: 'truth' | 'part' | 'stale' | 'outage') {
    super('queries')
    this.#nth = nth
    this.#how = how
  }
  toString = () => `LookUp(${this.#nth}, ${this.#how})`
  act(reference: Reference, { world }: Real): void {
    const { venue, nowMs } = world
    const [orderId] = venue.queries.splice(this.#nth % venue.queries.length, 1)
    if (orderId === undefined) return
    const ours = reference.orders.find((order) => order.orderId === orderId)
    const isProof = ours === undefined || (!ours.hasShown && nowMs >= ours.provableAfterMs)
    const say = (answer: Extract<PositionCommand, { type: 'RecordOrder' }>['answer']) =>
      void venue.outbox.push({ type: 'RecordOrder', orderId, answer, venueTimeMs: nowMs })
    if (this.#how === 'outage') say({ is: 'unknown', because: 'outage' })
    else if (this.#how === 'stale' && !isProof) say({ is: 'not-found' })
    else tell(venue, orderId, nowMs, this.#how === 'part' ? 1 : undefined)
  }
}

class Delivers extends Act {
  readonly #nth: number
  constructor(nth: number) {
    super('outbox')
    this.#nth = nth
  }
  toString = () => `Delivers(${this.#nth})`
  act(reference: Reference, real: Real): void {
    deliver(reference, real, this.#nth % real.world.venue.outbox.length)
  }
}

class DeliversAll extends Act {
  constructor() {
    super('outbox')
  }
  toString = () => 'DeliversAll'
  act(reference: Reference, real: Real): void {
    while (real.world.venue.outbox.length > 0) deliver(reference, real, 0)
  }
}

class Drops extends Act {
  readonly #nth: number
  constructor(nth: number) {
    super('outbox')
    this.#nth = nth
  }
  toString = () => `Drops(${this.#nth})`
  act(_: Reference, { world }: Real): void {
    world.venue.outbox.splice(this.#nth % world.venue.outbox.length, 1)
  }
}

class TellsAgain extends Act {
  readonly #nth: number
  constructor(nth: number) {
    super('heard')
    this.#nth = nth
  }
  toString = () => `TellsAgain(${this.#nth})`
  act(reference: Reference, { world, marks }: Real): void {
    const message = pick(world.venue.heard, this.#nth)
    hear(reference, message)
    run(world, message, marks)
  }
}

/** Coins come or go by hand, and we are told of it at once; nobody can sell what our orders lock. */
class TradesByHand extends Act {
  readonly #tenths: number
  readonly #side: 'buy' | 'sell'
  constructor(side: 'buy' | 'sell', tenths: number) {
    super()
    this.#side = side
    this.#tenths = tenths
  }
  toString = () => `TradesByHand(${this.#side}, ${this.#tenths}/10)`
  act(reference: Reference, real: Real): void {
    const { venue, nowMs, state } = real.world
    // more than is here, where none of that is locked
    if (this.#side === 'sell' && this.#tenths > 7 && freeCoins(venue) === venue.coins && state.exposure === venue.coins) {
      if (!isTold(reference, real)) return
      sellMoreThanHeld(venue, COIN)
      return deliver(reference, real, venue.outbox.length - 1)
    }
    const most = this.#side === 'buy' ? COIN * 4n : freeCoins(venue)
    const quantity = (most * BigInt(this.#tenths)) / 10n
    if (quantity <= 0n || (this.#side === 'sell' && !isTold(reference, real))) return
    fillByHand(venue, this.#side, quantity, nowMs)
    deliver(reference, real, venue.outbox.length - 1)
  }
}

class Funds extends Act {
  readonly #agoMs: number
  constructor(agoMs: number) {
    super()
    this.#agoMs = agoMs
  }
  toString = () => `Funds(${this.#agoMs} ms ago)`
  act(reference: Reference, real: Real): void {
    const { venue, nowMs } = real.world
    fund(venue, nowMs - this.#agoMs, nowMs)
    deliver(reference, real, venue.outbox.length - 1)
  }
}

const nth = fc.nat({ max: 7 })
const answers = fc.integer({ min: 0, max: 3 }).map((n) => n > 0)
const arrival = fc.record<Arrival>({ nth, fate: fc.constantFrom('accepted', 'accepted', 'accepted', 'rejected', 'lost'), answers })
const ending = fc.constantFrom('cancelled', 'expired')

/** What the venue and the line to it do. */
export const venueCommands = {
  arrives: arrival.map((how) => new Arrives(how)),
  fills: fc.tuple(nth, fc.integer({ min: 1, max: 10 }), fc.nat({ max: 3 })).map(([which, tenths, fee]) => new Fills(which, tenths, fee)),
  trickles: fc.tuple(fc.integer({ min: 3, max: 7 }), fc.boolean()).map(([coins, isStubborn]) => new Trickles(coins, isStubborn)),
  fillsLate: nth.map((which) => new FillsLate(which)),
  ends: fc.tuple(nth, ending, answers).map(([which, how, tells]) => new Ends(which, how, tells)),
  cancelArrives: fc
    .tuple(nth, fc.constantFrom('acts', 'acts', 'lost', 'refused'), answers)
    .map(([which, fate, isAnswered]) => new CancelArrives(which, fate, isAnswered)),
  lookUp: fc.tuple(nth, fc.constantFrom('truth', 'truth', 'part', 'stale', 'outage')).map(([which, how]) => new LookUp(which, how)),
  delivers: nth.map((which) => new Delivers(which)),
  deliversAll: fc.constant(new DeliversAll()),
  drops: nth.map((which) => new Drops(which)),
  tradesByHand: fc
    .tuple(fc.constantFrom('buy', 'sell'), fc.integer({ min: 1, max: 10 }))
    .map(([side, tenths]) => new TradesByHand(side, tenths)),
  funds: fc.nat({ max: 3000 }).map((agoMs) => new Funds(agoMs)),
  tellsAgain: nth.map((which) => new TellsAgain(which)),
}
