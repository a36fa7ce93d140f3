import type { Endpoint } from './statuses.ts'

/** `not-ready`: the server is starting or has no leader; `not-leader`: it names the leader; `access-denied`: it knows the user and says no. */
export type Refusal = 'not-ready' | 'not-leader' | 'access-denied'
/** What happens to one append. Everything but a refusal and a lost request stores it. */
export type AppendFault =
  | { readonly is: 'refused'; readonly as: Refusal; readonly leader?: Endpoint }
  /** the connection is reset before anything is stored */
  | { readonly is: 'request-lost' }
  /** stored; then the connection is reset, or nothing is ever answered */
  | { readonly is: 'answer-lost'; readonly by: 'reset' | 'silence' }
  /** stored at once, answered so much later */
  | { readonly is: 'answered-late'; readonly ms: number }

/** What goes wrong with the coming appends, one after the other, and how slow everything is. */
export class Faults {
  /** each answer to an append, and each beginning of a read, comes so much later */
  delayMs = 0
  readonly #coming: AppendFault[] = []

  plan(count: number, fault: AppendFault): void {
    for (let index = 0; index < count; index++) this.#coming.push(fault)
  }

  /** The fault of the append that has just arrived, which is then used up. */
  take(): AppendFault | null {
    return this.#coming.shift() ?? null
  }

  /** What was planned and has not happened does not happen. */
  clear(): void {
    this.#coming.length = 0
    this.delayMs = 0
  }
}
