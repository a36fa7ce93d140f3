import type { Requote } from '../../machines/position/requote.ts'
import { T } from '../spec/story.ts'

/** An entry that the venue refused for now, and that may be asked for anew until then. */
export const refusedForNow = (expiresAtMs: number): Requote => ({
  refusedId: 'x',
  retry: { left: 1, delayMs: 1 },
  attempt: 0,
  direction: 'long',
  because: { strategy: 'drop', trigger: 'from-high', barCloseMs: T, judged: {} },
  notBeforeMs: 0,
  expiresAtMs,
})
