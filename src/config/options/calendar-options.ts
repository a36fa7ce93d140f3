import { z } from 'zod'
import { isTimeZone } from '../../kernel/local-day.ts'

export const calendarOptions = z.strictObject({
  timeZone: z
    .string()
    .refine(isTimeZone)
    .default('UTC')
    .describe('By whose clocks days and hours are told; UTC has no daylight saving, like the venues themselves.'),
})
