import type { LogEvent } from '../kernel/log-event.ts'

/**
 * A request may leave in this first part of the time up to the proof of absence; the rest is for its way to the venue and for
 * differences between clocks.
 */
const SENDING_SHARE = 1 / 4

/**
 * The moment after which a request is not sent any more. If the disk took so long that the proof of absence is near, the venue
 * could accept the order after the engine has recorded that it never arrived. Without the request the look-up finds no order,
 * which is then true, and what is still wanted is asked for anew. By the engine's clock; `offsetMs`: by how much the venue's,
 * in which the moment of proof is told, was ahead when it was told.
 */
export const sendByMs = ({ time, data }: LogEvent, offsetMs: number): number =>
  'provableAfterMs' in data ? time + (data.provableAfterMs - offsetMs - time) * SENDING_SHARE : Number.POSITIVE_INFINITY
