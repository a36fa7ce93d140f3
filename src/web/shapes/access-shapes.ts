import { z } from 'zod'
import { msShape } from './common-shapes.ts'

/** POST /session takes a key and answers with a token, which travels as `Authorization: Bearer`. */
export const sessionAsked = z.strictObject({ key: z.string().min(1).max(512) })
export const sessionShape = z.object({ token: z.string(), role: z.enum(['read', 'trade']), expiresMs: msShape })
export type SessionShown = z.infer<typeof sessionShape>
