import { z } from 'zod'
import { percent } from '../option-kinds.ts'

export const sizingOptions = z.strictObject({
  tradePct: percent(
    0.01,
    100,
    10,
    "Size of a trade with its fee, in percent of the pool's deposits: fixed, so that no trade depends on the luck of the one before.",
  ),
})
