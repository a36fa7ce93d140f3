import { channel } from 'node:diagnostics_channel'

/**
 * The named places where a process may die and nothing may be lost. Whoever subscribes to the channel
 * `coinfold:points` is called at each of them, at once; without a subscriber a point costs one comparison.
 */
export type Point =
  | 'before-append'
  | 'after-append'
  | 'before-held-append'
  | 'after-held-append'
  | 'before-effect'
  | 'after-effect'
  | 'after-decide'
  | 'between-coins'
  | 'boot-before-first-event'
  | 'boot-between-events'
  | 'boot-before-look-up'
  | 'boot-done'
  | 'before-seal'
  | 'after-report'
  | 'before-stop'

const points = channel('coinfold:points')

export const point = (name: Point): void => {
  if (points.hasSubscribers) points.publish(name)
}
