/** When the candle ends that goes on at a moment; Infinity: it ends by no clock. */
export const nextEndMs = (timeframeMs: number, nowMs: number): number =>
  timeframeMs === Number.POSITIVE_INFINITY ? timeframeMs : (Math.floor(nowMs / timeframeMs) + 1) * timeframeMs
