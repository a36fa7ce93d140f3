import { drain } from '../../../machines/session/commands/drain.ts'
import type { Wish } from '../../../machines/session/operator-command.ts'
import type { Fault } from './faults.ts'
import type { World } from './world.ts'

const POLICIES = drain.fields.policy
/** how long a person waits before allowing trading again, and asks again whether it is allowed */
const PATIENCE_MS = 8_000

/** What a person asks of the whole session; some time later, of whichever process there is then, that it trade again. */
export const command = (world: World, { what, amount }: Fault): void => {
  world.process?.ask(wishOf(what, amount))
  // what stays bare and unsold by a person's word is nobody's fault
  world.oracle.disturbedAll()
  world.timeline.after(Math.floor(1_000 + amount * 20_000), () => allowAgain(world))
}

const wishOf = (what: string, amount: number): Wish => {
  if (what === 'drain') return { type: 'Drain', policy: POLICIES[Math.floor(amount * POLICIES.length)]! }
  return { type: what === 'kill' ? 'Kill' : what === 'reduce-only' ? 'ReduceOnly' : 'Pause' }
}

/** Asks until it is so: a process that is down hears nothing. */
export const allowAgain = (world: World): void => {
  if (world.oracle.state.session.value.orders === 'open') return
  world.process?.ask({ type: 'Resume' })
  world.timeline.after(PATIENCE_MS, () => allowAgain(world))
}
