import { lackedBy } from './backup.ts'
import { damage } from './damage.ts'
import type { Process } from './process.ts'
import type { World } from './world.ts'

/** What befalls a log on the disk while nobody writes to it, before `process` reads it. */

/** Events are taken out. Whoever is told so brings them back. */
export const tamper = (world: World, { generation }: Process): void => {
  const { disk, remote } = world
  const fault = remote === null ? world.fault('damage', String(generation), 0) : null
  if (fault !== null) disk.damage = damage(disk.rows, fault)
}

/** The disk is lost, and a backup that somebody made some time before stands in its place. */
export const restore = (world: World, { generation }: Process): void => {
  const { disk, remote, marks, trace, oracle, kept } = world
  const fault = remote === null && disk.rows.length > 0 ? world.fault('restore', String(generation), 0) : null
  if (fault === null) return
  const lacked = lackedBy(world, fault.amount)
  marks.hit('a log was brought back from a backup')
  trace.tell('world', `brings back a backup that lacks ${lacked} events`)
  disk.lose(lacked)
  disk.isCopy = true
  kept.snapshot = null
  oracle.restored()
}
