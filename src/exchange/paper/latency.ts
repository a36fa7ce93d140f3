import { keyedUniform } from '../../kernel/random.ts'
import type { PaperOptions } from './options.ts'

/** Where on an order's way time passes. */
export type Site = 'place' | 'place-reply' | 'cancel' | 'cancel-reply' | 'amend' | 'amend-reply' | 'trade' | 'closed'

/** How long this piece of this order takes: the same for ever, whenever and however often it is asked. Whole ms. */
export function latencyMs(options: PaperOptions, orderId: string, site: Site, piece: number): number {
  const { seed, latencyMinMs, latencyMaxMs } = options
  return latencyMinMs + Math.floor(keyedUniform(seed, orderId, site, piece) * (latencyMaxMs - latencyMinMs + 1))
}

export const isUnanswered = (options: PaperOptions, orderId: string, piece: number): boolean =>
  options.unansweredPct > 0 && keyedUniform(options.seed, orderId, 'unanswered', piece) * 100 < options.unansweredPct
