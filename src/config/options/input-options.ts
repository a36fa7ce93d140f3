import { z } from 'zod'
import { whole } from '../option-kinds.ts'

export const inputOptions = z.strictObject({
  record: z
    .enum(['off', 'on'])
    .default('on')
    .describe(
      'Whether what the engine takes in is kept beside the log, so that a session can be played again and compared; off saves the disk.',
    ),
  keepDays: whole(
    1,
    3650,
    7,
    'How many days what was taken in is kept: a week is what it takes to look into what somebody noticed on the weekend.',
  ),
  keepMb: whole(
    1,
    1_000_000,
    1024,
    'How much disk what was taken in may fill, compressed; the oldest goes first. Fifty coins with 200 quotes a second fill about 100 a day.',
  ),
})
