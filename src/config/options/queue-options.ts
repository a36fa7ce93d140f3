import { z } from 'zod'
import { whole } from '../option-kinds.ts'

export const queueOptions = z.strictObject({
  maxReports: whole(
    1,
    1_000_000,
    10_000,
    'Reports of a venue that wait while the engine is busy; more are dropped together, and every open order is looked up. Some megabytes, and seconds of work.',
  ),
  maxCommands: whole(
    1,
    10_000,
    100,
    "Persons' commands that wait while the engine is busy; more are refused, but for a kill. Nobody means a hundred of them at once.",
  ),
})
