import { z } from 'zod'
import { whole } from '../option-kinds.ts'

export const riskOptions = z.strictObject({
  maxPositions: whole(1, 1_000, 10, 'Positions open at a time: ten of the usual size use up the pool.'),
})
