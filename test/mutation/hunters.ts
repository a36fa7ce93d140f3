import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { Hunt, Report } from './hunter.ts'
import type { Mutant } from './mutant.ts'

/** So much longer than usual, and a file of tests does not come to an end any more; a machine may have other work. */
const PATIENCE = 10
const LEAST_PATIENCE_MS = 20_000

export type Outcome = { readonly killedBy: string | null; readonly seconds: Readonly<Record<string, number>> }

/**
 * A process that runs tests against one mutant after the other. One that never comes back is ended with all it has
 * started, and replaced.
 */
export class Hunter {
  readonly #usual: ReadonlyMap<string, number>
  #child: ChildProcess | null = null

  /** `usual`: seconds that a file of tests takes without a mutant, as far as known */
  constructor(usual: ReadonlyMap<string, number>) {
    this.#usual = usual
  }

  hunt(mutant: Mutant | null, files: readonly string[], isIsolated = false): Promise<Outcome> {
    const child = (this.#child ??= this.#start())
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined
      const end = (outcome: Outcome): void => {
        clearTimeout(timer)
        child.off('message', hear).off('exit', fall)
        resolve(outcome)
      }
      const wait = (file: string): void => {
        clearTimeout(timer)
        const ms = LEAST_PATIENCE_MS + PATIENCE * 1000 * (this.#usual.get(file) ?? 60)
        timer = setTimeout(() => {
          this.close()
          end({ killedBy: `${file}: did not come to an end`, seconds: {} })
        }, ms)
      }
      const hear = (report: Report): void => {
        if (report.is === 'begun') wait(report.file)
        else end(report)
      }
      const fall = (): void => {
        this.#child = null
        end({ killedBy: 'the process of the tests ended', seconds: {} })
      }
      child.on('message', hear).on('exit', fall)
      wait(files[0] ?? '')
      child.send({ mutant, files, isIsolated } satisfies Hunt)
    })
  }

  #start(): ChildProcess {
    // a group of its own: its workers, and what they start, end with it
    return fork(join(import.meta.dirname, 'hunter.ts'), { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  }

  close(): void {
    const child = this.#child
    this.#child = null
    if (child?.pid === undefined) return
    child.removeAllListeners()
    try {
      process.kill(-child.pid, 'SIGKILL')
    } catch {
      // it has ended already
    }
  }
}
