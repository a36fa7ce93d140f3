import type { EventOf, LogEvent } from '../../kernel/log-event.ts'
import type { Finding } from '../finding.ts'
import { PlansInForce } from '../plan/plans-in-force.ts'

/** `changedMs`: when stop and target last changed places; null: not in this cycle. `target`: the order that is open for it. */
type Turn = { isOfTarget: boolean; changedMs: number | null; failures: number; target: string | null; isTrailing: boolean }

const STOP: Turn = { isOfTarget: false, changedMs: null, failures: 0, target: null, isTrailing: false }
/** Targets of one cycle that may come to nothing. */
const MOST_FAILURES = 3

/** That stop and target take turns as the plan has it: never twice within its time, and nothing else is asked for than whose turn it is. */
export class SwitchCheck {
  readonly #turns = new Map<string, Turn>()
  readonly #plans = new PlansInForce()

  check(event: LogEvent): Finding | null {
    this.#plans.follow(event)
    const turn = this.#turns.get(event.stream) ?? { ...STOP }
    this.#turns.set(event.stream, turn)
    switch (event.type) {
      case 'SwitchedToTarget':
        return this.#toTarget(event, turn)
      case 'SwitchedToStop':
        return this.#soon(event, turn) ?? wrongReason(event.data.because, turn) ?? change(turn, event.time, false)
      case 'SwitchFailed':
        return turn.target === null ? (wrongReason(event.data.because, turn) ?? fail(turn, event.time)) : found('Its target is open.')
      case 'SwitchCooled':
        return turn.changedMs === event.data.sinceMs
          ? this.#soon(event, turn)
          : found(`They changed places at ${turn.changedMs ?? 'no time'}.`)
      case 'ProtectionRequested':
        return ask(event, turn)
      case 'ProtectionRecallRequested':
        return recall(event, turn)
      case 'ProtectionEnded':
      case 'ProtectionAbandoned':
        if (event.data.orderId !== turn.target) return null
        turn.target = null
        return turn.isOfTarget ? fail(turn, event.time) : null
      case 'TrailingArmed':
        turn.isTrailing = true
        return null
      case 'PositionClosed':
        this.#turns.set(event.stream, { ...STOP })
        return null
      default:
        return null
    }
  }

  #numbers(stream: string) {
    const plan = this.#plans.of(stream)
    const isWhole = plan?.exits.takeProfitPartPct === undefined && plan?.exits.neverSell === undefined && plan?.maxStops !== 0
    return isWhole ? plan?.exits.switching : undefined
  }

  #soon({ stream, time }: LogEvent, { changedMs }: Turn): Finding | null {
    const cooldownMs = this.#plans.of(stream)?.exits.switching?.cooldownMs ?? 0
    if (changedMs === null || time >= changedMs + cooldownMs) return null
    return found(`It comes ${time - changedMs} ms after stop and target last changed places; its plan asks for ${cooldownMs} ms.`)
  }

  #toTarget(event: EventOf<'SwitchedToTarget'>, turn: Turn): Finding | null {
    if (this.#numbers(event.stream) === undefined) return found('Its plan has no target that takes turns with the stop.')
    if (turn.isTrailing) return found('A trailing stop takes the place of its target.')
    if (turn.failures >= MOST_FAILURES) return found(`${turn.failures} of its targets came to nothing: the stop stays.`)
    return this.#soon(event, turn) ?? change(turn, event.time, true)
  }
}

const change = (turn: Turn, timeMs: number, isOfTarget: boolean): null => {
  turn.isOfTarget = isOfTarget
  turn.changedMs = timeMs
  return null
}
const fail = (turn: Turn, timeMs: number): null => {
  turn.failures++
  return change(turn, timeMs, false)
}

const wrongReason = (because: string, { isTrailing }: Turn): Finding | null =>
  because === 'trailing' && !isTrailing ? found('It gives place to a trailing stop, and none was armed.') : null

const ask = ({ data }: EventOf<'ProtectionRequested'>, turn: Turn): Finding | null => {
  const isTarget = data.orderType === 'limit'
  if (isTarget !== turn.isOfTarget) return found(`It asks for a ${isTarget ? 'target' : 'stop'}, and it is the turn of the other.`)
  if (isTarget) turn.target = data.orderId
  return null
}

const recall = ({ data }: EventOf<'ProtectionRecallRequested'>, turn: Turn): Finding | null => {
  const isTarget = data.orderId === turn.target
  if (data.because !== 'switch') return isTarget ? found('A target is taken back for a stop, and for nothing else.') : null
  return isTarget === turn.isOfTarget ? found(`The ${isTarget ? 'target' : 'stop'} is taken back in its own turn.`) : null
}

const found = (message: string): Finding => ({ rule: 'switch', message })
