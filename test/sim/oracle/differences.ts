import { canonical } from '../../../src/kernel/canonical.ts'
import type { EventOf, LogEvent } from '../../../src/kernel/log-event.ts'
import { format, parse, ZERO } from '../../../src/kernel/money.ts'
import { QUOTE } from '../world/coins.ts'
import type { World } from '../world/world.ts'

/** What moved so long ago is known of: two looks at the account have passed. */
const KNOWN_AFTER_MS = 60_000

/** I-15: what the account holds otherwise than the log explains is written down, is true, and keeps entries back where something lacks. */
export class Differences {
  readonly #world: World
  /** by what it is of and name, as the log told of it last */
  readonly #told = new Map<string, string>()

  constructor(world: World) {
    this.#world = world
  }

  check(event: LogEvent): void {
    const { oracle, marks } = this.#world
    this.#note(event)
    if (event.type === 'AccountDifferenceObserved') this.#observed(event)
    if (event.type === 'AccountDifferenceResolved') marks.hit('the account held again what the log explains')
    if (event.type === 'ProposalRefused' && event.data.refusal === 'account-lacks') marks.hit('an entry waited for what the account lacked')
    if (event.type !== 'EntryRequested') return
    const { quote, base } = event.parts
    const lacking = this.#standing.find(
      ({ of, name, ours, theirs }) => of === 'balance' && (name === quote || name === base) && less(theirs, ours),
    )
    if (lacking !== undefined) oracle.broken('I-15', `an entry was asked for, and the account lacks ${lacking.name}`)
  }

  get #standing() {
    return Object.values(this.#world.oracle.state.facts.differences ?? {})
  }

  #observed({ data: { of, name, ours, theirs } }: EventOf<'AccountDifferenceObserved'>): void {
    const { venue, timeline, oracle, marks } = this.#world
    marks.hit('the account held otherwise than the log explains')
    const movedMs = venue.strange.movedMs(name)
    // the look was a while ago, and nothing explains what is told late
    const isMoving = movedMs !== null && timeline.nowMs - movedMs < KNOWN_AFTER_MS
    if (isMoving || venue.coins.some((_, coin) => venue.isMisreported(coin))) return
    const due = of === 'balance' ? venue.strange.of(name) : ZERO
    const told = parse(theirs) - parse(ours)
    if (told !== due) oracle.broken('I-15', `${format(told)} ${name} without a trade are written, and it were ${format(due)}`)
  }

  /** Nothing that was written is forgotten by a start; long after everything that moved all of it is written, and nothing else. */
  compareAtRest(): void {
    const { venue, oracle, scenario, process, timeline } = this.#world
    const standing = new Map(this.#standing.map(({ of, name, ours, theirs }) => [`${of} ${name}`, `${ours} ${theirs}`]))
    if (canonical([...standing].sort()) !== canonical([...this.#told].sort()))
      oracle.broken(
        'I-15',
        `differences of ${[...this.#told.keys()].join() || 'nothing'} are written, and ${[...standing.keys()].join() || 'none'} stand`,
      )
    const sinceMs = process?.tradingSinceMs ?? timeline.nowMs
    if (scenario.perpetuals !== null || timeline.nowMs - sinceMs < KNOWN_AFTER_MS) return
    for (const asset of [QUOTE, ...venue.coins.map(({ base }) => base)]) {
      const written = this.#standing.find(({ name }) => name === asset)
      const told = written === undefined ? ZERO : parse(written.theirs) - parse(written.ours)
      const due = venue.strange.of(asset)
      if (told !== due) oracle.broken('I-15', `${format(due)} ${asset} came without a trade, and the log tells of ${format(told)}`)
    }
  }

  /** The log is a backup now. */
  restored(events: readonly LogEvent[]): void {
    this.#told.clear()
    for (const event of events) this.#note(event)
  }

  #note({ type, data }: LogEvent): void {
    if (type === 'AccountDifferenceObserved') this.#told.set(`${data.of} ${data.name}`, `${data.ours} ${data.theirs}`)
    if (type === 'AccountDifferenceResolved') this.#told.delete(`${data.of} ${data.name}`)
  }
}

const less = (theirs: string, ours: string): boolean => parse(theirs) < parse(ours)
