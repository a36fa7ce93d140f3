import type { ExitReason } from '../../machines/position/events.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import { Decimal } from '../kernel/money.ts'
import type { Finding } from './finding.ts'
import type { IntentCheck } from './intents.ts'
import type { Ledger } from './ledger.ts'

type Exit = { readonly reason: string; readonly threshold: string; readonly compared: string }
type Data = Exit & {
  orderId: string
  side: string
  orderType: string
  quantity: string
  instrumentVersion: number
  limitPrice: string
  reserve: string
  stopPrice: string
  plan: { hardStopPrice: string }
}

const KINDS: Readonly<Record<string, readonly [side: string, orderType: string]>> = {
  EntryRequested: ['buy', 'limit'],
  ProtectionRequested: ['sell', 'stop-market'],
  ExitRequested: ['sell', 'market'],
}
// a record, so that a reason the machine learns is missed here by the compiler
const REASONS: Readonly<Record<ExitReason, true>> = {
  'hard-stop': true,
  'trailing-stop': true,
  'take-profit': true,
  'time-limit': true,
  unprotected: true,
  operator: true,
}

/** What an order may ask for: what stands earlier in the log allows it. Comes after the intents and the tables. */
export class TermsCheck {
  readonly #instruments = new Set<string>()
  /** how often each instrument was observed */
  readonly #versions = new Map<string, number>()
  /** stream to the stop price frozen by the entry of its cycle */
  readonly #stops = new Map<string, string>()
  readonly #exits = new Map<string, Exit>()

  check(event: LogEvent, intents: IntentCheck, ledger: Ledger): Finding | null {
    const { type, stream, parts } = event
    const coin = `${parts.book} ${parts.symbol}`
    if (type === 'InstrumentObserved') this.#observe(stream, coin)
    if (type === 'ExitDecided') return this.#decide(stream, event.data)
    const kind = KINDS[type]
    if (kind === undefined) return null
    // the three kinds differ in what they have; `KINDS` says which one this is
    const data = event.data as unknown as Data
    if (data.side !== kind[0] || data.orderType !== kind[1])
      return { rule: 'wrong-side', message: `${type} asks for a ${data.orderType} ${data.side}; it is always a ${kind[1]} ${kind[0]}.` }
    if (!this.#instruments.has(`${coin} ${data.instrumentVersion}`))
      return {
        rule: 'no-instrument',
        message: `Order ${data.orderId} cites version ${data.instrumentVersion} of ${parts.symbol}, which was not observed before.`,
      }
    if (type === 'EntryRequested') {
      this.#stops.set(stream, data.plan.hardStopPrice)
      return checkReserve(data)
    }
    return checkClaims(data, intents.claims(coin), ledger.held(coin)) ?? this.#checkSell(type, stream, data)
  }

  #observe(stream: string, coin: string): void {
    const version = (this.#versions.get(stream) ?? 0) + 1
    this.#versions.set(stream, version)
    this.#instruments.add(`${coin} ${version}`)
  }

  #decide(stream: string, exit: Exit): Finding | null {
    this.#exits.set(stream, exit)
    if (Object.hasOwn(REASONS, exit.reason)) return null
    return { rule: 'unknown-reason', message: `"${exit.reason}" is no reason for an exit.` }
  }

  #checkSell(type: string, stream: string, data: Data): Finding | null {
    if (type === 'ProtectionRequested') {
      const stop = this.#stops.get(stream)
      if (data.stopPrice !== stop)
        return { rule: 'stop-price', message: `Its stop is at ${data.stopPrice}, the plan of the entry froze ${stop}.` }
      return data.reason === 'hard-stop' ? null : reasonDiffers(data.reason, 'hard-stop')
    }
    const decided = this.#exits.get(stream)
    const asText = (exit: Exit | undefined): string => [exit?.reason, exit?.threshold, exit?.compared].join(', ')
    return asText(data) === asText(decided) ? null : reasonDiffers(asText(data), asText(decided))
  }
}

const reasonDiffers = (told: string, decided: string): Finding => ({
  rule: 'reason-differs',
  message: `It sells for another reason (${told}) than was decided (${decided}).`,
})

const checkReserve = ({ orderId, quantity, limitPrice, reserve }: Data): Finding | null => {
  const value = new Decimal(quantity).times(limitPrice).toDecimalPlaces(18, Decimal.ROUND_HALF_UP)
  if (new Decimal(reserve).gte(value)) return null
  return { rule: 'under-reserved', message: `Order ${orderId} may cost ${value} and sets aside ${reserve} (I-04).` }
}

const checkClaims = ({ orderId }: Data, claimed: Decimal, held: Decimal): Finding | null =>
  claimed.lte(held)
    ? null
    : { rule: 'overclaimed', message: `With order ${orderId}, sells may take ${claimed} coins, and ${held} are held (I-07).` }
