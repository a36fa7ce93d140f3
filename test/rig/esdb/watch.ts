import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Process } from '../remote/stage.ts'

/** Far above what any step takes on a busy machine. */
const LONGEST_MS = 25_000

/** Waits until something is true; `what` says what never came about. */
export const until = async (what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> => {
  const beganMs = performance.now()
  while (!(await isTrue())) {
    expect(performance.now() - beganMs, what).toBeLessThan(LONGEST_MS)
    await sleep(50)
  }
}

/** Waits until a process has said something on standard error. */
export const hear = (process: Process, pattern: RegExp): Promise<void> =>
  until(`A process says ${pattern}.`, () => {
    expect(process.child.exitCode, `It ended: ${process.heard()}`).toBeNull()
    return pattern.test(process.heard())
  })

/** How a process ends whose coins another one has taken over: by a sentence, and nothing else is heard of it. */
export const LOSES = /^coinfold: (Another engine has taken over|Another writer was here)\b[^\n]+\.\n$/
