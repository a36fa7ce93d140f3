import type { z } from 'zod'
import { OddReply } from './http-facts.ts'

/** The reply by its documented shape; throws OddReply that names the place where it differs. */
export const checkedReply = <Shape>(schema: z.ZodType<Shape>, reply: unknown, what: string): Shape => {
  const checked = schema.safeParse(reply)
  if (checked.success) return checked.data
  const [issue] = checked.error.issues
  throw new OddReply(`The reply to ${what} is not what the venue documents: ${issue?.path.join('.') || 'it'}: ${issue?.message}`)
}
