import { exitRules } from '../../../machines/position/exits/index.ts'
import type { EventOf, LogEvent } from '../../kernel/log-event.ts'
import { Decimal } from '../../kernel/money.ts'
import type { Ledger } from '../books/ledger.ts'
import { coinOf } from '../coin-of.ts'
import type { Finding } from '../finding.ts'
import type { IntentCheck } from './intent-check.ts'

type Exit = { readonly exitId: number; readonly reason: string; readonly threshold: string; readonly compared: string }
type Request = EventOf<'EntryRequested' | 'ProtectionRequested' | 'ExitRequested'>
type Sell = Exclude<Request, { type: 'EntryRequested' }>

const KINDS: Readonly<Record<Request['type'], string>> = {
  EntryRequested: 'limit',
  ProtectionRequested: 'stop-market',
  ExitRequested: 'market',
}
/** Besides: which of the two is the business of its ladder, or of its plan (stop-limit-check.ts, switch-check.ts). */
const OR_ELSE: Readonly<Partial<Record<Request['type'], readonly string[]>>> = {
  ProtectionRequested: ['stop-limit', 'limit'],
  ExitRequested: ['limit'],
}
const isRequest = (event: LogEvent): event is Request => Object.hasOwn(KINDS, event.type)
const REASONS: ReadonlySet<string> = new Set(exitRules.map(({ reason }) => reason))

/** What an order may ask for: what stands earlier in the log allows it. Comes after the intents and the tables. */
export class TermsCheck {
  readonly #instruments = new Set<string>()
  /** how often each instrument was observed */
  readonly #versions = new Map<string, number>()
  readonly #exits = new Map<string, Exit>()
  /** stream to the side of its newest entry */
  readonly #sides = new Map<string, string>()

  check(event: LogEvent, intents: IntentCheck, ledger: Ledger): Finding | null {
    const { type, stream, parts } = event
    const coin = `${parts.book} ${parts.symbol}`
    if (type === 'InstrumentObserved') this.#observe(stream, coin)
    if (type === 'ExitDecided' || type === 'ExitOvertaken') return this.#decide(stream, event.data)
    if (event.type === 'ProtectionAmendRequested') return checkClaims(event.data.orderId, intents.claims(coin), ledger.held(coin).abs())
    if (!isRequest(event)) return null
    const { data } = event
    const wrong = this.#checkSide(event)
    if (wrong !== null) return wrong
    if (!this.#instruments.has(`${coin} ${data.instrumentVersion}`))
      return {
        rule: 'no-instrument',
        message: `Order ${data.orderId} cites version ${data.instrumentVersion} of ${parts.symbol}, which was not observed before.`,
      }
    if (event.type === 'EntryRequested') return checkReserve(event.data)
    return checkClaims(data.orderId, intents.claims(coinOf(event)), ledger.held(coinOf(event)).abs()) ?? this.#checkSell(event)
  }

  /** What closes stands on the other side of the market than the entry; which sides an entry may have is the business of its instrument. */
  #checkSide({ type, stream, data }: Request): Finding | null {
    if (type === 'EntryRequested') this.#sides.set(stream, data.side)
    const opened = this.#sides.get(stream)
    const side = type === 'EntryRequested' ? data.side : opened === 'sell' ? 'buy' : 'sell'
    const orderType = KINDS[type]
    if (data.side === side && (data.orderType === orderType || OR_ELSE[type]?.includes(data.orderType) === true)) return null
    return { rule: 'wrong-side', message: `${type} asks for a ${data.orderType} ${data.side}; it is always a ${orderType} ${side}.` }
  }

  #observe(stream: string, coin: string): void {
    const version = (this.#versions.get(stream) ?? 0) + 1
    this.#versions.set(stream, version)
    this.#instruments.add(`${coin} ${version}`)
  }

  #decide(stream: string, exit: Exit): Finding | null {
    const due = (this.#exits.get(stream)?.exitId ?? 0) + 1
    this.#exits.set(stream, exit)
    if (exit.exitId !== due)
      return { rule: 'exit-id', message: `The stream's next exit is its number ${due}, and this one says ${exit.exitId}.` }
    if (REASONS.has(exit.reason)) return null
    return { rule: 'unknown-reason', message: `"${exit.reason}" is no reason for an exit.` }
  }

  #checkSell({ type, stream, data }: Sell): Finding | null {
    // why a stop rests where it does is the business of its price
    if (type === 'ProtectionRequested') return null
    const decided = this.#exits.get(stream)
    const asText = (exit: Exit | undefined): string => [exit?.exitId, exit?.reason, exit?.threshold, exit?.compared].join(', ')
    return asText(data) === asText(decided) ? null : reasonDiffers(asText(data), asText(decided))
  }
}

const reasonDiffers = (told: string, decided: string): Finding => ({
  rule: 'reason-differs',
  message: `It sells for another reason (${told}) than was decided (${decided}).`,
})

const checkReserve = ({ orderId, quantity, limitPrice, reserve, margin }: EventOf<'EntryRequested'>['data']): Finding | null => {
  // of contracts only the margin and a fee are set aside (contract-check.ts)
  if (margin !== undefined) return null
  const value = new Decimal(quantity).times(limitPrice).toDecimalPlaces(18, Decimal.ROUND_HALF_UP)
  if (new Decimal(reserve).gte(value)) return null
  return { rule: 'under-reserved', message: `Order ${orderId} may cost ${value} and sets aside ${reserve} (I-04).` }
}

const checkClaims = (orderId: string, claimed: Decimal, held: Decimal): Finding | null =>
  claimed.lte(held)
    ? null
    : { rule: 'overclaimed', message: `With order ${orderId}, sells may take ${claimed} coins, and ${held} are held (I-07).` }
