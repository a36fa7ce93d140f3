import type { EventOf, LogEvent } from '../../../src/kernel/log-event.ts'
import type { Answered } from '../../../src/run/askers.ts'
import type { Process } from '../world/process.ts'
import type { World } from '../world/world.ts'

const signalOf = ({ stream, data }: EventOf<'SignalAnswered'>): string => `${stream} ${data.id}`

/** I-29: a person's command is answered, by what is durable, once, as a signal is; behind a kill nothing leaves but cancels of entries. */
export class Commands {
  readonly #world: World
  /** generations that a person killed */
  readonly #killed = new Set<number>()
  /** ids of the commands and signals whose answer is in the log */
  readonly #answered = new Set<string>()
  /** by generation: how many wait for an answer, by the id of the command */
  readonly #asked = new Map<number, Map<string, number>>()

  constructor(world: World) {
    this.#world = world
  }

  durable(event: LogEvent, generation: number): void {
    const { oracle, marks } = this.#world
    if (event.type === 'TradingHalted') {
      this.#killed.add(generation)
      marks.hit('a person killed an engine')
    }
    if (event.type === 'SignalAnswered') {
      if (this.#answered.has(signalOf(event))) oracle.broken('I-29', `signal ${event.data.id} of ${event.parts.symbol} is answered twice`)
      this.#answered.add(signalOf(event))
      marks.hit('a signal was answered')
    }
    if (event.type !== 'CommandAnswered') return
    const { commandId } = event.data
    if (this.#answered.has(commandId)) oracle.broken('I-29', `command ${commandId} is answered twice`)
    if (event.actor !== 'trader') oracle.broken('I-29', `command ${commandId} is answered, and ${event.actor} has asked for it`)
    this.#answered.add(commandId)
  }

  /** The log is a backup now: who asks again what it lacks the answer to is answered again. */
  restored(events: readonly LogEvent[]): void {
    this.#answered.clear()
    for (const event of events) {
      if (event.type === 'CommandAnswered') this.#answered.add(event.data.commandId)
      if (event.type === 'SignalAnswered') this.#answered.add(signalOf(event))
    }
  }

  asked({ generation }: Process, commandId: string): void {
    const asked = this.#asked.get(generation) ?? new Map<string, number>()
    this.#asked.set(generation, asked.set(commandId, (asked.get(commandId) ?? 0) + 1))
  }

  /** A person hears what became of a command. */
  told({ generation }: Process, { commandId, command, answer }: Answered): void {
    const asked = this.#asked.get(generation)
    asked?.set(commandId, asked.get(commandId)! - 1)
    this.#world.marks.hit('a person was answered')
    const isOfNoSession =
      answer.is === 'refused' && ['not-trading', 'already-answered', 'queue-full', 'outcome-unknown'].includes(answer.refusal)
    if (!isOfNoSession && !this.#answered.has(commandId))
      this.#world.oracle.broken('I-29', `${command} ${commandId} is answered before the answer is durable`)
  }

  /** Nothing is on its way any more. */
  requireNone({ generation }: Process): void {
    for (const [commandId, waiting] of this.#asked.get(generation) ?? [])
      if (waiting > 0) this.#world.oracle.broken('I-29', `command ${commandId} was never answered`)
  }

  left({ generation }: Process, what: string): void {
    if (this.#killed.has(generation)) this.#world.oracle.broken('I-29', `${what} left an engine that a person had killed`)
  }
}
