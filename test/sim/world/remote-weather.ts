import type { Fault } from './faults.ts'
import type { Remote } from './remote.ts'
import type { World } from './world.ts'

/** What befalls the server, and engines that stand still while another one waits for their place; a spell at a time. */
export const remoteSpell = (world: World, remote: Remote, nth: number): void => {
  const befall = (site: 'server' | 'pause' | 'takeover', happen: (fault: Fault) => void): void => {
    const fault = world.fault(site, '', nth)
    if (fault === null) return
    world.trace.tell('world', `${site}: ${fault.what}`)
    happen(fault)
  }
  const { leaseMs } = remote.scenario
  befall('server', (fault) => {
    if (fault.what === 'stale-reads') {
      remote.server.showPast()
      world.timeline.after(Math.ceil(3000 + fault.amount * 17_000), () => remote.showAll())
    } else {
      const ms = 500 + fault.amount ** 3 * 60_000
      remote.goOut(fault.what === 'silent')
      world.timeline.after(Math.ceil(ms), () => remote.comeBack())
    }
  })
  befall('pause', ({ amount }) => world.process?.pause(50 + amount * leaseMs * 1.5))
  befall('takeover', ({ what, amount }) => {
    const { process } = world
    if (process?.tradingSinceMs == null || world.processes.length > 1) return
    world.standBy()
    if (what === 'of-a-paused-one') process.pause(leaseMs * (0.9 + amount * 2))
  })
}
