import { z } from 'zod'
import { atAsked, coinAsked, eventPlaceShape, placeShape } from './common-shapes.ts'

/** GET /machines: what there is. */
export const machinesAsked = z.strictObject({ ...atAsked })
export const machinesShape = z.object({
  at: placeShape,
  machines: z.array(z.object({ name: z.string(), title: z.string(), regions: z.array(z.string()) })),
})

/** The way that a region took last. */
const wayShape = eventPlaceShape.extend({ event: z.string(), from: z.string(), to: z.string() })
export type WayShown = z.infer<typeof wayShape>

/** GET /machines/{name}: a machine, and where it stands: that of positions for a coin, that of orders nowhere. */
export const machineAsked = z.strictObject({ ...atAsked, ...coinAsked })
export const machineShape = z.object({
  at: placeShape,
  name: z.string(),
  title: z.string(),
  /** its XState configuration; an event is legal only where every region that lists it accepts it */
  config: z.record(z.string(), z.unknown()),
  /** by region: a picture in SVG, whose states have the ids `state_REGION_STATE`, whose ways `edge_REGION_FROM_TO` */
  drawings: z.record(z.string(), z.string()),
  /** the state of each region; null: it is of no one thing */
  stands: z.record(z.string(), z.string()).nullable(),
  /** by region, of what was looked through: the newest 2,000 events */
  ways: z.record(z.string(), wayShape),
})
